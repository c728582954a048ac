"""What the tests of the catalogue share."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from catalogue.models import Photo
from catalogue.models.photos import RENDITIONS


@pytest.fixture
def photo():
    """A photo with every size a page shows."""
    held = io.BytesIO()
    Image.new("RGB", (80, 80), "teal").save(held, "PNG")
    made = Photo.objects.create(
        title="ชาม", file=ContentFile(held.getvalue(), "bowl.png"), alt_th="ชาม"
    )
    made.get_renditions(*RENDITIONS)
    return made
