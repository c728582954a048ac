"""Photos: drawn anew on every way in, made in every size in the background."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image

from catalogue.models import Photo
from catalogue.models.photos import RENDITIONS, draw_renditions
from catalogue.templatetags import wares

pytestmark = pytest.mark.django_db

GPS = {1: "N", 2: (18.0, 17.0, 5.0), 3: "E", 4: (99.0, 29.0, 30.0)}


def from_a_phone(size=(3000, 2000)):
    """A JPEG as a phone makes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, GPS
    held = io.BytesIO()
    Image.new("RGB", size, (30, 60, 130)).save(held, "JPEG", exif=exif.tobytes())
    return held.getvalue()


def test_a_phone_photo_is_turned_shrunk_and_forgets_where_it_was_taken():
    photo = Photo.objects.create(title="ชาม", file=ContentFile(from_a_phone(), "IMG_0815.HEIC"))

    with Image.open(photo.file) as kept:
        assert kept.size == (photo.width, photo.height) == (1707, 2560)
        assert not kept.getexif()
    assert "IMG_0815" not in photo.file.name
    assert photo.file.name.endswith(".jpg")
    assert photo.colour != "#cfc4b4"
    assert photo.placeholder.startswith("data:image/")


def test_every_size_is_made_in_the_background_once():
    photo = Photo.objects.create(title="ชาม", file=ContentFile(from_a_phone((900, 600)), "a.jpg"))
    owed = DBTaskResult.objects.filter(task_path__endswith="draw_renditions")
    assert owed.count() == 1

    draw_renditions.call(photo.pk)
    draw_renditions.call(photo.pk)

    made = list(photo.renditions.values_list("filter_spec", flat=True))
    assert set(RENDITIONS) <= set(made)
    assert len(made) == len(set(made))
    with Image.open(photo.get_rendition(RENDITIONS[0]).file) as small:
        assert small.format == "WEBP"
        assert not small.getexif()


def test_what_is_no_picture_is_never_kept(settings):
    with pytest.raises(ValidationError):
        Photo.objects.create(title="x", file=ContentFile(b"<svg onload=alert(1)>", "x.jpg"))

    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("content", "kept"), [(from_a_phone((400, 300)), 1), (b"broken", 0), (from_a_phone()[:900], 0)]
)
def test_the_editor_answers_an_upload_clearly(client, manager, content, kept):
    client.force_login(manager)
    upload = SimpleUploadedFile("ภาพ.jpg", content, "image/jpeg")

    response = client.post(
        reverse("wagtailimages:add"), {"title": "ชาม", "file": upload, "collection": "1"}
    )

    assert response.status_code in (200, 302)
    assert Photo.objects.count() == kept


def test_the_words_for_a_photo_follow_the_readers_language():
    photo = Photo(alt_th="ชามตราไก่", alt_en="Rooster bowl")

    assert photo.say("alt", "en") == "Rooster bowl"
    assert photo.say("alt", "th") == "ชามตราไก่"
    assert Photo(alt_th="ชาม").say("alt", "en") == "ชาม"


def test_a_page_names_each_width_of_a_narrow_photo_once():
    photo = Photo.objects.create(title="ชาม", file=ContentFile(from_a_phone((300, 480)), "a.jpg"))

    shown = render_to_string("parts/picture.html", wares.picture(photo))

    sizes = re.search(r'srcset="([^"]+)"', shown)[1].split(", ")
    assert [one.split()[1] for one in sizes] == ["320w", "480w"]
