"""137 odd files at every door that takes one: no error page, no long wait, nothing told beside the picture."""

import time
import uuid

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse
from django.utils import timezone

from catalogue import enterprises
from catalogue.models import Photo
from catalogue.models.photos import draw_renditions
from people.models import Member
from tests.shop.claiming import came
from tests.shop.odd_images import ODD, SECRET, left_beside, sound

pytestmark = pytest.mark.django_db

LONGEST = 5  # seconds of this process's own work: what else the machine does is not counted
STEP = 6  # one of so many in `make test`; each door begins at another
WORTH_STORING = 60  # of the 137 at least; else nothing was looked at
BOUNDARY = "BoUnDaRyStRiNg"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}  # the library takes many files from a script only


def new_piece(cast, field="photo"):
    """The form of a new piece, filled in."""
    facts = {
        "attempt": str(uuid.uuid4()),
        "enterprise": "kai-chae",
        "name": "ชามไก่",
        "category": "tableware",
        "price": "200",
        "length": "15",
        "width": "15",
        "height": "7",
        "weight": "350",
        "kind": "stock",
        "pieces": "6",
    }
    return cast["member"], "/desk/pieces/new/", field, facts


def from_the_album(cast):
    return new_piece(cast, "album")


def photo_draft(cast):
    return cast["member"], f"/desk/pieces/new/{uuid.uuid4()}/photo/", "photo", {}


def scrap(cast):
    """The photo of a lot of scrap."""
    facts = {
        "attempt": str(uuid.uuid4()),
        "enterprise": "kai-chae",
        "kind": "biscuit",
        "kilograms": "12.5",
        "source": "โรงงาน",
        "received_on": timezone.localdate().isoformat(),
    }
    return cast["member"], reverse("shop:desk_scrap_receive"), "photo", facts


def certificate(cast):
    """The scan of a paper."""
    facts = {
        "kind": "tcps",
        "enterprise": cast["enterprise"],
        "number": "629/2547",
        "issued_on": "1/2/2567",
    }
    return cast["manager"], reverse("certificate:add"), "scan", facts


def slip(cast):
    return None, reverse("shop:order_slip", args=[cast["order"].token]), "picture", {}


def before(cast):
    """How a piece was before a workshop changed it."""
    facts = {"before_th": "ทิ้ง", "after_th": "ใช้", "change_th": "อบรม"}
    return cast["member"], reverse("shop:desk_piece_upgrade", args=[cast["piece"]]), "photo", facts


def claim(cast):
    """A picture of what arrived broken."""
    parcel = cast["sent"]
    facts = {"attempt": str(uuid.uuid4()), "about": "broken", "wish": "money"}
    facts[f"line_{parcel.lines.get().pk}"] = "1"
    return None, reverse("shop:order_claim", args=[parcel.order.token, parcel.pk]), "photos", facts


def packing(cast):
    """The photo of a parcel before sealing."""
    return cast["member"], reverse("shop:desk_packing", args=[cast["sent"].pk]), "picture", {}


def library(cast):
    facts = {"title": "ชาม", "collection": cast["collection"]}
    return cast["member"], reverse("wagtailimages:add"), "file", facts


def library_many(cast):
    facts = {"title": "ชาม", "collection": cast["collection"]}
    return cast["member"], reverse("wagtailimages:add_multiple"), "files[]", facts


def library_change(cast):
    facts = {"title": "ชาม", "collection": cast["collection"]}
    return cast["member"], reverse("wagtailimages:edit", args=[cast["photo"].pk]), "file", facts


def chooser(cast):
    facts = {
        "image-chooser-upload-title": "ชาม",
        "image-chooser-upload-collection": cast["collection"],
    }
    address = reverse("wagtailimages_chooser:create")
    return cast["member"], address, "image-chooser-upload-file", facts


def document(cast):
    return cast["manager"], reverse("wagtaildocs:add"), "file", {"title": "ใบ", "collection": 1}


def documents(cast):
    return cast["manager"], reverse("wagtaildocs:add_multiple"), "files[]", {"collection": 1}


def portrait(cast):
    return cast["member"], reverse("own_account"), "avatar-avatar", {}


DOORS = [new_piece, from_the_album, photo_draft, scrap, certificate, slip, before, claim]
DOORS += [packing, library, library_many, library_change, chooser]
CLOSED = [document, documents, portrait]  # they take no picture, whatever it is called
by_door = pytest.mark.parametrize("door", [*DOORS, *CLOSED], ids=lambda door: door.__name__)


