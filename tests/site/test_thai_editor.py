"""The editor speaks Thai: every screen that members and coordinators meet is walked and read."""

import json
import re
from importlib import import_module
from pathlib import Path

import polib
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from catalogue import enterprises
from shop.payments import transfers
from tests.home.editing import form_of, hire
from tests.site.editor_screens import (
    NAMES,
    a_photo,
    an_overseer,
    every,
    of_the_desk,
    pages_in_every_state,
)
from tests.site.visible_words import not_thai, of_page

pytestmark = pytest.mark.django_db
MOST = 5  # strings that may be left


def read(client, addresses):
    """Every string of the screens that open for this person: {string: address}."""
    found, opened = {}, 0
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            opened += 1
            found |= dict.fromkeys(of_page(answer.content.decode()), address)
    return found, opened


def few_are_left(found):
    left = not_thai(set(found), NAMES)
    assert len(left) <= MOST, "\n".join(sorted(f"{each!r}  {found[each]}" for each in left))


@pytest.fixture
def overseer(manager):
    """May enter every screen; the roles are set up before."""
    return an_overseer()


@pytest.fixture
def pages(make_bowl, kham_pan, overseer):
    """Pages in every state."""
    return pages_in_every_state(make_bowl, kham_pan, overseer)


@pytest.fixture
def photo():
    """One photo in the library."""
    return a_photo()


@pytest.fixture
def screens(pages, photo):
    """Every address."""
    return every(pages, photo)


def test_nothing_that_an_overseer_reads_is_english(client, screens, overseer):
    client.force_login(overseer)

    found, opened = read(client, screens)

    assert opened > len(screens) * 0.8
    few_are_left(found)


def test_nothing_that_a_manager_reads_is_english(client, screens, manager):
    client.force_login(manager)

    found, opened = read(client, screens)

    assert opened > 20
    few_are_left(found)


def test_nothing_that_a_coordinator_reads_is_english(client, screens, manager):
    client.force_login(hire("coordinator", "Coordinators"))

    found, opened = read(client, screens)

    assert opened > 20
    few_are_left(found)


def test_nothing_that_a_member_reads_is_english(client, screens, pages):
    member = hire("dao")
    enterprises.join(pages["enterprise"].enterprise, member)
    client.force_login(member)

    found, opened = read(client, screens)

    assert opened > 10
    few_are_left(found)


def test_nothing_on_the_desk_is_english(client, kham_pan, manager, place):
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    parcel = order.consignments.get()
    client.force_login(kham_pan)
    addresses = list(of_the_desk(parcel.lines.get().variant.product, parcel))

    found, opened = read(client, addresses)

    assert opened >= len(addresses) - 1  # the one house of a member is opened at once
    few_are_left(found)


def test_the_doors_are_thai(client):
    addresses = [
        reverse("wagtailadmin_login"),
        reverse("wagtailadmin_password_reset"),
        reverse("wagtailadmin_password_reset_done"),
        reverse("wagtailadmin_password_reset_complete"),
        reverse("wagtailadmin_password_reset_confirm", args=["MQ", "set-password"]),
        reverse("shop:desk_login"),
    ]

    found, opened = read(client, addresses)

    assert opened == len(addresses)
    few_are_left(found)


def test_what_went_wrong_is_said_in_thai(client, pages, photo, overseer):
    client.force_login(overseer)
    untitled = form_of(pages["live"], title="")
    answers = [
        client.post(reverse("wagtailadmin_pages:edit", args=[pages["live"].pk]), untitled),
        client.post(reverse("wagtailimages:edit", args=[photo.pk]), {"title": ""}),
        client.post(reverse("wagtailimages:add"), {"title": "", "file": ContentFile(b"", "a.exe")}),
        client.post(reverse("wagtailadmin_account"), {"name_email-first_name": ""}),
        client.post(reverse("wagtailadmin_login"), {"username": "x", "password": "y"}),
    ]

    found = {
        words: "after an error" for each in answers for words in of_page(each.content.decode())
    }

    few_are_left(found)


def test_every_word_of_the_editors_scripts_is_said_in_thai(client, overseer):
    client.force_login(overseer)
    for package, name in (
        ("wagtail.admin", "wagtailadmin_javascript_catalog"),
        ("wagtail_localize", "wagtail_localize:javascript_catalog"),
    ):
        folder = Path(import_module(package).__file__).parent
        english = polib.pofile(str(folder / "locale/en/LC_MESSAGES/djangojs.po"))
        said = client.get(reverse(name)).content.decode()

        silent = [entry.msgid for entry in english if f"{json.dumps(entry.msgid)}: " not in said]
        latin = not_thai(set(re.findall(r'": \[?\s*"(.*?)"', spoken(said))))

        assert len(silent) <= MOST, silent
        assert not latin


def spoken(script):
    """The catalogue inside a script, without Django's formats of dates and numbers."""
    found = re.search(r"const newcatalog = (\{.*?\});\n", script, re.DOTALL)
    catalogue = json.loads(found.group(1))
    return json.dumps(catalogue, ensure_ascii=False)
