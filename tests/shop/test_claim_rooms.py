"""Claims at the makers' desk and in the managers' room; how parcels are packed, and what broke."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shop import consignments
from shop.claims import deciding, recipes
from shop.models import PackingRecord, Refund
from shop.payments import settling
from tests.shop.claiming import came, claimed, on_hand, upload

pytestmark = pytest.mark.django_db


# --- the makers -----------------------------------------------------------------------------------


def test_the_makers_see_the_claim_and_send_another(client, place, kham_pan):
    parcel = came(place(on_hand=5))
    claim = claimed(parcel, words="แตกเป็นสองซีก")
    client.force_login(kham_pan)

    assert reverse("shop:desk_claims") in client.get(reverse("shop:desk_orders")).content.decode()
    assert "แตกเป็นสองซีก" in client.get(reverse("shop:desk_claim", args=[claim.pk])).content.decode()
    photo = reverse("shop:desk_claim_photo", args=[claim.pk, claim.photos.get().pk])
    assert client.get(photo)["Content-Type"] == "image/jpeg"
    for _press in range(2):
        client.post(reverse("shop:desk_claim_act", args=[claim.pk, "replace"]))

    claim.refresh_from_db()
    assert claim.state == "accepted"
    assert on_hand(parcel.lines.get().variant) == 3
    made = client.get(reverse("shop:desk_consignment", args=[claim.replacement.pk]))
    assert made.status_code == 200


def test_another_house_sees_nothing_of_it(client, place, noi):
    claim = claimed(came(place()))
    client.force_login(noi)

    addresses = [
        reverse("shop:desk_claim", args=[claim.pk]),
        reverse("shop:desk_claim_photo", args=[claim.pk, claim.photos.get().pk]),
    ]
    answers = [client.get(address).status_code for address in addresses]
    answers += [
        client.post(reverse("shop:desk_claim_act", args=[claim.pk, deed])).status_code
        for deed in ("replace", "propose-money", "arrived", "none")
    ]

    claim.refresh_from_db()
    assert set(answers) == {404}
    assert (claim.state, claim.proposal) == ("open", "")
    assert (
        claim.consignment.order.reference
        not in client.get(reverse("shop:desk_claims")).content.decode()
    )


def test_too_few_pieces_are_told_with_figures(client, place, kham_pan):
    claim = claimed(came(place(language="en", quantity=2, on_hand=3)), 2)
    client.force_login(kham_pan)

    said = client.post(
        f"/en{reverse('shop:desk_claim_act', args=[claim.pk, 'replace'])}",
        follow=True,
    ).content.decode()

    assert "2 are needed and 1 are free" in said


def test_the_makers_propose_and_tick_in_what_came_back(client, place, kham_pan, manager):
    parcel = came(place(quantity=2, on_hand=5))
    client.force_login(kham_pan)
    wish = claimed(parcel, wish="money")
    client.post(reverse("shop:desk_claim_act", args=[wish.pk, "propose-money"]))
    back = claimed(parcel, about="return", wish="money", photos=0)
    deciding.take_back(back, by=manager, answer="99 หมู่ 7")
    act = reverse("shop:desk_claim_act", args=[back.pk, "arrived"])
    line = back.lines.get()

    wrong = client.post(act, {f"came_{line.pk}": "1", f"shelf_{line.pk}": "2"})
    right = client.post(act, {f"came_{line.pk}": "๑", f"shelf_{line.pk}": "1"})

    wish.refresh_from_db()
    back.refresh_from_db()
    assert wish.proposal == "money"
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert back.arrived_at is not None
    assert on_hand(line.line.variant) == 4


# --- the managers ---------------------------------------------------------------------------------


def test_the_manager_returns_the_price_with_the_delivery(client, place, manager):
    claim = claimed(came(place()), wish="money", words="แตก")
    client.force_login(manager)
    page = reverse("shop_office:claim", args=[claim.pk])
    assert "฿209" in client.get(page).content.decode()
    photo = reverse("shop_office:claim_photo", args=[claim.pk, claim.photos.get().pk])
    assert client.get(photo)["Content-Type"] == "image/jpeg"

    for _press in range(2):
        answer = client.post(
            reverse("shop_office:claim_act", args=[claim.pk, "refund"]), {"fee": "on"}
        )

    assert answer["Location"].endswith(page)
    assert Refund.objects.get().amount == Decimal(209)
    assert client.get(f"{reverse('shop_office:claims')}?state=all").status_code == 200


def test_no_claim_is_declined_without_a_reason(client, place, manager):
    claim = claimed(came(place()))
    client.force_login(manager)
    act = reverse("shop_office:claim_act", args=[claim.pk, "decline"])

    assert client.post(act, {"answer": " "}).status_code == 422
    assert client.post(act, {"answer": "รอยนี้เป็นลาย"}).status_code == 302

    claim.refresh_from_db()
    assert (claim.state, claim.answer) == ("declined", "รอยนี้เป็นลาย")
    said = client.get(claim.consignment.order.get_absolute_url()).content.decode()
    assert "รอยนี้เป็นลาย" in said


@pytest.mark.parametrize("deed", ["withdraw", "take-back", "arrived", "refund"])
def test_a_deed_that_does_not_fit_is_answered(client, place, manager, kham_pan, deed):
    claim = claimed(came(place()))
    deciding.replace(claim, by=kham_pan)
    consignments.send(claim.replacements.get(), carrier="thailand-post", number="EX1")
    client.force_login(manager)

    answer = client.post(
        reverse("shop_office:claim_act", args=[claim.pk, deed]), {"answer": "x"}, follow=True
    )

    claim.refresh_from_db()
    assert answer.status_code == 200
    assert (claim.state, claim.remedy) == ("accepted", "piece")


def test_whoever_is_no_manager_stays_outside(client, place, kham_pan):
    claim = claimed(came(place()))
    client.force_login(kham_pan)

    for name, args in (("claims", []), ("claim", [claim.pk]), ("packing", [])):
        answer = client.get(reverse(f"shop_office:{name}", args=args))

        assert answer.status_code in (302, 404)


# --- packing --------------------------------------------------------------------------------------


def test_how_a_parcel_is_packed_is_noted_and_noted_anew(client, place, kham_pan):
    order = place()
    settling.take_in(order.payments.get())
    parcel = order.consignments.get()
    client.force_login(kham_pan)
    address = reverse("shop:desk_packing", args=[parcel.pk])

    client.post(
        address, {"box": "กล่อง ค", "wraps": "ฟาง", "weight_g": "๖๕๐", "picture": upload()[0]}
    )
    client.post(address, {"box": "กล่อง ง", "wraps": "ฟาง"})

    record = PackingRecord.objects.get()
    assert (record.box, record.weight_g) == ("กล่อง ง", None)
    photo = client.get(reverse("shop:desk_packing_photo", args=[parcel.pk]))
    assert photo["Content-Type"] == "image/jpeg"
    assert "กล่อง ง" in client.get(address).content.decode()
    wrong = client.post(address, {"weight_g": "0", "picture": upload()[0]})
    assert wrong.status_code == 422


def test_another_house_does_not_note_it(client, place, noi):
    order = place()
    settling.take_in(order.payments.get())
    client.force_login(noi)
    address = reverse("shop:desk_packing", args=[order.consignments.get().pk])

    assert client.post(address, {"box": "กล่อง"}).status_code == 404
    assert not PackingRecord.objects.exists()


def parcels_packed(place, bowl, kham_pan, number, box, broken):
    """So many parcels packed in one way, so many of which broke."""
    for turn in range(number):
        order = place(bowl)
        recipes.write_down(
            order.consignments.get(), box=box, wraps="ฟาง", weight_g=None, photo=None, by=kham_pan
        )
        parcel = came(order)
        if turn < broken:
            claimed(parcel)


def test_the_way_that_breaks_least_is_found_and_few_parcels_say_nothing(
    client, place, make_bowl, kham_pan, manager
):
    bowl = make_bowl(on_hand=30)
    parcels_packed(place, bowl, kham_pan, 6, "กล่อง ค", 3)
    parcels_packed(place, bowl, kham_pan, 5, "กล่อง ง", 1)
    parcels_packed(place, bowl, kham_pan, 2, "ถุง", 0)

    found = recipes.rates()

    told = [(rate.box, rate.parcels, rate.broken, rate.few) for rate in found]
    assert told == [("กล่อง ค", 6, 3, False), ("กล่อง ง", 5, 1, False), ("ถุง", 2, 0, True)]
    assert [rate.percent for rate in found] == [50, 20, 0]
    assert recipes.best(found).box == "กล่อง ง"
    client.force_login(kham_pan)
    piece = client.get(reverse("shop:desk_piece", args=[bowl.product_id])).content.decode()
    assert "กล่อง ง" in piece
    assert "กล่อง ค" not in piece
    client.force_login(manager)
    assert "50%" in client.get(reverse("shop_office:packing")).content.decode()
