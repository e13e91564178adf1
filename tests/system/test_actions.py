# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a user does with mail: flags, moves, copies, deletion, own folders."""

import contextlib
import sqlite3
import time

import process
from case import limit, mail
from pulse import Pulse

# A move of three hundred messages, from the key to the disk and to the list.
PATIENCE = 10
# Longest time that the main loop may be busy then. Drawing a long list on a machine
# without a graphics card is most of it.
STUTTER = 2
# From Geary 44 on each row is made of widgets, and it takes as long with a stock IMAP account.
STUTTER_OF_WIDGETS = 5


def fill(server, user, count):
    """Mails of one conversation each, "Mail A" being the oldest."""
    for number in range(count):
        server.add(user, mail(f"Mail {chr(ord('A') + number)}",
                              f"Letter {number} of many.\r\n", minute=number))


def started(case, count, plugins=("pop3",), **settings):
    """A server with mails, and Geary showing them; the newest is read by that."""
    server = case.server()
    fill(server, case.USER, count)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, label="Work", **settings)
    geary.set_setting("optional-plugins", str(list(plugins)))
    geary.start()
    geary.wait_for_messages(1, "INBOX", count)
    case.screen.wait_for_conversations(count)
    geary.wait_for_places(1, {"INBOX": (count, count - 1)})
    return server, geary


def flags(geary):
    """{subject: flags in lower case} of all messages."""
    return dict(geary.rows(1, "SELECT subject, lower(flags) FROM MessageTable"))


def open_letter(case, row, number, count, folder="Inbox"):
    """Open a row of a folder and wait for its text, which marks it as read."""
    case.screen.open_row(folder, row, count, f"Letter {number} of many.")


@limit(240)
def test_one_by_one(case):
    """Flags, Archive, Junk, Move, Copy, Trash, deletion: by key, menu, button, mouse."""
    server, geary = started(case, 8, ("pop3", "email-templates"),
                            keep_on_server="until-deleted")
    screen = case.screen
    # The templates plugin has the account create a folder.
    case.wait_for(lambda: "Templates" in screen.folders(), 20, "an own folder")

    open_letter(case, 1, 6, 8)
    geary.wait_for_places(1, {"INBOX": (8, 6)})
    screen.key("ctrl+d")
    case.wait_for(lambda: "\\flagged" in flags(geary)["Mail G"], 10, "a star")
    screen.key("ctrl+u")
    geary.wait_for_places(1, {"INBOX": (8, 7)})

    screen.drag_conversation(3, "Archive", copy=True)
    geary.wait_for_totals(1, INBOX=8, Archive=1)
    case.picture("copied-by-dragging")
    # What the mouse has touched is shown, and what is read in one folder is read
    # in the other.
    geary.wait_for_places(1, {"INBOX": (8, 6), "Archive": (1, 0)})
    screen.key("ctrl+u")
    geary.wait_for_places(1, {"INBOX": (8, 7), "Archive": (1, 1)})
    case.wait_for(lambda: screen.has_unread("Inbox"), 10, "the count of unread mail")
    open_letter(case, 0, 4, 1, "Archive")
    geary.wait_for_places(1, {"INBOX": (8, 6), "Archive": (1, 0)})
    screen.key("Delete")
    geary.wait_for_places(1, {"INBOX": (8, 6), "Trash": (1, 0)})

    # The next one is shown then, and read by that: so look at numbers alone.
    for key, where in (("ctrl+k", {"Archive": 1, "Trash": 1}),
                       ("ctrl+j", {"Junk": 1, "Trash": 1}), ("Delete", {"Trash": 2})):
        open_letter(case, 0, 7, 8)
        screen.key(key)
        geary.wait_for_totals(1, INBOX=7, **where)
        case.picture("moved-" + "-".join(where).lower())
        undo(case, geary, INBOX=8, Trash=1)
        screen.wait_for_conversations(8)
    open_letter(case, 0, 7, 8)
    screen.move_to("Templates")
    geary.wait_for_totals(1, INBOX=7, Trash=1, Templates=1)
    screen.drag_conversation(5, "Junk")
    geary.wait_for_totals(1, INBOX=6, Trash=1, Templates=1, Junk=1)
    case.wait_for(lambda: not geary.wrong_counts(), 5, "right counts")
    delete_for_good(case, server, geary)


def undo(case, geary, **expected):
    """Undo until the folders hold this: what is shown after a move is read by that,
    and then the first thing to be undone."""
    least = geary.unread()

    def undone():
        nonlocal least
        unread = geary.unread()
        if geary.totals() == expected or unread > least:
            return True
        least = unread
        return False
    case.screen.key("ctrl+z")
    # What is read and unread again between two looks is not seen.
    with contextlib.suppress(process.Timeout):
        process.wait_for(undone, 10, "the end of what was done last")
    if geary.totals() != expected:
        case.screen.key("ctrl+z")
    geary.wait_for_totals(1, **expected)


