# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mail arrives: exactly once, over every kind of connection, in all weathers."""

import collections
import random
import re
import time

import corpus
from case import limit, mail, quick
from dovecot import on_the_wire

INTERNATIONAL = "B\u00fccher.Example.TEST"
DAY = 24 * 60 * 60
SUBJECTS = ("Budget meeting", "Summer party", "Lost umbrella")


def fill(server, user, subjects=SUBJECTS):
    """Put some mails into the server, each newer than the last; return their bytes."""
    first = len(server.names(user))
    mails = [mail(subject, f"About the {subject.lower()}.\r\n", minute=minute)
             for minute, subject in enumerate(subjects, first)]
    for data in mails:
        server.add(user, data)
    return mails


def originals(geary, number=1):
    """The bytes of all mails in an Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages(number))


def arrival(case, port, security):
    """Three mails come over this connection, and the server keeps them."""
    server = case.server()
    mails = fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, port=port, security=security)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    assert originals(geary) == collections.Counter(mails)
    case.screen.wait_for_conversations(3)
    case.screen.open_conversation_with("Lost umbrella", "About the lost umbrella.")
    assert geary.quit() == 0
    assert server.connections("imap") == 0
    assert server.commands(case.USER, "DELE") == []
    assert server.messages(case.USER) == mails
    return server


def encrypted(server):
    """Whether each login was inside TLS."""
    return [", TLS, " in line for line in server.login_lines("pop3")]


@quick
def test_tls(case):
    """TLS from the first byte (port 995)."""
    server = arrival(case, "pop3s", "transport")
    assert all(encrypted(server))


def test_stls(case):
    """TLS by STLS (port 110); never a login before it."""
    server = arrival(case, "pop3", "start-tls")
    assert all(encrypted(server))


def test_plain(case):
    """No encryption, if the user wants it so."""
    server = arrival(case, "pop3", "none")
    assert not any(encrypted(server))


@quick
def test_restart_brings_nothing_twice(case):
    """After a restart only what is new comes, and nothing is fetched again."""
    server = case.server()
    mails = fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    assert geary.quit() == 0
    assert len(server.commands(case.USER, "RETR")) == 3

    mails += fill(server, case.USER, ["Autumn leaves"])
    geary.start()
    geary.wait_for_messages(1, "INBOX", 4)
    assert geary.quit() == 0
    visits = server.logins("pop3")
    geary.start()
    case.wait_for(lambda: server.logins("pop3") > visits, 30, "one more visit")
    case.screen.wait_for_conversations(4)
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(mails)
    assert len(server.commands(case.USER, "RETR")) == 4


def test_only_account_in_empty_home(case):
    """A POP3 account alone is enough: no welcome page, and Geary stays."""
    server = case.server()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    case.wait_for(lambda: "Inbox" in case.screen.folders(), 30, "the Inbox")
    fill(server, case.USER, ["First of all"])
    geary.restart()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.wait_for_conversations(1)
    assert not case.screen.dialogs()
    assert len(case.screen.windows()) == 1
    assert geary.quit() == 0


def test_switched_off(case):
    """With the plugin switched off the account is at rest, and comes back."""
    server = case.server(case.USER, "ben@example.org")
    fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    geary.wait_for_nothing_new()
    assert geary.quit() == 0

    plugins = geary.get_setting("optional-plugins")
    geary.set_setting("optional-plugins", "[]")
    checksum = geary.checksum(1)
    visits = server.connections("pop3")
    fill(server, case.USER, ["While it was off"])
    fill(server, "ben@example.org", ["For the other account"])
    geary.start()
    geary.wait_for_messages(2, "INBOX", 1)
    assert "Account 1" not in case.screen.folders()
    assert geary.quit() == 0
    assert geary.checksum(1) == checksum
    assert geary.read_account(1)["Metadata"]["status"] == "disabled"
    assert server.connections("pop3") == visits
    assert server.logins("imap", case.USER) == 0

    geary.set_setting("optional-plugins", plugins)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 4)
    assert geary.quit() == 0


@quick
def test_wrong_password(case):
    """A wrong password brings Geary's prompt; the right one brings mail."""
    server = case.server()
    fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, password="wrong")
    geary.start()
    case.screen.answer_password_prompt(case.PASSWORD, timeout=40)
    geary.wait_for_messages(1, "INBOX", 3)
    assert geary.quit() == 0
    # A password is not tried again and again: that locks accounts.
    assert server.wrong_passwords() == 1

    # The right one was remembered.
    fill(server, case.USER, ["Afterwards"])
    geary.start()
    geary.wait_for_messages(1, "INBOX", 4)
    assert not case.screen.dialogs()
    assert geary.quit() == 0
    assert server.wrong_passwords() == 1


