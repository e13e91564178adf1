# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pages in German, in other scripts, and in a made-up language from right to left."""

import words
from case import limit
from language import Language
from test_page_access import KEYED, NARROW, allowed_width, start, visit_add_page, visit_pages

# What each page must say, by its English words; the plurals are the host's trap.
PAGES = {
    "add-person": ("Your name", "Email address", "Password", "Next"),
    "add-servers": ("Receiving", "POP3 server", "Connection security", "SMTP server",
                    "Keep messages on the server", "Check for mail", "Every %u minutes",
                    "Size limit", "Check"),
    "account": ("Mail fetching", "Just now"),
    "status": ("Now", "Nothing to do", "Last check", "Next check", "In %u minutes",
               "Messages on the server", "Kept for some days", "Check Now",
               "The first of them are deleted on the server in %u days."),
    "servers": ("POP3 server", "SMTP server", "Apply", "For some days",
                "Every %u minutes", "%u MB", "Save draft email"),
}


def read_page(case, dialog):
    """All that a page says, to its end, with notes and the choices of lists; and its keys."""
    texts = []
    keys = {}
    for end in (False, True):
        longer = case.screen.scroll_to(dialog.window, end)
        for each in case.screen.walk(dialog.window):
            labels = case.screen.labels(each)
            texts += [each.name, case.screen.description_of(each), *labels]
            if each.role == "combo box":
                texts += case.screen.items(each)
            if each.role in KEYED and labels:
                keys.setdefault(case.screen.key_of(each), set()).add(labels[0])
        if not longer:
            break
    case.screen.scroll_to(dialog.window)
    return [text for text in texts if text], keys


def show(case, language, name, width, only_adding=False):
    """Geary in a language: each page of ours speaks it, and nothing else.

    `width` is what the pages have to fit into before they are beside the host's own.
    """
    geary, dialog = start(case, language)
    width = allowed_width(dialog, width)

    def look(page):
        dialog.picture(f"{name}-{page}")
        texts, keys = read_page(case, dialog)
        left = language.left_in_english(texts)
        assert not left, (page, left)
        missing = [text for text in PAGES[page] if not language.says(text, texts)]
        assert not missing, (page, missing, texts)
        if page == "add-servers":
            assert dialog.window.extents[2] <= width, (page, dialog.window.extents)
        # What has one name twice, for receiving and sending, has one key.
        assert all(len(names) == 1 for names in keys.values()), (page, keys)
    if only_adding:
        visit_add_page(case, dialog, look)
        dialog.close()
    else:
        visit_pages(case, geary, dialog, look)
    assert geary.quit() == 0


@limit(90)
def test_german(case):
    """The dialog and its pages in German."""
    show(case, Language("de", case.build / "po"), "german", NARROW)


@limit(90)
def test_from_right_to_left(case):
    """In the language of nobody, longer than any, where GTK takes it for Hebrew."""
    folder = case.desktop.scratch / "words"
    words.write_pseudo("he", folder)
    show(case, Language("he", folder), "right-to-left", 400)


def show_adding(case, code):
    """The page that adds an account, in one more language of ours."""
    show(case, Language(code, case.build / "po"), code, NARROW, only_adding=True)


def test_japanese(case):
    """In Japanese."""
    show_adding(case, "ja")


def test_chinese(case):
    """In Simplified Chinese."""
    show_adding(case, "zh_CN")


def test_ukrainian(case):
    """In Ukrainian."""
    show_adding(case, "uk")


def test_polish(case):
    """In Polish."""
    show_adding(case, "pl")
