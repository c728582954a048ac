"""Telephone numbers: what a buyer types (as in `people.phones`), and what couriers and staff read."""

import phonenumbers

from people.phones import parse_thai_mobile

__all__ = ["local_format", "parse_thai_mobile"]


def local_format(e164: str) -> str:
    """A stored number as people at home write it: 081 234 5678; foreign ones with their +."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    at_home = number.country_code == 66  # Thailand
    return phonenumbers.format_number(number, style.NATIONAL if at_home else style.INTERNATIONAL)
