# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Much of everything, in the sizes of seconds; tests/long load has the full ones."""

from load import MIB, Load

# The main loop is never kept from its work this long; what other programs have the
# processors for does not count.
LONGEST_MS = 1000


def check(weight, more_mib):
    """It took no more memory than that, and the main loop went on."""
    assert weight.peak - weight.idle <= more_mib, str(weight)
    assert weight.own_ms < LONGEST_MS, str(weight)


def test_mailbox(case):
    """Old mail that is not wanted costs a line of the ledger, and a visit little."""
    for weight in Load(case.home / "load", case.build).mailbox(10_000):
        check(weight, 32)


def test_small(case):
    """Thousands of small mails wait for the disk, none with more than its own bytes."""
    check(Load(case.home / "load", case.build).small(3000), 16)


def test_large(case):
    """A large mail takes a few times its size, for as long as it is stored."""
    check(Load(case.home / "load", case.build).large(24), 24 * 5)


def test_attachments(case):
    """Many attachments in one mail."""
    check(Load(case.home / "load", case.build).attachments(200), 32)


def test_nested(case):
    """Mails in mails, of which the host makes a file each: as few as it can bear."""
    for weight in Load(case.home / "load", case.build).nested(4 * MIB):
        check(weight, 4 * 12)


def test_bombs(case):
    """Mails that would be a hundred times as large in memory."""
    for weight in Load(case.home / "load", case.build).bombs(4 * MIB):
        check(weight, 4 * 12)


def test_headers(case):
    """Long headers of each kind, with tens of thousands of names in them."""
    for weight in Load(case.home / "load", case.build).headers(MIB):
        check(weight, 96)


def test_texts(case):
    """Long texts, of which the search takes no more than is good for it."""
    for weight in Load(case.home / "load", case.build).texts(3 * MIB):
        check(weight, 80)
