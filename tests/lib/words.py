#!/usr/bin/python3
# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The words of the program: what translators get, and what they gave.

    words.py check                  the template, and each language of po/LINGUAS
    words.py self-test              the rules, with texts and a language that break them
    words.py pseudo LANGUAGE FOLDER a made-up language that runs from right to left,
                                    as FOLDER/LANGUAGE/LC_MESSAGES/geary-pop3.mo
"""

import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "geary-pop3"
# Those of meson's preset that the sources use, and the keys of the .plugin file.
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dngettext:2,3", "Name", "Description")
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-+ 0#]*\d*(?:\.\d+)?[hlz]*[a-zA-Z%]")
MAGIC = 0x950412de
# What no language translates: numbers, names with one or in capitals, and some more. The
# letters of a date are translated, GNOME is as in Geary, and an example is anybody's.
KEPT = re.compile(r"\b(?:[A-Z]*\d+|(?!YYYY|GNOME)[A-Z]{3,}|StartTLS|Geary|Gmail|Google"
                  r"|(?!example)[\w-]+\.(?:com|de))\b|%x|AT&T|UTF-8")
# The key of a language without letters of its own stands behind the word.
KEY_BEHIND = re.compile(r"\(_\w\)")
# The rows of these are on one page.
ROWS = re.compile(r"(?m)^#: .*pop3-(?:server|options)-list\b")
# How a text ends, in any script: what is said, what follows, and what goes on.
ENDS = ((".", ".。"), (":", ":："), ("…", "…"), ("?", "?？;"))
# Labels that the host has, too, and titles of its that are named in texts of ours.
HOST = Path("/usr/share/locale")
AS_HOST = ("Your name", "Email address", "Password", "Connection security", "Create",
           "Remember password", "Everything", "Apply", "Server Settings", "Add an account")
NAMED = (("Accounts window", "Accounts"), ("GNOME Online Accounts", "GNOME Online Accounts"))
# Longer than any language, and Hebrew at both ends: the text runs from right to left.
PSEUDO_START = "אב "
PSEUDO_END = " גדה"
PSEUDO_WORDS = 3
PSEUDO_HEADER = ('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
                 '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')


def run(*command):
    """Run one of gettext's programs; what it complains of ends this."""
    result = subprocess.run([str(word) for word in command], cwd=ROOT, text=True,
                            capture_output=True, check=False)
    if result.returncode:
        raise RuntimeError(result.stderr.strip())
    return result.stdout


def languages():
    """The languages that are said to be complete."""
    lines = (ROOT / "po/LINGUAS").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def extract(target):
    """Write the template as the sources are now."""
    run("xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES", "--no-wrap",
        *(f"--keyword={word}" for word in KEYWORDS), "--add-comments", f"--output={target}")


def read_mo(path):
    """A compiled catalogue: {msgids: msgstrs}, tuples of one text, or of the plurals."""
    data = Path(path).read_bytes()
    magic, _revision, count, ids, texts = struct.unpack_from("<5I", data)
    assert magic == MAGIC, path

    def strings(table):
        for index in range(count):
            length, start = struct.unpack_from("<2I", data, table + 8 * index)
            yield tuple(data[start:start + length].decode().split("\0"))
    return {key: text for key, text in zip(strings(ids), strings(texts)) if key != ("",)}


def read_template(folder):
    """All there is to be translated, as read_mo() gives it, and the template's text."""
    template = folder / "template.pot"
    english = folder / "english.po"
    extract(template)
    run("msgen", "--no-wrap", f"--output-file={english}", template)
    run("msgfmt", "--check-format", f"--output-file={folder / 'english.mo'}", english)
    return read_mo(folder / "english.mo"), template.read_text(encoding="utf-8")


# --- Checking -----------------------------------------------------------------

def uncommented(template):
    """Texts with placeholders of which nobody tells the translators what they are."""
    for entry in template.split("\n\n")[1:]:
        text = "\n".join(line for line in entry.split("\n") if not line.startswith("#"))
        if PLACEHOLDER.search(text) and not re.search(r"(?m)^#\. ", entry):
            yield f"{entry}\nno comment for translators above the text"


def plain(text):
    """A text without its mnemonic."""
    return KEY_BEHIND.sub("", text).replace("_", "")


def check_text(english, text):
    """What a translation has lost or got that its text has not."""
    english, text = plain(english), plain(text)
    for kept in sorted(set(KEPT.findall(english))):
        if kept not in text:
            yield f"has no {kept!r}"
    for end, theirs in ENDS:
        if english.endswith(end) != text.endswith(tuple(theirs)):
            yield f"one ends in {end!r}, the other does not"
    if english.count("\n") != text.count("\n"):
        yield "has other lines"
    for wrong in ("...", '"', "  "):
        if wrong in text and wrong not in english:
            yield f"has {wrong!r}"
    if text != text.strip():
        yield "begins or ends with a space"