@pytest.fixture
def cast(kilns, kham_pan, place, manager, make_bowl):
    """Who stands at the doors, and what they change there."""
    bowl = make_bowl()
    kilns["kai-chae"].refresh_from_db()
    enterprises.settle(kilns["kai-chae"])
    enterprises.join(kilns["kai-chae"], kham_pan)
    collection = kilns["kai-chae"].collection
    return {
        "member": kham_pan,
        "manager": Member.objects.create_superuser("head", password="clay and water"),
        "enterprise": kilns["kai-chae"].pk,
        "piece": bowl.product_id,
        "order": place(bowl),
        "sent": came(place(bowl)),
        "collection": collection.pk,
    }


class Gauntlet:
    """One door, and what came of every file that went through it."""

    def __init__(self, client, door, cast):
        self.client, self.door, self.cast = client, door, cast
        self.client.raise_request_exception = False
        self.wrong, self.stored, self.slowest = [], 0, (0.0, 0.0, "")

    def send(self, name):
        """One file; what it wrote is looked at and taken back."""
        filename, data, mime = ODD[name]()
        with transaction.atomic():
            self.cast["photo"] = seed = in_library(self.cast)
            known = kept_files()
            person, address, field, facts = self.door(self.cast)
            if person:
                self.client.force_login(person)
            sent = multipart(facts, field, filename, data, mime)
            begun, worked = time.perf_counter(), time.process_time()
            answer = self.client.generic("POST", address, sent, MULTIPART_CONTENT, headers=SCRIPT)
            took, work = time.perf_counter() - begun, time.process_time() - worked
            for photo in Photo.objects.filter(pk__gte=seed.pk).exclude(file=seed.file.name):
                draw_renditions.call(photo.pk)  # every size, as the worker makes it
            transaction.set_rollback(True)
        self.slowest = max(self.slowest, (work, took, name))
        if answer.status_code >= 500 or answer.status_code in (403, 404, 405):
            self.wrong.append(f"{name}: {answer.status_code}")
        if work > LONGEST:
            self.wrong.append(f"{name}: {work:.1f} s")
        self.look(name, kept_files() - known)
        seed.file.storage.delete(seed.file.name)

    def look(self, name, paths):
        """Read what has come to lie on the disk."""
        for path in paths:
            data = path.read_bytes()
            path.unlink()
            if self.door in CLOSED and data.startswith(b"%PDF"):
                continue  # what documents are for; saved as it came, and never shown on our host
            self.stored += 1
            beside = left_beside(data) + ([SECRET] if SECRET.encode() in data else [])
            if beside:
                self.wrong.append(f"{name}: {path.name} keeps {beside}")


def in_library(cast):
    """The photo that somebody replaces by another."""
    picture = ContentFile(sound("JPEG"), "a.jpg")
    facts = {"collection_id": cast["collection"], "uploaded_by_user": cast["member"]}
    return Photo.objects.create(title="ชาม", file=picture, **facts)


def multipart(facts, field, filename, data, mime):
    """A form with one file, its name and kind exactly as they are."""
    parts = []
    for name, value in facts.items():
        parts += [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}']
    quoted = filename.replace('"', "%22")
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{quoted}"'
    head = "\r\n".join([*parts, head, f"Content-Type: {mime}"]).encode()
    return head + b"\r\n\r\n" + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def kept_files():
    """Everything below the two folders that hold what people sent."""
    roots = (settings.MEDIA_ROOT, settings.PRIVATE_ROOT)
    return {path for root in roots for path in root.rglob("*") if path.is_file()}


def run(client, door, cast, names, record_property):
    """Send these files through the door and say what came of them."""
    gauntlet = Gauntlet(client, door, cast)
    for name in names:
        gauntlet.send(name)
    work, took, slowest = gauntlet.slowest
    told = f"odd files, {door.__name__}: {len(names)} sent, {gauntlet.stored} pictures looked at"
    told += f", the slowest {work:.1f} s of work, {took:.1f} s by the clock"
    told += f" ({slowest}; {connection.vendor})"
    record_property("counted", told)
    return gauntlet


def test_there_are_137_of_them():
    assert len(ODD) == 137


@by_door
def test_an_odd_file_breaks_nothing_and_tells_nothing(client, cast, door, record_property):
    begin = [*DOORS, *CLOSED].index(door) % STEP

    gauntlet = run(client, door, cast, list(ODD)[begin::STEP], record_property)

    assert "\n".join(gauntlet.wrong) == ""
    assert (gauntlet.stored > 0) == (door in DOORS)


@pytest.mark.proof
@by_door
def test_none_of_all_odd_files_breaks_or_tells_anything(client, cast, door, record_property):
    gauntlet = run(client, door, cast, list(ODD), record_property)

    assert "\n".join(gauntlet.wrong) == ""
    assert (gauntlet.stored >= WORTH_STORING) == (door in DOORS)


@pytest.mark.parametrize("name", ["JPEG with GPS", "JPEG with IPTC", "JPEG with a comment"])
def test_the_look_would_notice(name):
    assert left_beside(ODD[name]()[1])
