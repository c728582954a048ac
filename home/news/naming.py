"""Whose news it is."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shop.models import Seller


def shop_name(request: HttpRequest | None) -> str:
    """The seller's name in the reader's language; the project's while nobody has named the seller."""
    return Seller.load(request).say("name") or _("Pong Saen Thong Ceramics")
