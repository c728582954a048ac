"""Thai text: one spelling, dictionary order, line breaks, Latin letters."""

import random
import re

import pytest

from catalogue.thai import (
    SLUG_LENGTH,
    SORT_KEY_LENGTH,
    break_words,
    fold_digits,
    normalise,
    romanise,
    slug_for,
    sort_key,
)

JOIN, BREAK = "\u2060", "\u200b"
SIGNS = [chr(code) for code in range(0x0E01, 0x0E5C)]


def shuffled(words, seed=2564):
    mixed = list(words)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order that repeats itself
    return mixed


def babble(length, seed):
    """Any signs in any order, as a torn file or a cat on the keyboard would give them."""
    some = random.Random(seed)  # noqa: S311
    return "".join(some.choices([*SIGNS, *"ก่ำํา้เ \u0301\u200b\u00a0a"], k=length))


# --- one spelling ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("เเก้ว", "แก้ว"),
        ("นํ้า", "น้ำ"),  # mark before the circle
        ("น้ํา", "น้ำ"),  # and behind it
        ("นำ้", "น้ำ"),
        ("ลําปาง", "ลำปาง"),
        ("ท่ี", "ที่"),  # tone mark typed before its vowel
        ("ดี่่", "ดี่"),  # typed twice, which nobody sees
        ("cafe\u0301", "café"),
        ("เซ\u2060รา\u2060มิก\u200bสวย", "เซรามิกสวย"),
        ("ชาม\ufeff\u200d\u00ad", "ชาม"),
        ("ชาม\x00\x1b", "ชาม"),
        ("half \ud83d", "half "),
    ],
)
def test_what_looks_the_same_is_spelt_the_same(typed, spelt):
    assert normalise(typed) == spelt


def test_lines_and_tabs_stay():
    assert normalise("หนึ่ง\r\nสอง\rสาม\u2028สี่\tห้า") == "หนึ่ง\nสอง\nสาม\nสี่\tห้า"


def test_a_space_that_does_not_break_stays_only_between_number_and_unit():
    assert normalise("ชาม\u00a0ใหญ่ 340\u00a0กรัม ๕\u202fซม.") == "ชาม ใหญ่ 340\u00a0กรัม ๕\u202fซม."


@pytest.mark.parametrize("seed", range(200))
def test_a_second_time_changes_nothing(seed):
    once = normalise(babble(12, seed))

    assert normalise(once) == once


def test_thai_digits_are_read_as_arabic_ones():
    assert fold_digits("มผช.๖๒๙/๒๕๔๗ no 1") == "มผช.629/2547 no 1"


# --- dictionary order -----------------------------------------------------------------------

# In the order of the Thai collation of ICU, which is that of the Royal Institute's dictionary.
IN_ORDER = """
    กก กระเช้า กระถาง กลม กล่อง กว่า กะละมัง กา ก้าน กาแฟ กำยาน เกลือ เกาะ แก แก่ แก้ว แก๊ส
    ขนม ขวด ของที่ระลึก เขียง เขียว ไข่ คน ครก เครื่องเคลือบ โคมไฟ งาน จาน จานรอง แจกัน ชาม
    ชามไก่ ชุดน้ำชา เชิงเทียน ซุ้ม ดิน ดินขาว ตะเกียง ตุ๊กตา เตา ถ้วย ถาด เถ้า ทราย ที่รองแก้ว ธูป
    น้ำ น้ำชา นิล บัว ใบ ปลา ปิ่นโต แป้ง ผา ฝา พาน ฟ้า มัด ไม้ ยา รถ ร่ม ฤกษ์ ฤๅษี ลา เล่ม
    โลก วัง ไวน์ ศาลา เศษ สวน เส้น หม้อ ไห อ่าง เอว โอ่ง ไอ ฮา
""".split()  # noqa: SIM905


def test_thai_words_sort_as_in_the_dictionary():
    assert sorted(shuffled(IN_ORDER), key=sort_key) == IN_ORDER


def test_tone_marks_decide_only_between_words_of_the_same_letters():
    words = ["กา", "ก่า", "ก้า", "ก๊า", "ก๋า", "กาก", "ก่าก"]

    assert sorted(shuffled(words), key=sort_key) == words


def test_figures_come_first_then_latin_then_thai():
    words = [
        "12 ใบ",
        "๓ ใบ",
        "apple",
        "Bowl",
        "bowl 2",
        "bowls",
        "Éclair",
        "mug",
        "Zen",
        "กา",
        "ฮา",
    ]

    assert sorted(shuffled(words), key=sort_key) == words


def test_the_key_is_the_same_for_what_looks_the_same():
    assert sort_key("เเก้วนํ้า") == sort_key("แก้ว น้ำ") == sort_key(f"แก้ว{BREAK}น้ำ")


def test_every_collation_of_every_database_sorts_the_keys_alike():
    keys = [sort_key(word) for word in [*IN_ORDER, "Bowl 2 (ใหญ่)", "碗", "ဗ", babble(50, 1)]]

    assert all(re.fullmatch("[0-9a-z]*", key) for key in keys)