def untrusted(case, port, security):
    """No password goes to an untrusted server; trusting it brings mail."""
    server = case.server()
    fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, port=port, security=security,
                             trust=False)
    geary.start()
    case.screen.wait_for_dialog("Untrusted Connection", timeout=40)
    assert geary.count() == 0
    assert server.logins("pop3") == 0
    case.screen.answer_certificate_warning()
    geary.wait_for_messages(1, "INBOX", 3)
    assert geary.quit() == 0


@quick
def test_untrusted_certificate(case):
    """Geary's own warning for a certificate that nobody vouches for."""
    untrusted(case, "pop3s", "transport")


def test_untrusted_certificate_stls(case):
    """The same for a certificate that comes after STLS."""
    untrusted(case, "pop3", "start-tls")


def test_untrusted_international(case):
    """The same for a host whose name has capitals and more than ASCII, and for good."""
    server = case.server()
    fill(server, case.USER)
    geary = case.geary()
    hosts = case.desktop.scratch / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {INTERNATIONAL.encode('idna').decode()}\n")
    geary.overlays.append((hosts, "/etc/hosts"))
    geary.write_pop3_account(server, case.USER, password=False, trust=False)
    settings = geary.read_account()
    settings["Incoming"].update(host=INTERNATIONAL)
    geary.write_account(**settings)
    case.desktop.store_password(case.PASSWORD, protocol="IMAP", login=case.USER,
                                host=INTERNATIONAL)
    geary.start()
    case.screen.answer_certificate_warning("Always Trust This Server", timeout=40)
    geary.wait_for_messages(1, "INBOX", 3)
    geary.restart()
    server.add(case.USER, mail("Afterwards", minute=9))
    geary.wait_for_messages(1, "INBOX", 4, timeout=20)
    assert not case.screen.dialogs()
    assert geary.quit() == 0
    # The account has the name as its user has written it.
    assert geary.read_account()["Incoming"]["host"] == INTERNATIONAL


def test_certificate_declined(case):
    """Not trusting a server means: no login, no mail."""
    server = case.server()
    fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, trust=False)
    geary.start()
    case.screen.answer_certificate_warning("Don’t Trust This Server", timeout=40)
    case.wait_for(lambda: not case.screen.dialogs(), 10, "the end of the dialog")
    assert geary.quit() == 0
    assert server.logins("pop3") == 0
    assert geary.count() == 0


def beginnings(geary):
    """The seconds of the day at which sessions have begun, as Geary's log has them."""
    return [3600 * int(hour) + 60 * int(minute) + int(second) + int(milli) / 1000
            for hour, minute, second, milli in re.findall(
                r"(\d+):(\d+):(\d+)\.(\d+) pop3-session:session \S+: new -> connecting",
                geary.log())]


def test_two_untrusted_servers(case):
    """While Geary asks about one account, the other's server is left in peace."""
    users = (case.USER, "ben@example.org")
    server = case.server(*users)
    geary = case.geary()
    for number, user in enumerate(users, 1):
        fill(server, user)
        geary.write_pop3_account(server, user, number, trust=False)
    geary.start()
    case.screen.wait_for_dialog("Untrusted Connection", timeout=40)
    # One of each account, then those of the other account after 0.5, 1, 2 and 4 s.
    visits = case.wait_for(lambda: beginnings(geary)[5:] and beginnings(geary), 60, "6 visits")
    assert (visits[5] - visits[4]) % DAY > 2.5, visits
    # Each is two connections, ours and Geary's.
    case.wait_for(lambda: server.refusals("pop3") >= 12, 20, "their ends")
    case.screen.answer_certificate_warning()
    for number in (1, 2):
        geary.wait_for_messages(number, "INBOX", len(server.messages(users[number - 1])))
    assert geary.quit() == 0


