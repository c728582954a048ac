"""Dates as readers write them: Buddhist years in Thai, Christian years in English."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

YEARS_BETWEEN_ERAS = 543
# No date in the shop lies so far ahead in the Christian era, none so far back in the Buddhist.
_FIRST_BUDDHIST_YEAR = 2401


class BuddhistDateFormat(DateFormat):
    """Django's date format with the year of the Buddhist era.

    Only the printed year changes: 29 February, week numbers and the formats for machines
    (c, r, U) stay as they are.
    """

    def Y(self) -> str:  # type: ignore[override]  # noqa: N802 - a letter of the format
        """Year with four digits, for example 2564."""
        return str(buddhist_year(int(super().Y())))

    def y(self) -> str:
        """Year with two digits, for example 64."""
        return self.Y()[-2:]


def local_date(value: date | datetime, fmt: str = "DATE_FORMAT") -> str:
    """A date for the active language, in the shop's time zone.

    `fmt` is the name of a Django format or letters of one ("j M Y"). An aware datetime is
    first turned to local time, so that an order of 1 January, 00:30 is not dated 31 December.
    """
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    style = BuddhistDateFormat if reads_thai() else DateFormat
    return style(value).format(formats.get_format(fmt))


def reads_thai() -> bool:
    """True when the active language is Thai, in any of its variants."""
    return (get_language() or "").partition("-")[0] == "th"


def buddhist_year(year: int) -> int:
    """The Buddhist year of a Christian one: 2021 becomes 2564."""
    return year + YEARS_BETWEEN_ERAS


def christian_year(year: int) -> int:
    """The Christian year of what somebody typed: 2564 becomes 2021, and 2021 stays."""
    return year - YEARS_BETWEEN_ERAS if year >= _FIRST_BUDDHIST_YEAR else year
