"""Thai addresses: postcode, subdistrict, district and province, from GeoThai.

The data is licensed CC BY 4.0: a page that shows these names credits GeoThai.
"""

import re
from dataclasses import dataclass
from functools import cache

import geothai

from catalogue.thai import fold_digits, normalise, sort_key

_LONGEST_QUERY = 100
_POSTCODE = re.compile("[0-9]{5}")
_NOT_IN_NAMES = re.compile(r"[\s.,'’()\-]+")
# Words for the level, written before a name. The short forms need their dot or space: a bare ต
# begins many a name.
_LEVEL = re.compile(
    r"(?:ตำบล|แขวง|อำเภอ|เขต|จังหวัด|[ตอจ][. ]|(?:tambon|khwaeng|amphoe|khet)[. ]|t\.|a\.)\s*"
)


@dataclass(frozen=True, slots=True)
class Subdistrict:
    """One subdistrict with everything above it; a few have several postcodes."""

    name_th: str
    name_en: str
    district_th: str
    district_en: str
    province_th: str
    province_en: str
    postcodes: tuple[str, ...]


def by_postcode(code: str) -> list[Subdistrict]:
    """The subdistricts of a postcode in Thai order; empty for an unknown one and for garbage."""
    return list(_places_by_postcode().get(_clean_postcode(code), ()))


def postcode_exists(code: str) -> bool:
    """True when some subdistrict has this postcode; Thai digits count."""
    return _clean_postcode(code) in _places_by_postcode()


def complete(postcode: str, subdistrict: str) -> Subdistrict | None:
    """The one subdistrict of this name, Thai or English, below this postcode.

    None when there is no such place, or two of that name: then somebody has to choose.
    """
    name = _comparable(subdistrict)
    places = by_postcode(postcode) if name else []
    found = [p for p in places if name in (_comparable(p.name_th), _comparable(p.name_en))]
    return found[0] if len(found) == 1 else None


def _clean_postcode(code: str) -> str:
    """Five Arabic digits, else ''."""
    code = fold_digits(code.strip()) if len(code) <= _LONGEST_QUERY else ""
    return code if _POSTCODE.fullmatch(code) else ""


def _comparable(name: str) -> str:
    """A name without spaces, marks, case and the word for its level."""
    if len(name) > _LONGEST_QUERY:
        return ""
    name = normalise(name).strip().casefold()
    return _NOT_IN_NAMES.sub("", _LEVEL.sub("", name, count=1) if _LEVEL.match(name) else name)


# The tables are read at first use, not at import, and never change afterwards: two threads that
# come first at once build the same table twice, and either copy will do.


@cache
def _places_by_postcode() -> dict[str, tuple[Subdistrict, ...]]:
    """Each postcode's subdistricts, in Thai order of their names, then of districts and provinces."""
    places = [
        Subdistrict(
            subdistrict.name_th,
            subdistrict.name_en,
            district.name_th,
            district.name_en,
            province.name_th,
            province.name_en,
            tuple(subdistrict.postal_codes),
        )
        for province in geothai.provinces()
        for district in geothai.districts(province.code)
        for subdistrict in geothai.subdistricts(district.code)
    ]
    key = cache(sort_key)
    places.sort(key=lambda p: (key(p.name_th), key(p.district_th), key(p.province_th)))
    by_code: dict[str, list[Subdistrict]] = {}
    for place in places:
        for code in place.postcodes:
            by_code.setdefault(code, []).append(place)
    return {code: tuple(found) for code, found in by_code.items()}
