"""What a computer must be told about Thai text: its spelling, order, line breaks and romanisation."""

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.text import slugify

WORD_JOINER: Final = "\u2060"
ZERO_WIDTH_SPACE: Final = "\u200b"
SLUG_LENGTH: Final = 80
SORT_KEY_LENGTH: Final = 255

# --- one spelling ---------------------------------------------------------------------------

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
# Cc: control, Cf: zero-width and direction marks, Cs: halves of a pair, which no database stores.
_UNSEEN = {"Cc", "Cf", "Cs"}
_WIDE_SPACE = re.compile(r"(?<![0-9๐-๙])[\u00a0\u202f]")
_SPLIT_AM = re.compile("ํ([่-๋]*)า")
_SIGNS_OF_ONE_LETTER = re.compile("[ัิ-ฺ็-๋ำํ\u0300-\u036f]{2,}")


def normalise(text: str) -> str:
    """One spelling for what looks the same, so that equal words are equal strings.

    Applied on save and to every query. Line ends become \\n, tabs stay. A non-breaking space
    stays where it ties a unit to its number and is an ordinary space elsewhere: copied text is
    full of them, and a search for two words would miss.
    """
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", text)
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
        text = _WIDE_SPACE.sub(" ", text)
    text = unicodedata.normalize("NFC", text)
    text = _SPLIT_AM.sub(r"\1ำ", text.replace("เเ", "แ"))
    return _SIGNS_OF_ONE_LETTER.sub(_signs_in_order, text)


def _signs_in_order(run: re.Match[str]) -> str:
    """Vowel, tone mark, ำ, each once: keyboards and PDF files shuffle and double them unseen."""
    return "".join(sign for sign, _ in groupby(sorted(run[0], key=_rank_among_signs)))


def _rank_among_signs(sign: str) -> tuple[int, int]:
    """Place around the letter, then the canonical order of Unicode."""
    place = 1 if "่" <= sign <= "๋" else 2 if sign == "ำ" else 3 if sign < "ก" else 0
    return place, unicodedata.combining(sign)


def has_thai(text: str) -> bool:
    """True when a letter, sign or digit of it is Thai."""
    return any("\u0e01" <= character <= "\u0e5b" and character != "฿" for character in text)


def fold_digits(text: str) -> str:
    """Thai digits as Arabic ones: for searching and for numbers that somebody typed."""
    return text.translate(_THAI_DIGITS)


# --- dictionary order -----------------------------------------------------------------------

_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_ACCENTS = re.compile("[\u0300-\u036f]")
# The order of the marks in the Unicode collation tables, which follows the dictionary.
_MARK_RANKS = {mark: str(rank) for rank, mark in enumerate("๎์็่้๊๋", start=1)}


def sort_key(text: str) -> str:
    """A string of [0-9a-z] that sorts as the Thai dictionary does, Latin letters before Thai.

    Letters decide first, with a leading vowel behind its consonant; tone marks decide between
    words of the same letters. Case, accents and punctuation do not count; a space counts only
    beside a letter that is not Thai. Two signs stand for one character, so that every
    collation of every database sorts the column alike. Cut at SORT_KEY_LENGTH, which keeps
    the order of all but very long twins.
    """
    text = fold_digits(normalise(text)).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).replace("ๅ", "า")
    text = _LEADING_VOWEL.sub(r"\2\1", re.sub("(?<=[ก-๛])\\s+(?=[ก-๛])", "", text.strip()))
    letters: list[str] = []
    marks: list[str] = []
    for character in text:
        if rank := _MARK_RANKS.get(character):
            marks.append(rank)
        elif place := _place_in_order(character):
            letters.append(place)
            marks.append("0")
    tones = "".join(marks).rstrip("0")
    return ("".join(letters) + ("00" + tones if tones else ""))[:SORT_KEY_LENGTH]


def _place_in_order(character: str) -> str:
    """Two signs for a Latin or Thai character, more for others; '' for one that does not count."""
    if character.isspace():
        return "01"
    if "\u0e01" <= character <= "\u0e4d":
        # ํ ranks between the last consonant and the first vowel; ฯ and ๆ are punctuation.
        shifted = "\u0e2f" if character == "\u0e4d" else character
        return "" if character in "ฯๆ฿" else f"{ord(shifted) - 0x0E00 + 0x80:02x}"
    if not character.isalnum():
        return ""
    return f"{ord(character):02x}" if character.isascii() else f"f{ord(character):05x}"


