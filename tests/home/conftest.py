"""What the door's tests share."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from catalogue.models import Photo


@pytest.fixture
def a_photo(db):
    """A factory of small photos."""

    def take(title="bowl", **facts):
        held = io.BytesIO()
        Image.new("RGB", (60, 40), "brown").save(held, "JPEG")
        return Photo.objects.create(
            title=title, file=ContentFile(held.getvalue(), "bowl.jpg"), **facts
        )

    return take