def test_server_down(case):
    """While the server is down an info bar says so; its Retry button works."""
    server = case.server()
    fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    server.stop()
    geary.start()
    bar = case.screen.wait_for_info_bar("problem", timeout=60)
    case.screen.wait_for("push button", "Retry", bar)
    server.start()
    case.screen.press_button("Retry")
    geary.wait_for_messages(1, "INBOX", 3)
    case.wait_for(lambda: not case.screen.info_bars(), 20, "the end of the info bar")
    assert geary.quit() == 0


def test_server_restarts(case):
    """A server that goes away between two visits is no loss of anything."""
    server = case.server()
    mails = fill(server, case.USER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    geary.wait_for_nothing_new()
    server.stop()
    geary.restart()
    case.screen.wait_for_info_bar("problem", timeout=60)
    assert originals(geary) == collections.Counter(mails)
    server.start()
    mails += fill(server, case.USER, ["Back again"])
    case.screen.press_button("Retry")
    geary.wait_for_messages(1, "INBOX", 4)
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(mails)


def test_beside_imap_account(case):
    """A stock IMAP account and ours do not notice each other."""
    server = case.server(case.USER, "ben@example.org")
    ours = fill(server, case.USER)
    theirs = fill(server, "ben@example.org", ["Another", "And one more"])
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    geary.wait_for_messages(2, "INBOX", 2)
    case.wait_for(lambda: {"Account 1", "Account 2"} <= set(case.screen.folders()),
                  20, "both accounts in the folder list")
    assert geary.quit() == 0
    assert originals(geary, 1) == collections.Counter(ours)
    assert originals(geary, 2) == collections.Counter(theirs)
    assert server.logins("imap", case.USER) == 0
    assert server.logins("pop3", "ben@example.org") == 0


@limit(300)
def test_nasty_mail(case):
    """Every hostile mail is there, its bytes as they were on the wire.

    One that cannot be stored as it is has them as an attachment.
    """
    server = case.server()
    # What the stock Geary says when it shows a mail that has no sender.
    case.expect_in_log("util_contact_should_load_images: assertion")
    expected = {}
    for name, data in corpus.nasty():
        server.add(case.USER, data)
        expected[name] = on_the_wire(data)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", len(expected), timeout=120)
    messages = geary.messages()
    assert len(messages) == len(expected)
    kept = collections.Counter()
    for message in messages:
        attached = [each.content for each in geary.attachments(message.id)
                    if each.mime_type in ("application/octet-stream", "message/rfc822")]
        kept.update({message.original, *attached})
    lost = [name for name, data in expected.items() if not kept[data]]
    assert not lost, lost
    data_folder = geary.data_folder()
    for message in messages:
        for each in geary.attachments(message.id):
            # Wherever a name points to, the file is below the account's data.
            assert data_folder in each.path.resolve().parents
            assert each.path.stat().st_size == each.size
    case.wait_for(case.screen.conversation_rows, 20, "rows in the conversation list")
    assert geary.quit() == 0
    assert len(server.names(case.USER)) == len(expected)


@limit(420)
def test_kill_at_any_moment(case):
    """kill -9 while mail arrives: in the end all is there, and all of it once."""
    count, kills = 400, 6
    source = random.Random(20261101)
    server = case.server()
    mails = collections.Counter()
    for _name, data in corpus.mixed(count, seed=3):
        server.add(case.USER, data)
        mails[data] += 1
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    for _ in range(kills):
        before = geary.count()
        geary.start()
        # At a moment of its own choice while mail comes in, or soon after.
        case.wait_for(lambda: geary.count() > before or geary.count() == count,
                      60, "more mail")
        time.sleep(source.uniform(0, 0.5))
        geary.kill()
        assert not originals(geary) - mails
    geary.start()
    geary.wait_for_messages(1, "INBOX", count, timeout=120)
    assert geary.quit() == 0
    assert originals(geary) == mails
    assert not geary.complaints()
    check_attachments(geary)
    assert server.commands(case.USER, "DELE") == []
    assert len(server.names(case.USER)) == count


def check_attachments(geary):
    """Every row has its file, and no folder is without a row."""
    named = set()
    for message in geary.messages():
        for each in geary.attachments(message.id):
            assert each.path.stat().st_size == each.size
            named.add(str(message.id))
    folder = geary.data_folder() / "attachments"
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    assert found == named
