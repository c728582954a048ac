"""The form through which every photo enters the library: add, replace, many at once, chooser."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from catalogue import pictures
from catalogue.models.photos import PictureFile


class PictureField(WagtailImageField):
    """Draws the upload anew instead of comparing its name with its contents."""

    def to_python(self, data: UploadedFile[bytes] | None) -> PictureFile | None:
        if data is None or FileField.to_python(self, data) is None:
            return None
        picture = pictures.clean(data)
        # If another field is wrong, Wagtail keeps the upload itself for later: let that be clean too.
        data.seek(0)
        data.truncate()
        data.write(picture.data)
        data.flush()
        data.size, data.name, data.content_type = len(picture.data), PictureFile.NAME, "image/jpeg"
        return PictureFile(picture)


class PhotoForm(BaseImageForm):
    """Wagtail's own form, except for the field that receives the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=stock.label, required=stock.required, widget=stock.widget
            )