def check_against_host(language, found):
    """What is called otherwise than Geary's own translation calls it, if that is here."""
    path = HOST / language / "LC_MESSAGES/geary.mo"
    if not path.exists():
        return
    host = {plain(key[0].rpartition("\4")[2]): plain(texts[0])
            for key, texts in read_mo(path).items()}
    for key, texts in found.items():
        english = plain(key[0])
        if english in AS_HOST and host.get(english, texts[0]) != plain(texts[0]):
            yield f"po/{language}.po: {key[0]!r} is {host[english]!r} in Geary"
        for words, title in NAMED:
            theirs = host.get(title, "")
            if words in english and theirs.casefold() not in texts[0].casefold():
                yield f"po/{language}.po: {title!r} is {theirs!r} in Geary: {texts[0]!r}"


def rows_of(template):
    """The labels of the rows of one page, by the template."""
    labels = (re.search(r'(?m)^msgid "(.*_.*)"$', entry) for entry in template.split("\n\n")[1:]
              if ROWS.search(entry))
    return [found[1] for found in labels if found]


def check_keys(labels):
    """Labels of one page that have the same key."""
    keys = {}
    for label in labels:
        keys.setdefault(re.search(r"_(.)", label)[1].casefold(), []).append(label)
    for key, same in keys.items():
        if len(same) > 1:
            yield f"{key!r} is the key of {' and '.join(map(repr, same))}"


def check_language(path, wanted, rows, folder):
    """What is wrong with a language."""
    language = path.stem
    compiled = folder / f"{language}.mo"
    if not path.exists():
        yield f"po/{language}.po is missing"
        return
    try:
        run("msgfmt", "--check", "--check-accelerators=_", f"--output-file={compiled}", path)
    except RuntimeError as error:
        yield str(error)
        return
    found = read_mo(compiled)
    # A fuzzy text is not compiled: it is one of those that are missing.
    for key in wanted.keys() - found.keys():
        yield f"po/{language}.po: not translated, or fuzzy: {key[0]!r}"
    for key in found.keys() - wanted.keys():
        yield f"po/{language}.po: in none of the sources any more: {key[0]!r}"
    if re.search(r"(?m)^#~", path.read_text(encoding="utf-8")):
        yield f"po/{language}.po: has obsolete texts (msgattrib --no-obsolete)"
    for key, texts in found.items():
        if key in wanted and "" in texts:
            yield f"po/{language}.po: a plural form is empty: {key[0]!r}"
        # The plural has all that each of the forms may say.
        yield from (f"po/{language}.po: {finding}: {text!r}"
                    for text in texts for finding in check_text(key[-1].rpartition("\4")[2], text))
    yield from check_against_host(language, found)
    yield from (f"po/{language}.po: {finding}"
                for finding in check_keys(found[row,][0] for row in rows if (row,) in found))


def check(folder):
    """What is wrong with the template and the languages."""
    wanted, template = read_template(folder)
    yield from uncommented(template)
    rows = rows_of(template)
    yield from check_keys(rows)
    named = languages()
    if named != sorted(set(named)):
        yield "po/LINGUAS: is not sorted"
    for path in sorted(ROOT.glob("po/*.po")):
        if path.stem not in named:
            yield f"po/LINGUAS: does not name {path.stem}"
    for language in named:
        yield from check_language(ROOT / f"po/{language}.po", wanted, rows, folder)


# Texts, translations that break a rule, and how many findings there must be.
BROKEN = (
    ("Use POP3 in Geary", "POP3 in Geary", 0), ("Use POP3 in Geary", "Gebrauche es", 2),
    ("_Retry", "再試行(_R)", 0), ("Done.", "完了。", 0), ("Done.", "Fertig", 1),
    ("Looking…", "Suche...", 3), ("Looking…", "Suche …", 0), ("One\n\ntwo", "Eins zwei", 1),
    ("Every 15 minutes", "Alle 51 Minuten", 1), ("Allowed: “%s”", 'Erlaubt: "%s"', 1),
    ("At web.de.", "Im Web.", 1), ("a day as YYYY-MM-DD", "ein Tag als JJJJ-MM-TT", 0),
    ("Back", " Zurück", 1), ("Details:", "Einzelheiten", 1), ("Details:", "详情：", 0),
)