# --- line breaks ----------------------------------------------------------------------------

# Trade words that the line-breaking dictionary of browsers (ICU) splits in the middle, measured
# in Chromium 156; a hyphen stands wherever it could break. Words it keeps whole (โมเสก,
# รีไซเคิล, เคลือบ, ไมโครเวฟ) stay out: an entry costs copied text two invisible characters.
_TRADE_WORD_LIST = (
    "เซ-รา-มิก เซ-รา-มิค บิส-กิต ปง-แสน-ทอง ศิ-ลา-ดล เซ-ลา-ดอน เทน-โม-กุ คิน-สึ-งิ คิน-สึ-กิ "
    "เท-อร์-ราซ-โซ เท-อร์-ราซ-โซ่ เทอ-ราซ-โซ เท-ราซ-โซ ส-โตน-แวร์ พอร์ซ-เลน เอิร์ธ-เทน-แวร์ "
    "คา-โอ-ลิน เอน-โกบ ดริป-เปอร์ เอส-เปรส-โซ เอส-เพรส-โซ คา-ปู-ชิ-โน มัท-ฉะ สแตน-เลส "
    "เวิร์ก-ช็อป เวิร์ค-ช็อป เวิร์ก-ชอป อัป-ไซ-เคิล แฮนด์-เมด โอ-ทอป โอ-ท็อป พร้อม-เพย์ "
    "คิว-อาร์-โค้ด คิว-อาร์ ออ-เด-อร์ ส-ต็อก แพ็ก-เกจ บ่อ-แฮ้ว สถาน-ที่ ซิ-ลิ-โคน แค-คตัส "
    "โป-รดักต์ พี-วี-ซี คอล-เลก-ชัน เช็ก-อิน บูรณ-า-การ ครีม่-า ลม-หายใจ"
)
_TRADE_WORDS = _TRADE_WORD_LIST.split()
_JOINED = {word.replace("-", ""): word.replace("-", WORD_JOINER) for word in _TRADE_WORDS}
# The longest first; never right after a leading vowel or right before a mark of its last letter,
# where the same letters are part of another word.
_TRADE_WORD = re.compile(
    f"{ZERO_WIDTH_SPACE}*(?<![เ-ไ])("
    + "|".join(
        word.replace("-", f"{WORD_JOINER}?") for word in sorted(_TRADE_WORDS, key=len, reverse=True)
    )
    + f"){ZERO_WIDTH_SPACE}*+(?![ะ-ฺๅ็-๎])"
)
_CLOSES_THAI = re.compile("[ก-ฮะ-ฺๅ-๎]")
_OPENS_THAI = re.compile("[ก-ฮเ-ไ]")
# Where a run too long for its line may be cut by hand: before a vowel written first, else between
# letters with their signs.
BEFORE_VOWEL = re.compile(f"(?<=[^เ-ไ{WORD_JOINER}])(?=[เ-ไ])")
LETTER_WITH_SIGNS = re.compile("[เ-ไ]?.[ะ-ฺๅ-๎]*", re.DOTALL)
_SPACES_IN_A_ROW = re.compile(f"{ZERO_WIDTH_SPACE}{{2,}}")


def break_words(text: str) -> str:
    """The text with trade words held together, and a line break allowed on both sides of them.

    Only for what is shown: never stored, and never put in addresses, attributes, structured
    data or anything that is searched. Doing it twice changes nothing.
    """
    return _SPACES_IN_A_ROW.sub(ZERO_WIDTH_SPACE, _TRADE_WORD.sub(_held_together, text))


def _held_together(found: re.Match[str]) -> str:
    """One trade word with its joiners, and a break where its neighbour is Thai too."""
    text, word = found.string, found[1].replace(WORD_JOINER, "")
    neighbour = text[found.start() - 1] if found.start() else ""
    before = ZERO_WIDTH_SPACE if _CLOSES_THAI.match(neighbour) else ""
    after = ZERO_WIDTH_SPACE if _OPENS_THAI.match(text, found.end()) else ""
    return before + _JOINED[word] + after


# --- Latin letters --------------------------------------------------------------------------