def test_a_key_fits_its_column():
    assert len(sort_key("เครื่องปั้นดินเผา" * 1000)) == SORT_KEY_LENGTH


@pytest.mark.parametrize("text", ["", " ", "ๆ", "!?", "\x00"])
def test_nothing_to_sort_by_is_an_empty_key(text):
    assert sort_key(text) == ""


# --- line breaks ----------------------------------------------------------------------------


def test_a_trade_word_is_held_together_and_may_break_at_its_edges():
    shown = break_words("แจกันเซรามิกรีไซเคิล")

    assert shown == f"แจกัน{BREAK}เซ{JOIN}รา{JOIN}มิก{BREAK}รีไซเคิล"


@pytest.mark.parametrize("text", ["เซรามิก", "(เซรามิก) 2 ใบ", "งาน เซรามิก, ไทย", "เซรามิกๆ"])
def test_no_break_is_added_where_no_thai_letter_follows(text):
    assert BREAK not in break_words(text)


def test_two_trade_words_side_by_side_have_one_break_between_them():
    assert break_words("บิสกิตสโตนแวร์") == f"บิส{JOIN}กิต{BREAK}ส{JOIN}โตน{JOIN}แวร์"


def test_the_longer_of_two_trade_words_wins():
    assert BREAK not in break_words("คิวอาร์โค้ด")


@pytest.mark.parametrize("text", ["เซรามิกี่", "คิวอาร์โค้ดั", "เสต็อก"])
def test_the_same_letters_inside_another_word_are_left_alone(text):
    assert JOIN not in break_words(text).replace(f"คิว{JOIN}อาร์", "")


def test_words_that_browsers_know_carry_nothing_unseen():
    text = "โมเสก รีไซเคิล เคลือบ ไมโครเวฟ กระถาง แจกัน"

    assert break_words(text) == text


@pytest.mark.parametrize("seed", range(100))
def test_marking_a_second_time_changes_nothing(seed):
    some = random.Random(seed)  # noqa: S311
    pieces = ["เซรามิก", "บิสกิต", "คิวอาร์โค้ด", "คิวอาร์", "กา", "เ", "่", " ", "ๆ", BREAK, JOIN]
    once = break_words("".join(some.choices(pieces, k=8)))

    assert break_words(once) == once
    assert BREAK + BREAK not in once


def test_normalising_takes_the_marks_out_again():
    text = "ผลิตจากเศษเซรามิกปงแสนทองเผาบิสกิต"

    assert normalise(break_words(text)) == text


# --- Latin letters --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("ปงแสนทอง", "pongsaenthong"),
        ("ลำปาง", "lampang"),
        ("เกาะคา", "kokha"),
        ("เวียงเหนือ", "wiangnuea"),
        ("ศิลาดล", "siladon"),
        ("เซรามิก", "seramik"),
        ("แก้วน้ำ", "kaeonam"),
        ("ชามไก่", "chamkai"),
        ("จานรอง", "chanrong"),
        ("เครื่องปั้นดินเผา", "khrueangpandinphao"),
        ("สวัสดี", "sawatdi"),
        ("ถนน", "thanon"),
        ("ตลาด", "talat"),
        ("จานกลม", "chanklom"),
        ("ก๋วยเตี๋ยว", "kuaitiao"),
        ("วันอาทิตย์", "wanathit"),
        ("ชุด ๒ ใบ (เล็ก)", "chut-2-bai-lek"),
        ("แก้ว Latte", "kaeo-latte"),
    ],
)
def test_thai_is_spelt_in_latin_letters(thai, latin):
    assert romanise(thai) == latin


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_thai_gives_a_slug(seed):
    some = random.Random(seed)  # noqa: S311

    assert re.fullmatch(r"[a-z0-9_-]+", romanise("".join(some.choices(SIGNS[:58], k=4))))


@pytest.mark.parametrize("text", ["", "  ", "!?", "😀"])
def test_what_has_no_letters_gives_nothing(text):
    assert romanise(text) == ""


@pytest.mark.parametrize(
    ("english", "thai", "slug"),
    [
        ("Celadon bowl, small", "ชามศิลาดล", "celadon-bowl-small"),
        ("Café au lait mug", "แก้ว", "cafe-au-lait-mug"),
        ("", "ชามศิลาดล", "chamsiladon"),
        ("ชาม set 2", "ชามศิลาดล", "chamsiladon"),  # the English field filled in Thai
        ("—", "", "pst-014"),
        ("", "", "pst-014"),
    ],
)
def test_a_slug_comes_from_english_then_thai_then_the_code(english, thai, slug):
    assert slug_for(english, thai, "PST-014") == slug


def test_a_long_slug_ends_with_a_whole_word():
    slug = slug_for("recycled " * 30, "", "x")

    assert slug == "-".join(["recycled"] * 9)
    assert len(slug) <= SLUG_LENGTH


def test_a_slug_of_one_long_word_is_cut():
    assert slug_for("", "เครื่องปั้นดินเผา" * 20, "x") == ("khrueangpandinphao" * 20)[:SLUG_LENGTH]
