"""Collections in the editor: by a rule or by hand, and never of what does not exist."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalogue.models import ProductCollection

pytestmark = pytest.mark.django_db
ADD = "productcollection:add"


def asked(**more):
    """What the form sends."""
    return {
        "name_th": "ของขวัญ",
        "name_en": "Gifts",
        "code": "presents",
        "position": "0",
        "shown": "on",
        "intro_th": "",
        "intro_en": "",
        "rule": "picked",
        "number": "",
        "category": "",
        "picked": "",
    } | more


def shown(client, code):
    found = client.get(f"/products/?collection={code}").context["products"]
    return sorted(card.code for card in found)


def test_a_manager_picks_pieces_by_hand_and_changes_her_mind(client, manager, make_bowl):
    make_bowl("one")
    make_bowl("two")
    client.force_login(manager)

    client.post(reverse(ADD), asked(picked="one, two"))
    assert shown(client, "presents") == ["one", "two"]

    collection = ProductCollection.objects.get(code="presents")
    edit = reverse("productcollection:edit", args=[collection.pk])
    assert "one\ntwo" in client.get(edit).text
    client.post(edit, asked(code="other", picked="two"))
    collection.refresh_from_db()
    assert collection.code == "presents"
    assert shown(client, "presents") == ["two"]


def test_a_rule_needs_no_hand(client, manager, make_bowl):
    make_bowl("cheap", price=100)
    make_bowl("dear", price=900)
    client.force_login(manager)

    client.post(reverse(ADD), asked(rule="price", number="300"))

    assert shown(client, "presents") == ["cheap"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"picked": "no-such-code"},
        {"picked": "\x00"},
        {"rule": "price", "number": ""},
        {"rule": "price", "number": "-1"},
        {"rule": "everything"},
        {"code": "ของขวัญ"},
        {"name_th": ""},
        {"name_th": "ก" * 500},
    ],
)
def test_what_cannot_be_collected_is_said(client, manager, make_bowl, wrong):
    make_bowl("one")
    client.force_login(manager)

    answer = client.post(reverse(ADD), asked(**wrong))

    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert wrong == {"picked": "\x00"}
    else:
        assert not ProductCollection.objects.filter(code="presents").exists()


def test_a_catalogue_is_seeded_in_no_real_shop(settings, make_bowl):
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_catalogue", products=1, enterprises=1)

    settings.DEBUG = True
    with pytest.raises(CommandError, match="not the demo"):
        call_command("seed_catalogue", products=1, enterprises=1)
    with pytest.raises(CommandError, match="At least one"):
        call_command("seed_catalogue", products=0, enterprises=1)