_INITIALS = {
    "ก": "k", **dict.fromkeys("ขฃคฅฆ", "kh"), "ง": "ng", **dict.fromkeys("จฉชฌ", "ch"),
    **dict.fromkeys("ซศษส", "s"), **dict.fromkeys("ญย", "y"), **dict.fromkeys("ฎด", "d"),
    **dict.fromkeys("ฏต", "t"), **dict.fromkeys("ฐฑฒถทธ", "th"), **dict.fromkeys("ณน", "n"),
    "บ": "b", "ป": "p", **dict.fromkeys("ผพภ", "ph"), **dict.fromkeys("ฝฟ", "f"), "ม": "m",
    "ร": "r", "ฤ": "rue", **dict.fromkeys("ลฬ", "l"), "ฦ": "lue", "ว": "w",
    **dict.fromkeys("หฮ", "h"), "อ": "",
    **dict.fromkeys(("ทร", "ศร", "สร"), "s"), "จร": "ch", "อย": "y",
}  # fmt: skip
_FINALS = {
    **dict.fromkeys("กขฃคฅฆ", "k"), "ง": "ng", **dict.fromkeys("จฉชซฌฎฏฐฑฒดตถทธศษส", "t"),
    **dict.fromkeys("ญณนรลฬ", "n"), **dict.fromkeys("บปผฝพฟภ", "p"), "ม": "m", "ย": "i",
    "ว": "o", "อ": "o", "ฤ": "rue", "ฦ": "lue", "ห": "", "ฮ": "",
}  # fmt: skip

_ANY = "[ก-ฮ]"
_SIGN = "[ะ-ฺๅ็]"
_VOWEL_O = f"อ(?!{_SIGN})"
# Pairs spoken with a short a between them, as in ถนน, ตลาด, สบาย.
_LENT_A = "(?:ส[วมนบง]|ข[มน]|ถน|ต[ลน])"
# Two consonants that begin one syllable.
_PAIR = (
    f"(?:[กขคตผพป]ร(?!ร)|[กขคผพป]ล|[กขค]ว(?={_SIGN})|[ทศส]ร(?!ร)|จร(?=ิ)|อย(?=[าู])"
    f"|ห[งญนมยรลว](?={_SIGN}|{_ANY})|(?<=[ใไ])ห[งญนมยรลว]|{_LENT_A}(?={_SIGN}|รร))"
)
# A consonant that carries no vowel of its own: it closes a syllable or has an unwritten vowel.
_BARE = (
    f"(?!{_PAIR}(?:{_SIGN}|{_VOWEL_O}|ว{_ANY}))"
    f"{_ANY}(?!{_SIGN}|{_VOWEL_O}|รร)(?!ว{_ANY}(?!{_SIGN}|อ))"
)


class _Vowel(NamedTuple):
    """One way to write a vowel around its consonants, and whether a consonant closes it."""

    written: re.Pattern[str]
    spoken: str
    closed: str  # never, may or must


# First match wins. "_" is how the syllable begins, "~" a bare consonant, "#" any vowel sign.
_VOWEL_TABLE = """
    เ_ียะ? ia may    เ_ือะ? uea may   เ_าะ o never     เ_า ao never     เ_อะ?(?!#) oe may
    เ_ิ oe must      เ_ย(?!#|อ) oei never              เ_ะ e never      เ_็ e must
    เ_ e may         แ_ะ ae never     แ_็ ae must      แ_ ae may        โ_ะ o never
    โ_ o may         [ใไ]_(?:ย(?!#|อ))? ai never       _ัวะ? ua never   _ัย ai never
    _ั a must        _รร(?=~) a must  _รร an never     _ำ am never      _ะ a never
    _[าๅ] a may      _[ิี] i may      _ือ ue never     _[ึื] ue must    _[ุู] u may
    _็?อ(?!#) o may  _็ o never       _ว(?=~) ua must
"""


@cache
def _vowels() -> list[_Vowel]:
    """The table above, compiled at first use: it takes 30 ms, and few processes romanise."""
    cells = _VOWEL_TABLE.split()
    begins = f"(?P<initial>{_PAIR}|{_ANY})"
    return [
        _Vowel(
            re.compile(written.replace("#", _SIGN).replace("_", begins).replace("~", _BARE)),
            spoken,
            closed,
        )
        for written, spoken, closed in zip(cells[::3], cells[1::3], cells[2::3], strict=True)
    ]


