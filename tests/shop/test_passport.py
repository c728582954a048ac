"""A piece's passport: its address for ever, what it tells, and what a member of the house may press."""

import pytest
from django.utils import timezone

from catalogue.models import Craft, Product
from shop.payments import transfers
from tests.catalogue.scales import fired, take_in

pytestmark = pytest.mark.django_db


def page(client, code="PST-BOWL", language="/en"):
    answer = client.get(f"{language}/p/{code}/")
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_the_passport_tells_what_the_records_say(client, kilns, kham_pan, make_bowl):
    bowl = make_bowl()
    Craft.objects.create(product=bowl.product, body_th="ดินขาวลำปาง", firing_c=1220)
    declared = page(client)
    lot = take_in(kilns["kai-chae"], kham_pan, source="โรงงานบ้านหม้อ")
    batch = fired(kilns["kai-chae"], kham_pan, [(lot, 6000), ("ดินใหม่", 4000)], [(bowl, 10, 500)])

    recorded = page(client)
    shown = client.get("/en/makers/kai-chae/bowl/").content.decode()

    assert "declared by the maker" in declared
    assert "from records" not in declared
    for text in (recorded, shown):
        assert "from records" in text
        assert "60%" in text
        assert "โรงงานบ้านหม้อ" in text
        assert "about 300 g of scrap" in text
    assert "What the maker declares: 25% recycled" in shown
    assert '"propertyID": "recycledContent"' in recorded
    assert '"value": 60' in recorded
    assert f"No. {batch.pk}" in recorded
    assert "1220 °C" in recorded
    year = timezone.localdate().year
    assert str(year + 543) in page(client, language="")
    assert str(year) in recorded


def test_every_way_to_write_the_code_leads_to_the_passport(client, make_bowl):
    make_bowl()

    found = [page(client, code, "") for code in ("PST-BOWL", "pst-bowl", "bowl", "BOWL")]

    assert all("PST-BOWL" in text for text in found)
    assert page(client, "none") == page(client, "x" * 500) == page(client, "%00") == 404


def test_a_passport_outlives_the_sale(client, place, manager, make_bowl):
    only = make_bowl("only", kind="unique", on_hand=1)
    cup = make_bowl("cup")
    order = place(only)
    promised = page(client, "PST-ONLY")
    transfers.confirm(order.payments.get(), by=manager)
    Product.objects.filter(pk=cup.product_id).update(archived=True, on_sale=False)

    sold, archived = page(client, "PST-ONLY"), page(client, "PST-CUP")

    assert "This piece has found a home." not in promised
    assert "This piece has found a home." in sold
    assert "no longer sold here" in archived


def test_what_was_never_shown_has_no_passport_for_strangers(client, kham_pan, noi, make_bowl):
    make_bowl("draft", publish=False)

    told = [page(client, "PST-DRAFT")]
    for member in (noi, kham_pan):
        client.force_login(member)
        told.append(page(client, "PST-DRAFT"))

    assert told[:2] == [404, 404]
    assert "PST-DRAFT" in told[2]


def test_only_members_of_the_house_find_what_they_may_press(client, kham_pan, noi, make_bowl):
    bowl = make_bowl(on_hand=3)
    pressed = f"/en/desk/pieces/{bowl.product_id}/{bowl.pk}/sold/"

    stranger = page(client)
    client.force_login(noi)
    other = page(client)
    client.force_login(kham_pan)
    answer = client.get("/en/p/PST-BOWL/")

    assert "/desk/pieces/" not in stranger + other
    assert pressed in answer.content.decode()
    assert "Stock: 3 pieces" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    client.post(pressed, {"seen": "0"})
    assert "Stock: 2 pieces" in page(client)


def test_a_seat_has_no_passport(client, make_session):
    session = make_session()

    assert page(client, session.variant.sku) == 404
    assert page(client, session.variant.product.code) == 404
