"""The carriers a parcel can go with, and where each tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Carrier:
    """One of them; `page` is its tracking page with {number} in it, '' when it has none."""

    code: str
    name: str | Promise
    page: str = ""


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier(
            "thailand-post",
            _("Thailand Post"),
            "https://track.thailandpost.co.th/?trackNumber={number}",
        ),
        Carrier(
            "flash", "Flash Express", "https://www.flashexpress.co.th/fle/tracking?se={number}"
        ),
        Carrier("kerry", "KEX Express", "https://th.kex-express.com/en/track/?track={number}"),
        Carrier("other", _("another carrier")),
    )
}
UNKNOWN = Carrier("", "")


def called(code: str) -> Carrier:
    """The carrier of this code; one without name and page for a code that is none."""
    return CARRIERS.get(code, UNKNOWN)
