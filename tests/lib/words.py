#!/usr/bin/python3
# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The words of the program: what translators get, and what they gave.

    words.py check                  the template, and each language of po/LINGUAS
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


def check_language(language, wanted, folder):
    """What is wrong with a language."""
    path = ROOT / f"po/{language}.po"
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


def check(folder):
    """What is wrong with the template and the languages."""
    wanted, template = read_template(folder)
    yield from uncommented(template)
    named = languages()
    if named != sorted(set(named)):
        yield "po/LINGUAS: is not sorted"
    for path in sorted(ROOT.glob("po/*.po")):
        if path.stem not in named:
            yield f"po/LINGUAS: does not name {path.stem}"
    for language in named:
        yield from check_language(language, wanted, folder)


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