def delete_for_good(case, server, geary):
    """The Trash and Junk are emptied, and the server follows, but not before.

    The Trash has Mail E, which is in the Inbox, too, and Junk has Mail B.
    """
    screen = case.screen
    open_letter(case, 5, 0, 6)
    screen.key("shift+Delete")
    dialog = screen.wait_for_dialog("permanently delete")
    case.picture("delete-forever")
    screen.press_button("Delete", dialog)
    geary.wait_for_totals(1, INBOX=5, Trash=1, Templates=1, Junk=1)
    for folder in ("Trash", "Junk"):
        screen.select_folder(folder)
        screen.wait_for_conversations(1)
        screen.click_button("Empty")
        dialog = screen.wait_for_dialog("Empty all email")
        case.picture(f"empty-{folder.lower()}")
        screen.press_button(f"Empty {folder}", dialog)
        screen.wait_for_conversations(0)
    geary.wait_for_totals(1, INBOX=5, Templates=1)
    kept = flags(geary)
    assert set(kept) == {"Mail " + letter for letter in "CDEFGH"}

    assert len(server.messages(case.USER)) == 8
    geary.check_mail()
    assert len(server.messages(case.USER)) == 6
    geary.restart()
    case.wait_for(lambda: "Templates" in screen.folders(), 20, "the own folder")
    geary.check_mail()
    assert "\\flagged" in flags(geary)["Mail G"]
    assert set(flags(geary)) == set(kept)
    assert not geary.wrong_counts()
    assert geary.quit() == 0


@limit(240)
def test_hundreds(case):
    """Three hundred selected are moved, brought back and deleted at once each."""
    count = 300
    server = case.server()
    for number in range(count):
        server.add(case.USER, mail(f"Mail {number}", f"Letter {number}.\r\n", minute=number))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, label="Work", keep_on_server="until-deleted")
    geary.start()
    geary.wait_for_messages(1, "INBOX", count)
    screen = case.screen
    select_all(case, count)
    stutter = STUTTER
    if screen.has_row_widgets():
        stutter = STUTTER_OF_WIDGETS
        # The list goes back to its row in a timer, and may have done so in another one.
        case.expect_in_log(r"GLib-GObject: ?invalid \(NULL\) pointer instance",
                           r"GLib-GObject: ?g_signal_emit_by_name: assertion")
    screen.press_button("Mark conversations")
    case.picture("hundreds-selected")
    screen.press_button("Mark as Read")
    geary.wait_for_places(1, {"INBOX": (count, 0)})

    for act, where in ((lambda: screen.press_button("Move conversations to Trash"),
                        {"Trash": count}),
                       (lambda: screen.key("ctrl+z"), {"INBOX": count}),
                       (lambda: screen.press_button("Archive conversations"),
                        {"Archive": count}),
                       (lambda: screen.key("ctrl+z"), {"INBOX": count})):
        if "INBOX" not in where:
            select_all(case, count)
        with Pulse(geary) as pulse:
            start = time.monotonic()
            act()
            geary.wait_for_totals(1, PATIENCE, **where)
            moved = time.monotonic() - start
            # Not by looking at the screen: reading a long list keeps Geary busy.
            time.sleep(1.5)
        case.wait_for(lambda: bool(screen.conversation_rows()) == ("INBOX" in where),
                      PATIENCE, "the list")
        print(f"{where}: {moved:.2f} s, main loop at most {pulse.longest * 1000:.0f} ms, "
              f"{pulse.own * 1000:.0f} ms without those of others")
        assert pulse.own < stutter
    assert geary.quit() == 0


def select_all(case, count):
    """Load the whole list, which comes in portions, and select it."""
    screen = case.screen
    screen.select_folder("Inbox")
    case.wait_for(screen.conversation_rows, 20, "a list")
    screen.open_conversation(0)

    def whole():
        # The list looks for more when it is scrolled, and may not have known of any yet.
        screen.key("Page_Up")
        screen.key("End")
        return screen.conversation_rows() == count
    case.wait_for(whole, 60, f"{count} conversations in the list")
    screen.select_all_conversations()


def test_conversations(case):
    """Parts in other folders and parts that came earlier belong to a conversation."""
    server = case.server()
    answer = mail("Re: Plan", "I like it.\r\n", sender="Eve <eve@example.org>", minute=2)
    server.add(case.USER, answer.replace(b"\r\n\r\n", b"\r\nIn-Reply-To: <plan@example.org>"
                                         b"\r\nReferences: <plan@example.org>\r\n\r\n", 1))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, label="Work")
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    screen = case.screen
    screen.wait_for_conversations(1)
    screen.open_conversation_with("I like it.")
    screen.key("ctrl+k")
    geary.wait_for_totals(1, Archive=1)
    screen.wait_for_conversations(0)

    # What it answers comes now, from a server that was slow.
    server.add(case.USER, mail("Plan", "We build a boat.\r\n", minute=1))
    geary.check_mail()
    geary.wait_for_messages(1, "INBOX", 1)
    screen.open_only_conversation("Inbox", "We build a boat.", "I like it.")
    case.picture("conversation-over-folders")
    geary.restart()
    screen.open_only_conversation("Inbox", "We build a boat.", "I like it.")
    assert geary.quit() == 0
    nested_folders(case, geary)


def nested_folders(case, geary):
    """Folders in folders, made by whatever means, are listed and can be used."""
    screen = case.screen
    with contextlib.closing(sqlite3.connect(geary.data_folder() / "geary.db")) as db, db:
        parent = db.execute("INSERT INTO FolderTable (name) VALUES ('Projects')").lastrowid
        db.execute("INSERT INTO FolderTable (name, parent_id) VALUES ('Boats', ?)", (parent,))
    geary.start()
    case.wait_for(lambda: "Projects" in screen.folders(), 20, "the folder")
    screen.expand_folder("Projects")
    case.wait_for(lambda: "Boats" in screen.folders(), 10, "the folder in the folder")
    case.picture("nested-folders")
    screen.select_folder("Inbox")
    screen.wait_for_conversations(1)
    screen.drag_conversation(0, "Boats")
    geary.wait_for_totals(1, Archive=1, Boats=1)
    screen.select_folder("Boats")
    screen.wait_for_conversations(1)
    assert geary.quit() == 0
    assert not geary.wrong_counts()
