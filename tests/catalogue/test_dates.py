"""Dates in both eras."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from catalogue.dates import BuddhistDateFormat, christian_year, local_date

OPENING = date(2021, 6, 28)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("th", "28 มิถุนายน 2564"), ("th-th", "28 มิถุนายน 2564"), ("en", "28 June 2021")],
)
def test_a_date_is_written_in_the_era_of_its_reader(language, shown):
    with translation.override(language):
        assert local_date(OPENING) == shown


def test_letters_of_a_format_are_taken_too():
    with translation.override("th"):
        assert local_date(OPENING, "j M y") == "28 มิ.ย. 64"


def test_a_leap_day_stays_a_leap_day():
    with translation.override("th"):
        assert local_date(date(2024, 2, 29)) == "29 กุมภาพันธ์ 2567"


def test_a_moment_is_dated_by_the_clock_in_lampang():
    new_year = datetime(2021, 12, 31, 17, 30, tzinfo=UTC)

    with translation.override("th"):
        assert local_date(new_year, "j M Y H:i") == "1 ม.ค. 2565 00:30"


def test_dates_for_machines_keep_the_christian_year():
    assert BuddhistDateFormat(OPENING).format("c") == "2021-06-28"


@pytest.mark.parametrize(
    ("typed", "year"), [(2564, 2021), (2401, 1858), (2400, 2400), (2021, 2021), (1, 1)]
)
def test_a_buddhist_year_is_recognised_by_its_size(typed, year):
    assert christian_year(typed) == year
