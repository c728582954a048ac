"""Pictures of claims and parcels: drawn anew, kept in private storage, shown by views that ask who looks."""

from __future__ import annotations

import secrets
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse

from catalogue import pictures
from shop.models import ClaimPhoto, Order, PackingRecord

SIDE = 1600  # pixels; enough to see a crack


def keep(upload: IO[bytes], folder: str) -> str:
    """Draw it anew and keep it under a name that says nothing. Raises NotAPicture."""
    clean = pictures.clean(upload, max_side=SIDE)
    name = f"{folder}/{secrets.token_hex(16)}.jpg"
    return storages["private"].save(name, ContentFile(clean.data))


def throw_away(names: list[str]) -> None:
    """What is not there is no mistake."""
    for name in names:
        storages["private"].delete(name)


def shown(picture: FieldFile) -> HttpResponse:
    """The picture, for whoever may see it; kept nowhere on the way. Raises Http404 once it is deleted."""
    try:
        with picture.open("rb") as file:
            data = file.read()
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    return HttpResponse(
        data,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
            "Content-Disposition": "inline",
        },
    )


def erase_photos(order: Order) -> int:
    """Delete every picture that claims and parcels of this order keep; how many there were.

    Rows and files both; call it outside a transaction that may still fail, for files do not come
    back.
    """
    photos = ClaimPhoto.objects.filter(claim__consignment__order=order)
    parcels = PackingRecord.objects.filter(consignment__order=order).exclude(photo="")
    names = [*photos.values_list("picture", flat=True), *parcels.values_list("photo", flat=True)]
    photos.delete()
    parcels.update(photo="")
    throw_away(names)
    return len(names)
