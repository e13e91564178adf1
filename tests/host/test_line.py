# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The line to a real server breaks, or comes in single octets; see tests/lib/breaks.py.

"tests/long network" does the same at every octet and every TLS record.
"""

from breaks import MESSAGES, NO_TICKETS, QUICK_SERVER, Trial, breaks_of
from case import limit

BREAKS = 5


def begin(case, extra=""):
    """A trial with a server that is quick."""
    server = case.server(extra=QUICK_SERVER + extra)
    return Trial(case.headless(server), server)


@limit(300)
def test_plain(case):
    """A line without TLS, at some octets."""
    trial = begin(case)
    trial.run("pop3", breaks_of(trial.measure("pop3"), "octets", BREAKS, seed=3))
    assert trial.finish() == (4 * BREAKS + 2) * MESSAGES


@limit(300)
def test_tls_records(case):
    """TLS, at borders of records."""
    trial = begin(case, NO_TICKETS)
    trial.run("pop3s", breaks_of(trial.measure("pop3s"), "records", BREAKS, seed=5))
    trial.finish()


@limit(300)
def test_tls_octets(case):
    """TLS from the start or by a command, resumed, wherever it may be."""
    trial = begin(case)
    for port in ("pop3s", "stls"):
        trial.run(port, breaks_of(trial.measure(port), "octets", BREAKS // 2, seed=7))
    trial.finish()


@limit(120)
def test_single_octets(case):
    """Every octet comes alone, in both directions."""
    trial = begin(case)
    for port in ("pop3", "stls", "pop3s"):
        line, *_more = trial.run(port, [None], fragment=True)
        assert min(line.octets.values()) > 200, line.octets
    assert trial.finish() == 3 * MESSAGES
