"""Deleting in the editor what is in use: a sentence and a way back, never an error page."""

import pytest
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.urls import reverse
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from catalogue import enterprises
from catalogue.models import Enterprise, Membership, Photo, ProductPage
from home.kept import StillInUse
from people.models import Member


@pytest.fixture
def kiln(kilns):
    """The first kiln, with its group and its collection."""
    enterprises.furnish(kilns["kai-chae"])
    return Enterprise.objects.get(code="kai-chae")


@pytest.fixture
def hung(make_bowl, a_photo):
    """A photo on the page of a bowl."""
    make_bowl()
    photo = a_photo()
    ProductPage.objects.update(photo=photo)
    return photo


def bulk(app, model, row):
    """The address that deletes rows ticked in a list."""
    return reverse("wagtail_bulk_action", args=[app, model, "delete"]) + f"?id={row.pk}"


def refused(client, address, *, by):
    """The answer to pressing "delete": back to the form, where the reason stands."""
    answer = client.post(address, HTTP_REFERER=f"http://testserver{address}")

    assert answer.status_code == 302
    assert answer.url == address
    said = client.get(answer.url)
    assert said.status_code == 200
    assert "ลบไม่ได้" in said.content.decode()
    assert by in said.content.decode()


def test_a_photo_on_a_page_stays(admin_client, hung):
    refused(admin_client, reverse("wagtailimages:delete", args=[hung.pk]), by="ชาม bowl")

    assert Photo.objects.filter(pk=hung.pk).exists()


def test_a_photo_on_a_page_stays_when_many_are_deleted(admin_client, hung):
    refused(admin_client, bulk("catalogue", "photo", hung), by="ชาม bowl")

    assert Photo.objects.filter(pk=hung.pk).exists()


def test_a_person_with_a_membership_stays(admin_client, kham_pan):
    refused(admin_client, reverse("wagtailusers_users:delete", args=[kham_pan.pk]), by="กลุ่มไก่แจ้")

    assert Membership.objects.filter(member=kham_pan).exists()


def test_a_person_with_a_membership_stays_when_many_are_deleted(admin_client, kham_pan):
    refused(admin_client, bulk("people", "member", kham_pan), by="กลุ่มไก่แจ้")

    assert Member.objects.filter(pk=kham_pan.pk).exists()


def test_the_group_of_an_enterprise_stays(admin_client, kiln):
    refused(admin_client, reverse("wagtailusers_groups:delete", args=[kiln.group.pk]), by="กลุ่มไก่แจ้")

    assert Enterprise.objects.get(pk=kiln.pk).group


def test_the_collection_of_an_enterprise_stays(admin_client, kiln):
    address = reverse("wagtailadmin_collections:delete", args=[kiln.collection.pk])

    refused(admin_client, address, by="กลุ่มไก่แจ้")

    assert Collection.objects.filter(pk=kiln.collection.pk).exists()


def test_the_reason_is_given_in_the_person_s_own_language(admin_client, admin_user, hung):
    UserProfile.objects.create(user=admin_user, preferred_language="en")
    address = reverse("wagtailimages:delete", args=[hung.pk])

    admin_client.post(address, HTTP_REFERER=f"http://testserver{address}")

    assert "This cannot be deleted" in admin_client.get(address).content.decode()


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://elsewhere.example/admin/images/",
        "//elsewhere.example/admin/",
        "http://testserver/desk/orders/",
        "javascript:alert(1)",
    ],
)
def test_only_a_page_of_the_editor_is_gone_back_to(admin_client, hung, referer):
    headers = {"HTTP_REFERER": referer} if referer else {}

    answer = admin_client.post(reverse("wagtailimages:delete", args=[hung.pk]), **headers)

    assert answer.url == reverse("wagtailadmin_home")


def test_a_script_gets_the_reason_without_a_page(admin_client, hung):
    answer = admin_client.post(
        reverse("wagtailimages:delete", args=[hung.pk]), HTTP_X_REQUESTED_WITH="XMLHttpRequest"
    )

    assert answer.status_code == 409
    assert "ลบไม่ได้" in answer.content.decode()


def test_many_users_are_not_all_listed(admin_client, hung, make_bowl):
    for code in ("cup", "vase"):
        make_bowl(code)
    ProductPage.objects.update(photo=hung)

    answer = admin_client.post(
        reverse("wagtailimages:delete", args=[hung.pk]), HTTP_X_REQUESTED_WITH="XMLHttpRequest"
    )

    assert answer.content.decode().count("“") == 3
    assert answer.content.decode().endswith("…")


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        ("post", "/cart/", ProtectedError("", set())),
        ("post", "/admin/images/", ValueError()),
        ("get", "/admin/images/", ProtectedError("", set())),  # going back would come here again
    ],
)
def test_other_errors_stay_what_they_are(rf, method, path, error):
    door = StillInUse(lambda request: HttpResponse())

    assert door.process_exception(getattr(rf, method)(path), error) is None
