"""Addresses: from a postcode to a place, and from a few letters to a place."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from catalogue.thai import sort_key
from shop import addresses


def names(places):
    return [place.name_th for place in places]


def test_a_postcode_leads_to_its_subdistricts_in_thai_order():
    found = addresses.by_postcode("52100")

    assert "ปงแสนทอง" in names(found)
    assert names(found) == sorted(names(found), key=sort_key)
    assert all("52100" in place.postcodes for place in found)


def test_a_subdistrict_brings_its_district_and_province():
    place = addresses.complete("52100", "ปงแสนทอง")

    assert (place.district_th, place.province_th) == ("เมืองลำปาง", "ลำปาง")
    assert (place.name_en, place.district_en, place.province_en) == (
        "Pong Saen Thong",
        "Mueang Lampang",
        "Lampang",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "ปงแสนทอง",
        " ปง แสน ทอง ",
        "ต.ปงแสนทอง",
        "ต. ปงแสนทอง",
        "ตำบลปงแสนทอง",
        "ตำบล ปงเเสนทอง",
        "Pong Saen Thong",
        "pongsaenthong",
        "PONG SAEN-THONG",
        "Tambon Pong Saen Thong",
        "T. Pong Saen Thong",
    ],
)
def test_a_name_is_recognised_however_it_is_written(typed):
    assert addresses.complete("๕๒๑๐๐", typed).name_th == "ปงแสนทอง"


def test_a_quarter_of_bangkok_is_recognised_by_its_own_word():
    assert addresses.complete("10200", "แขวงพระบรมมหาราชวัง").province_en == "Bangkok"


@pytest.mark.parametrize(
    ("postcode", "name"),
    [("52100", "บางนา"), ("52100", ""), ("52100", "ต."), ("99999", "ปงแสนทอง"), ("", "ปงแสนทอง")],
)
def test_what_does_not_fit_together_is_left_to_the_buyer(postcode, name):
    assert addresses.complete(postcode, name) is None


@pytest.mark.parametrize(
    ("subdistrict", "district", "province", "postcode"),
    [
        ("เวียงเหนือ", "เมืองลำปาง", "ลำปาง", "52000"),
        ("ชมพู", "เมืองลำปาง", "ลำปาง", "52100"),
        ("ศาลา", "เกาะคา", "ลำปาง", "52130"),
        ("แม่เมาะ", "แม่เมาะ", "ลำปาง", "52220"),
        ("คลองหนึ่ง", "คลองหลวง", "ปทุมธานี", "12120"),
        ("สุเทพ", "เมืองเชียงใหม่", "เชียงใหม่", "50200"),
        ("ป่าตอง", "กะทู้", "ภูเก็ต", "83150"),
        ("เกาะเต่า", "เกาะพะงัน", "สุราษฎร์ธานี", "84360"),
        ("หาดใหญ่", "หาดใหญ่", "สงขลา", "90110"),
    ],
)
def test_known_addresses_are_right(subdistrict, district, province, postcode):
    place = addresses.complete(postcode, subdistrict)

    assert (place.district_th, place.province_th) == (district, province)


@pytest.mark.parametrize(("code", "known"), [("52100", True), ("๕๒๑๐๐", True), ("99999", False)])
def test_a_postcode_exists_or_not(code, known):
    assert addresses.postcode_exists(code) is known


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\x00", "😀", "ก" * 10_000, "5" * 10_000, "99999", "ตำบล", "'; --", "(", "\ud83d"],
)
def test_garbage_finds_nothing_and_breaks_nothing(typed):
    assert addresses.by_postcode(typed) == []
    assert addresses.complete("52100", typed) is None
    assert not addresses.postcode_exists(typed)


def test_a_changed_answer_does_not_change_the_next_one():
    addresses.by_postcode("52100").clear()

    assert addresses.by_postcode("52100")


def test_many_threads_may_come_first_at_once():
    addresses._places_by_postcode.cache_clear()
    addresses._places_by_postcode.cache_clear()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: addresses.by_postcode("52100"), range(8)))

    assert answers == [addresses.by_postcode("52100")] * 8


def test_importing_reads_no_table():
    code = "from shop import addresses; print(addresses._places_by_postcode.cache_info().currsize)"

    printed = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True,
        check=True,
        text=True,
    )

    assert printed.stdout.strip() == "0"
