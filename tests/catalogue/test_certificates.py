"""Certificates: entered by coordinators, shown while they are valid, their scans only where allowed."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from catalogue.models import Certificate
from home import roles as house_roles
from tests.home.editing import hire

pytestmark = pytest.mark.django_db


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def paper(**facts):
    """A valid test report."""
    facts = {"kind": "food", "number": "LAB 7/2568", "issued_on": today(-30)} | facts
    return Certificate.objects.create(**facts)


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


def test_papers_show_from_their_first_day_to_their_last(client, kilns, make_bowl):
    bowl = make_bowl()
    maker = bowl.product.enterprise
    paper(product=bowl.product, number="VALID-ALWAYS")
    paper(enterprise=maker, number="VALID-TODAY", expires_on=today())
    paper(enterprise=maker, number="OVER", expires_on=today(-1))
    paper(enterprise=maker, number="NOT-YET", issued_on=today(1))
    paper(enterprise=kilns["tao-plai-na"], number="THEIRS")
    paper(enterprise=maker, kind="otop", number="", stars=4, year=2021)

    pages = {
        "product": client.get("/en/makers/kai-chae/bowl/").content.decode(),
        "maker": client.get("/en/makers/kai-chae/").content.decode(),
        "passport": client.get("/en/p/PST-BOWL/").content.decode(),
    }

    for page in pages.values():
        assert "VALID-TODAY" in page
        assert "4 stars" in page
        assert not any(number in page for number in ("OVER", "NOT-YET", "THEIRS"))
    assert "VALID-ALWAYS" in pages["product"]
    assert "VALID-ALWAYS" in pages["passport"]
    assert "VALID-ALWAYS" not in pages["maker"]
    assert "(2564)" in client.get("/p/PST-BOWL/").content.decode()


def test_the_database_refuses_odd_papers(kilns, make_bowl):
    house, product = kilns["kai-chae"], make_bowl().product
    odd = (
        {},
        {"enterprise": house, "product": product},
        {"enterprise": house, "kind": "otop", "stars": 4},
        {"enterprise": house, "kind": "otop", "stars": 6, "year": 2021},
        {"enterprise": house, "stars": 4, "year": 2021},
        {"enterprise": house, "number": ""},
        {"enterprise": house, "expires_on": today(-31)},
    )

    for facts in odd:
        with pytest.raises(IntegrityError), transaction.atomic():
            paper(**facts)


def test_coordinators_enter_papers_with_thai_figures(client, roles, kilns):
    client.force_login(hire("coordinator", house_roles.COORDINATORS))
    scan = SimpleUploadedFile("scan.jpg", jpeg())
    form = {
        "kind": "tcps",
        "enterprise": kilns["kai-chae"].pk,
        "product": "",
        "stars": "",
        "year": "",
        "number": "๖๒๙/๒๕๔๗",
        "issuer": "สมอ.",
        "issued_on": "1/2/2567",
        "expires_on": "",
        "scan": scan,
    }

    lacking = client.post(reverse("certificate:add"), form | {"number": "", "scan": ""})
    sent = client.post(reverse("certificate:add"), form | {"scan": SimpleUploadedFile("a", jpeg())})
    stars = form | {"kind": "otop", "number": "", "stars": "5", "year": "2564", "scan": ""}
    client.post(reverse("certificate:add"), stars)

    assert (lacking.status_code, sent.status_code) == (200, 302)
    tcps = Certificate.objects.get(kind="tcps")
    assert (tcps.number, tcps.issued_on.year, bool(tcps.scan)) == ("629/2547", 2024, True)
    otop = Certificate.objects.get(kind="otop")
    assert (otop.stars, otop.year) == (5, 2021)
    assert client.get(reverse("certificate:edit", args=[tcps.pk])).status_code == 200
    assert client.get(reverse("certificate:index")).status_code == 200


def test_a_scan_is_seen_where_it_is_allowed_and_while_it_is_valid(client, roles, kilns):
    row = paper(enterprise=kilns["kai-chae"])
    row.scan.save("scan.jpg", ContentFile(jpeg()))
    address = reverse("shop:certificate_scan", args=[row.pk])

    def answer(**facts):
        Certificate.objects.filter(pk=row.pk).update(**facts)
        return client.get(address).status_code

    assert answer() == 404
    assert answer(scan_shown=True) == 200
    assert answer(expires_on=today(-1)) == 404
    client.force_login(hire("coordinator", house_roles.COORDINATORS))
    assert answer() == 200
