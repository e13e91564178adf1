# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A language that Geary speaks in a test: our catalogue, and the host's."""

import re
import shutil
from pathlib import Path

import words

HOST = Path("/usr/share/locale")
# The one locale that each Debian has.
LOCALE = Path("/usr/lib/locale/C.utf8")
# Of two that have a text, the last one is the dialog's.
HOST_DOMAINS = ("gtk30", "geary")


def strip(text):
    """A text as a screen reader says it, without its mnemonic."""
    return re.sub("_(.)", r"\1", text)


def as_pattern(text):
    """What matches a text, whatever its placeholders stand for."""
    return re.compile(".+".join(re.escape(strip(part))
                                for part in words.PLACEHOLDER.split(text)), re.DOTALL)


def has_words(text):
    """Whether there is more in a text than placeholders and units."""
    return re.search(r"[^\W\d]{3}", words.PLACEHOLDER.sub("", text)) is not None


class Language:
    """A language by its code; `folder` has our translations, as meson makes them."""

    def __init__(self, code, folder):
        self.code = code
        self.folder = Path(folder)
        self._said = {}
        self._learn(*(self._read(HOST, domain) for domain in HOST_DOMAINS))
        self._host_said = dict(self._said)
        ours = self._read(self.folder, words.DOMAIN)
        self._learn(ours)
        self._forms = {strip(english): texts for ids, texts in ours.items() for english in ids}
        self._english = [as_pattern(english) for ids, texts in ours.items()
                         for english in ids if has_words(english)
                         and strip(english) not in [strip(text) for text in texts]]

    def environment(self, folder):
        """What has a program speak it; `folder` is going to be made for that.

        From glibc 2.41 on LANGUAGE counts only in a locale that is not called C: this is
        one under another name.
        """
        shutil.copytree(LOCALE, Path(folder) / "en_US.utf8")
        return {"LANGUAGE": self.code, "LC_ALL": "en_US.UTF-8", "LOCPATH": str(folder)}

    def _read(self, folder, domain):
        return words.read_mo(folder / self.code / "LC_MESSAGES" / f"{domain}.mo")

    def _learn(self, *catalogues):
        texts_of = [each for catalogue in catalogues for each in catalogue.items()]
        # "Accounts" is a title, "_Accounts" one of a menu: what has no mnemonic comes last.
        for ids, texts in sorted(texts_of, key=lambda each: "_" not in each[0][0]):
            english = ids[0].rpartition("\4")[2]
            self._said[english] = self._said[strip(english)] = strip(texts[0])

    def say(self, text):
        """A text of ours or of the host's in this language; others stay what they are.

        With its mnemonic it is the text that has one: “_Add” may end in “(A)”, “Add” does not.
        """
        return self._said.get(text, text)

    def say_as_host(self, text):
        """A text of the host's that is one of ours, too."""
        return self._host_said.get(text, text)

    def says(self, english, texts):
        """Whether one of the texts is this one of ours, in any of its plural forms."""
        patterns = [as_pattern(form) for form in self._forms[english]]
        return any(pattern.fullmatch(text) for pattern in patterns for text in texts)

    def left_in_english(self, texts):
        """Those that are ours and were not translated."""
        return [text for text in texts
                if any(pattern.fullmatch(text) for pattern in self._english)]