# What may happen to a language that was complete, and a word of what is said of it.
DAMAGED = "de"
DAMAGES = (
    (r'^(msgstr ".*)%s', r"\1%d", "format specifications"),
    (r'^(msgstr ".*)%s', r"\1", "format specifications"),
    (r'^msgstr\[1\] ".*"\n(?:".*"\n)*', "", "plural"),
    (r'^msgstr\[1\] ".*"\n(?:".*"\n)*', 'msgstr[1] ""\n', "plural"),
    (r'^msgstr ".+"$', 'msgstr ""', "not translated, or fuzzy"),
    (r'^(msgid ".+"\nmsgstr ".+")$', r"#, fuzzy\n\1", "not translated, or fuzzy"),
    (r'^#.*\nmsgid ".+"\nmsgstr ".+"\n', "", "not translated, or fuzzy"),
    (r'^(msgstr ".*)_', r"\1", "keyboard accelerator"),
    (r"\Z", '\nmsgid "Of nobody"\nmsgstr "Von niemandem"\n', "in none of the sources"),
    (r"\Z", '\n#~ msgid "Of once"\n#~ msgstr "Von einst"\n', "has obsolete texts"),
)


def self_test():
    """Where the rules for one text do not find what they must."""
    for english, text, number in BROKEN:
        found = list(check_text(english, text))
        if len(found) != number:
            yield f"{english!r}, {text!r}: {found}, and not {number}"
    if len(list(check_keys(("_One", "Tw_o", "T_hree", "_four")))) != 1:
        yield "two labels with one key are not found"
    with tempfile.TemporaryDirectory() as folder:
        yield from self_test_language(Path(folder))


def self_test_language(folder):
    """Where a damaged language is taken for a good one."""
    wanted, template = read_template(folder)
    whole = (ROOT / f"po/{DAMAGED}.po").read_text(encoding="utf-8")
    path = folder / f"{DAMAGED}.po"
    for pattern, instead, words in DAMAGES:
        damaged, number = re.subn(pattern, instead, whole, count=1, flags=re.MULTILINE)
        path.write_text(damaged, encoding="utf-8")
        found = list(check_language(path, wanted, rows_of(template), folder))
        if number != 1 or words not in "\n".join(found):
            yield f"{pattern!r}, {instead!r}: {found}, and not {words!r}"
    path.unlink()
    if list(check_language(path, wanted, [], folder)) != [f"po/{DAMAGED}.po is missing"]:
        yield "a language without a file is not found"


# --- The made-up language -----------------------------------------------------

def disguise(text):
    """A text in the language of nobody: longer, and marked at both ends."""
    words = len(text.split()) // PSEUDO_WORDS
    return PSEUDO_START + text + words * " דה" + PSEUDO_END


def quote(text):
    """A text as .po files have it."""
    for letter, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        text = text.replace(letter, escaped)
    return f'"{text}"'


def write_pseudo(language, target):
    """Write a made-up language that goes by the name of one that runs from right to left."""
    compiled = Path(target) / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    compiled.parent.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{language}.po"
        wanted, _template = read_template(Path(folder))
        with open(source, "w", encoding="utf-8") as output:
            output.write(PSEUDO_HEADER)
            for key in wanted:
                output.write(describe_entry(key))
        run("msgfmt", "--check-format", "--check-accelerators=_", f"--output-file={compiled}",
            source)
    return compiled


def describe_entry(key):
    """One text with its translation, as .po files have it."""
    context, _mark, first = key[0].rpartition("\4")
    lines = [f"msgctxt {quote(context)}"] if context else []
    lines.append(f"msgid {quote(first)}")
    if len(key) == 1:
        lines.append(f"msgstr {quote(disguise(first))}")
    else:
        lines.append(f"msgid_plural {quote(key[1])}")
        lines += [f"msgstr[{index}] {quote(disguise(text))}"
                  for index, text in enumerate((first, key[1]))]
    return "#, c-format\n" * bool(PLACEHOLDER.search(key[0])) + "\n".join(lines) + "\n\n"


def main():
    """What the command line asks for."""
    if sys.argv[1:2] == ["pseudo"] and len(sys.argv) == 4:
        print(write_pseudo(sys.argv[2], sys.argv[3]))
        return 0
    if sys.argv[1:] == ["self-test"]:
        findings = list(self_test())
        print("\n".join([*findings, f"{len(BROKEN)} texts, {len(DAMAGES)} languages, "
                         f"{len(findings)} findings"]))
        return 1 if findings else 0
    if sys.argv[1:] != ["check"]:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        findings = list(check(Path(folder)))
    for finding in findings:
        print(finding)
    print(f"{len(languages())} languages, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
