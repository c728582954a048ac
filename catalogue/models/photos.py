"""The picture library: every photo is drawn anew before it is kept, upright, small and nameless."""

from __future__ import annotations

import hashlib
from typing import IO, Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    ImageQuerySet,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from catalogue import pictures
from catalogue.models.paired import Paired

# The sizes in which every photo is shown. Templates ask for these specs and no others: a spec
# spelt in another order would be encoded anew at each request and nothing would say so.
WIDTHS = (320, 640, 1280)
WEBP = tuple(f"width-{width}|format-webp" for width in WIDTHS)
JPEG = "width-640|format-jpeg"
RENDITIONS = (*WEBP, JPEG)
SIZE_KNOWN = 30 * 24 * 3600  # seconds
THUMBNAIL = "max-165x165"  # what Wagtail's own lists of pictures ask for


def sizes_of(path: str) -> models.Prefetch[Any]:
    """For prefetch_related: every size a page shows, of the photo at this path ("" for a photo itself)."""
    lookup = f"{path}__renditions" if path else "renditions"
    sizes = PhotoRendition.objects.filter(filter_spec__in=RENDITIONS)
    return models.Prefetch(lookup, sizes, to_attr="prefetched_renditions")


class PictureFile(ContentFile):  # type: ignore[type-arg]
    """A file whose bytes we drew ourselves; whoever holds one need not clean it again."""

    NAME = "picture.jpg"

    def __init__(self, picture: pictures.Picture) -> None:
        super().__init__(picture.data, name=self.NAME)
        self.picture = picture


class PhotoFieldFile(WagtailImageFieldFile):
    """The one door to the disk: whatever comes, form, command or code, is cleaned before it is written."""

    def save(self, name: str, content: IO[bytes], save: bool = True) -> None:
        drawn = (
            content if isinstance(content, PictureFile) else PictureFile(pictures.clean(content))
        )
        photo, picture = self.instance, drawn.picture
        photo.colour, photo.placeholder = picture.colour, picture.placeholder
        photo.file_size = len(picture.data)
        photo.file_hash = hashlib.sha1(picture.data, usedforsecurity=False).hexdigest()
        photo.renditions_due = True
        # With the sum, for browsers keep what they have read under a name for ever.
        name = f"{pictures.safe_name(photo.title)}-{photo.file_hash[:8]}.jpg"
        super().save(name, drawn, save=save)

    save.alters_data = True  # type: ignore[attr-defined]

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Pixels; unknown while the bytes are a stranger's, which nobody may decode here."""
        content = getattr(self, "_file", None)
        if isinstance(content, PictureFile):
            return content.picture.width, content.picture.height
        return super().get_image_dimensions() if self._committed else (None, None)


class PhotoField(WagtailImageField):
    """An image field that keeps nothing it did not draw."""

    attr_class = PhotoFieldFile


class PhotoQuerySet(ImageQuerySet):
    """Questions about many photos."""

    def with_renditions(self) -> PhotoQuerySet:
        """With every size a page shows, in one further query."""
        return self.prefetch_renditions(*RENDITIONS)


class Photo(Paired, AbstractImage):
    """A picture with its words for those who cannot see it, in both languages."""

    file = PhotoField(
        _("file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )
    alt_th = models.CharField(_("what it shows (Thai)"), max_length=200, blank=True)
    alt_en = models.CharField(_("what it shows (English)"), max_length=200, blank=True)
    colour = models.CharField(max_length=7, default="#cfc4b4", editable=False)
    placeholder = models.TextField(blank=True, editable=False)

    objects = PhotoQuerySet.as_manager()

    # No tags: the editor offers everybody the tags of all, and with them others' words.
    admin_form_fields = (
        "title",
        "file",
        "alt_th",
        "alt_en",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    renditions_due = False  # set when new bytes were written

    class Meta(AbstractImage.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return self.title

    @property
    def default_alt_text(self) -> str:
        """In the reader's language."""
        return self.say("alt")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new file before the row, for its width, height and colour go into the row."""
        if self.file and not self.file._committed:
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)
        if self.renditions_due:
            self.renditions_due = False
            self.renditions.all().delete()  # they show the picture that was replaced
            draw_renditions.enqueue(self.pk)


class PhotoRendition(AbstractRendition):
    """One photo in one size."""

    image = models.ForeignKey(Photo, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"),
                name="one_rendition_of_each_size",
            )
        ]

    @property
    def size_in_bytes(self) -> int:
        """How large the file is; where it lies far away, that is asked once."""
        name: str = self.file.name
        known = cache.get_or_set(f"bytes:{name}", lambda: self.file.size, SIZE_KNOWN)
        return int(known or 0)


@task()
def draw_renditions(photo_id: int) -> None:
    """Make every size that pages show; none twice, and nothing if the photo is gone."""
    for photo in Photo.objects.filter(pk=photo_id):
        photo.get_renditions(*RENDITIONS, THUMBNAIL)
