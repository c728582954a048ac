"""Photos of pieces that are not entered yet: kept for their member alone, so that none is sent twice."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, cast
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone

from catalogue import pictures
from catalogue.models.photos import PictureFile
from people.models import Member

PHOTO_FIELDS = ("photo", "album")  # from the camera, from the phone's album
KEPT_FOR = timedelta(days=2)
MOST_OF_ONE_MEMBER = 12
QUALITY = 92  # drawn once more when the piece is made


def keep(member: Member, attempt: UUID, upload: IO[bytes]) -> None:
    """Draw the upload anew and keep it in place of an earlier one. Raises NotAPicture."""
    picture = pictures.clean(upload, quality=QUALITY)
    forget(member, attempt)
    _shelf().save(_name(member, attempt), ContentFile(picture.data))
    _tidy(member)


def attempt_of(request: HttpRequest) -> UUID:
    """The attempt of a form that is shown again; a new one for a number that is none."""
    try:
        return UUID(request.POST.get("attempt", "")[:40])
    except ValueError:
        return uuid4()


def keep_sent(request: HttpRequest, member: Member, attempt: UUID) -> str:
    """Keep the photo that came with a form, whatever else is wrong with it; why not, if not."""
    sent = [request.FILES[name] for name in PHOTO_FIELDS if name in request.FILES]
    try:
        for upload in sent[:1]:
            keep(member, attempt, cast("UploadedFile[bytes]", upload))
    except pictures.NotAPicture as e:
        return " ".join(e.messages)
    return ""


def kept(member: Member, attempt: UUID) -> bytes | None:
    """The photo as a JPEG; None if none was kept, or not any more."""
    try:
        with _shelf().open(_name(member, attempt)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def picture_of(member: Member, attempt: UUID) -> PictureFile | None:
    """The photo, ready for the library."""
    data = kept(member, attempt)
    return PictureFile(pictures.clean(ContentFile(data))) if data is not None else None


def forget(member: Member, attempt: UUID) -> None:
    """Throw it away; what is not there is no mistake."""
    _shelf().delete(_name(member, attempt))


def _shelf() -> Storage:
    """No address leads there."""
    return storages["private"]


def _folder(member: Member) -> str:
    return f"pieces/{member.pk}"


def _name(member: Member, attempt: UUID) -> str:
    return f"{_folder(member)}/{attempt.hex}.jpg"


def _tidy(member: Member) -> None:
    """The member's forgotten photos go: those past their time, and the oldest of too many."""
    shelf, folder = _shelf(), _folder(member)
    names = [f"{folder}/{name}" for name in shelf.listdir(folder)[1]]
    newest_first = sorted(names, key=shelf.get_modified_time, reverse=True)
    too_old = timezone.now() - KEPT_FOR
    for place, name in enumerate(newest_first):
        if place >= MOST_OF_ONE_MEMBER or shelf.get_modified_time(name) < too_old:
            shelf.delete(name)
