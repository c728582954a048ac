"""Every word of the interface stands in the Thai catalogue; English is what the code says."""

import ast
import re
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "site" / "locale" / "th" / "LC_MESSAGES" / "django.po"
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2, "pgettext": 2}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def spoken(tree):
    """The (singular, plural) pairs that a syntax tree hands to gettext."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
        words = [word for word in words if isinstance(word, str)]
        if name in ("ngettext", "ngettext_lazy") and len(words) == 2:
            yield words[0], words[1]
        elif name in CALLS and words:
            yield words[-1] if name == "pgettext" else words[0], ""


def of_template(text):
    """What a template's tags say, read as Django's own extraction reads it."""
    for line in templatize(text).splitlines():
        for call in re.finditer(r"\b(?:n?gettext|_)\(.*?\)(?=\s|$)", line):
            try:
                yield from spoken(ast.parse(re.sub(r",\s*count\)$", ", 1)", call.group(0))))
            except SyntaxError:
                continue


def collected():
    """Every message of the house: {singular: plural or ''}."""
    found = {}
    for room in ("site", "catalogue", "shop", "home"):
        for file in (ROOT / room).rglob("*.py"):
            if "migrations" not in file.parts:
                found |= dict(spoken(ast.parse(file.read_text())))
    for kind in ("*.html", "*.txt"):
        for file in (ROOT / "templates").rglob(kind):
            found |= dict(of_template(file.read_text()))
    return found


def thai():
    """The Thai catalogue by singular."""
    return {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


def words_of(entry):
    """Every Thai form of an entry."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_is_said_in_thai():
    known = thai()

    silent = [m for m in collected() if m and (m not in known or not all(words_of(known[m])))]

    assert not silent, "\n".join(sorted(silent))


def test_a_message_with_a_plural_has_one_in_the_catalogue():
    known = thai()

    wrong = [m for m, plural in collected().items() if plural and not known[m].msgid_plural]

    assert not wrong


def test_the_thai_keeps_every_placeholder():
    wrong = []
    for entry in thai().values():
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        wrong += [
            entry.msgid for form in words_of(entry) if set(PLACEHOLDER.findall(form)) != wanted
        ]

    assert not wrong


def test_nothing_in_the_catalogue_is_uncertain_empty_or_left_over(record_property):
    every = polib.pofile(str(CATALOGUE))
    others = polib.pofile(str(ROOT / "site" / "locale_others" / "th" / "LC_MESSAGES" / "django.po"))

    for words in (every, others):
        assert not words.fuzzy_entries()
        assert not words.untranslated_entries()
    assert not every.obsolete_entries()
    record_property("counted", f"{len(every)} messages, 0 without Thai")


def test_the_code_says_everything_in_english():
    assert not [m for m in collected() if re.search("[\u0e01-\u0e3a\u0e40-\u0e5b]", m)]


def test_the_catalogue_holds_nothing_the_house_no_longer_says():
    found = collected()

    assert not [m for m in thai() if m not in found and m not in OF_OTHERS]


# What Django or Wagtail say wrongly or not at all in Thai, and our catalogue says for them.
OF_OTHERS = {"Help", "Reports"}
