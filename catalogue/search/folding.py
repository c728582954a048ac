"""One form for words that a shopper would call the same: spelling, sound, keyboard, number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from catalogue import thai

LONGEST_QUESTION = 120  # characters; what comes after them narrows nothing

_RUN = re.compile(r"[\u0e00-\u0e7f]+|[^\W_\u0e00-\u0e7f]+(?:['’][a-z]+)?")
_THAI = re.compile("[\u0e00-\u0e7f]")
# A piece of Thai does not begin or end inside a syllable's letters.
LEANS_BACK = re.compile("[ะ-ฺๅ็-๎]")
LEANS_ON = re.compile("[เ-ไ]")
_MARKS = re.compile("[็-๎ฺ]")
_SILENCED = re.compile("[ก-ฮ][ิุ]?์")
# Letters that sound alike, and vowels of which one is merely longer.
_ALIKE = str.maketrans("ีืูใฃฅฆฌฎฏฐฑณศษญฬ", "ิึุไขคคชดตถทนสสยล")
# Spellings of one sound in Latin letters, in English and in romanised Thai.
_SPELT = (
    *(("ch", "j"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ck", "k"), ("c", "k")),
    *(("ph", "p"), ("th", "t"), ("kh", "k"), ("z", "s"), ("y", "i")),
)
_TWICE = re.compile(r"([a-z])\1")
_ONE_SOUND = (("รร", "ั"), ("ทร", "ซ"), ("ๅ", "า"))


def fold(text: str) -> str:
    """Lower case, one spelling, no accents, Arabic digits; signs that say nothing become spaces."""
    text = thai.fold_digits(thai.normalise(text)).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not _is_accent(c))
    # NFKD takes ำ apart, which Thai keeps together.
    return thai.normalise(text.replace("เซรามิค", "เซรามิก"))


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0 and not _THAI.match(character)


def runs(text: str) -> list[str]:
    """The pieces of a folded text: each stretch of Thai, each word or number of other letters."""
    return _RUN.findall(text)


def is_thai(run: str) -> bool:
    """True of a piece in Thai letters."""
    return bool(_THAI.match(run))


@lru_cache(maxsize=50_000)
def skeleton(run: str) -> str:
    """How a Thai piece sounds, roughly: without tone marks and silenced letters, long as short."""
    run = _MARKS.sub("", _SILENCED.sub("", run))
    for written, spoken in _ONE_SOUND:
        run = run.replace(written, spoken)
    return run.translate(_ALIKE)


def stem(word: str) -> str:
    """An English word without its plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and re.search("(s|x|z|ch|sh)es$", word):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=10_000)
def spoken(word: str) -> str:
    """How a Latin word sounds, roughly: one letter for what may be spelt in several ways."""
    for written, sound in _SPELT:
        word = word.replace(written, sound)
    return _TWICE.sub(r"\1", word)


def bigrams(text: str) -> set[str]:
    """Every two neighbours of the piece's sound; a single letter counts as itself."""
    sound = skeleton(text)
    return {sound[i : i + 2] for i in range(len(sound) - 1)} or {sound}


def distance(a: str, b: str, most: int) -> int:
    """Letters to change, add, leave out or swap to make one of the other; more than `most` is `most + 1`."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def slips(form: str) -> int:
    """How many slips a form of this length may hold and still be known: 0, 1 or 2."""
    return 0 if len(form) < 4 else 1 if len(form) < 8 else 2


def slips_within(a: str, text: str, most: int) -> int:
    """The least distance of `a` from any stretch of the text; more than `most` is `most + 1`."""
    row = [0] * (len(text) + 1)
    for i, letter in enumerate(a, 1):
        before, row = row, [i]
        for j, other in enumerate(text, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other)))
        if min(row) > most:
            return most + 1
    return min(row)


# --- the other keyboard ---------------------------------------------------------------------

# Kedmanee, the layout of Thai keyboards: what one key gives with the other language switched on.
_LATIN_KEYS = (
    "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./`"
    '!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?~'
)
_THAI_KEYS = 'ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ_+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ%'
_TO_THAI = str.maketrans(_LATIN_KEYS, _THAI_KEYS)
_TO_LATIN = str.maketrans(_THAI_KEYS, _LATIN_KEYS)


def as_thai_keys(text: str) -> str:
    """What the keys would have written with the Thai keyboard switched on."""
    return text.translate(_TO_THAI)


def as_latin_keys(text: str) -> str:
    """What the keys would have written with the English keyboard switched on."""
    return text.translate(_TO_LATIN)