_BARE_RUN = re.compile(f"(?:{_BARE})+")
_THAI_WORD = re.compile("[ก-ฮะ-ฺเ-๎]+")
# Tone marks say nothing in Latin letters; a consonant under ์ is silent, and so are some signs.
_SILENT = re.compile("(?<=[ก-ฮ])[ตทดก]ร์|[ก-ฮ][ิุ]?์|(?<=[ชญธ]าต)[ิุ]|(?<=ภูม)ิ|(?<=เหต)ุ")
_TONE_MARKS = re.compile("[่-๋ํ๎]")


def romanise(text: str) -> str:
    """Lower-case Latin letters for Thai text, parts joined by hyphens: an ASCII slug.

    By rules after the Royal Thai General System, without a dictionary. It spells nine of ten
    subdistricts of Thailand as their signs do and errs on irregular words (เพชร, พัฒนา), so
    use it where any stable name will do. Never empty when the text holds a Thai character.
    """
    text = fold_digits(normalise(text))
    if slug := slugify(_THAI_WORD.sub(lambda word: f" {_romanise_word(word[0])} ", text)):
        return slug
    # Signs without a letter to carry them: name the characters.
    return "-".join(f"u{ord(sign):04x}" for sign in re.findall("[ก-๛]", text)[:8])


def _romanise_word(word: str) -> str:
    """Syllable by syllable, with nothing between them."""
    word = _SILENT.sub("", _TONE_MARKS.sub("", word))
    spelt, here = "", 0
    while here < len(word):
        for vowel in _vowels():
            if found := vowel.written.match(word, here):
                spelt += _initial(found["initial"]) + vowel.spoken
                here = found.end()
                run = _BARE_RUN.match(word, here)
                if run and _closes(vowel, run[0]):
                    spelt += _FINALS[word[here]]
                    here += 1
                break
        else:
            run = _BARE_RUN.match(word, here)
            spelt += _bare_syllables(run[0]) if run else _INITIALS.get(word[here], "")
            here = run.end() if run else here + 1
    return spelt


def _closes(vowel: _Vowel, run: str) -> bool:
    """Whether the first of these bare consonants ends the syllable of the vowel before them.

    Two by two they are syllables of their own (ศิลา|ดล), and so are three that begin with a
    pair; the one left over closes (จาน|รอง, จาน|กลม).
    """
    left_over = len(run) % 2 == 1 or bool(re.fullmatch(f".{_PAIR}.", run))
    return vowel.closed == "must" or (vowel.closed == "may" and left_over)


def _initial(letters: str) -> str:
    """The sound of one or two consonants that begin a syllable."""
    if letters in _INITIALS:
        return _INITIALS[letters]
    first, second = letters[0], letters[1]
    if first == "ห":
        return _INITIALS[second]  # ห only sets the tone of the letter behind it
    between = "a" if re.fullmatch(_LENT_A, letters) else ""
    return _INITIALS[first] + between + _INITIALS[second]


def _bare_syllables(run: str) -> str:
    """Consonants without a written vowel: o inside a pair (ผม), a after a single one (ถนน)."""
    spelt = ""
    if len(run) % 2:
        if len(run) == 3 and re.match(_PAIR, run):
            return _initial(run[:2]) + "o" + _FINALS[run[2]]
        spelt, run = _initial(run[0]) + "a", run[1:]
    pairs = zip(run[::2], run[1::2], strict=True)
    return spelt + "".join(f"{_initial(first)}o{_FINALS[last]}" for first, last in pairs)


# --- addresses of pages ---------------------------------------------------------------------


def slug_for(title_en: str, title_th: str, code: str) -> str:
    """The ASCII slug of a page: from the English title, else romanised Thai, else the code.

    At most SLUG_LENGTH characters, cut between words. Empty only when all three hold nothing
    that can be spelt.
    """
    # An English field that was filled in Thai would leave only its digits and stray Latin.
    english = "" if _THAI_WORD.search(title_en) else slugify(title_en)
    slug = english or romanise(title_th) or romanise(code)
    if len(slug) <= SLUG_LENGTH:
        return slug
    whole_words = slug[: SLUG_LENGTH + 1].rpartition("-")[0]
    return (whole_words or slug[:SLUG_LENGTH]).strip("-_")
