"""The pages of claims: the buyer's with its link, the makers' desk, the managers' room."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import Variant
from shop import consignments
from shop.claims import deciding, recipes
from shop.models import Claim, Consignment, PackingRecord, Refund
from shop.payments import settling
from tests.shop.claiming import came, claimed, on_hand, sent_again, shards

pytestmark = pytest.mark.django_db


def upload(number=1):
    """So many pictures, as a browser sends them."""
    return [SimpleUploadedFile(f"{n}.jpg", shards().read(), "image/jpeg") for n in range(number)]


def link(order, what, *numbers):
    """An address of the buyer's, in the order's language."""
    with translation.override(order.language):
        return reverse(f"shop:order_{what}", args=[order.token, *numbers])


def page_of(parcel, what="claim"):
    """The address of the form."""
    return link(parcel.order, what, parcel.pk)


def filled(parcel, pieces=1, photos=1, **facts):
    """The form of a claim, filled in."""
    known = {"attempt": str(uuid.uuid4()), "about": "broken", "wish": "piece", "words": "แตก"}
    known[f"line_{parcel.lines.first().pk}"] = str(pieces)
    return known | {"photos": upload(photos)} | facts


# --- the buyer ------------------------------------------------------------------------------------


def test_a_buyer_claims_with_pictures_and_sees_it_on_the_page(client, place):
    parcel = came(place(language="en", quantity=2))
    assert client.get(page_of(parcel)).status_code == 200

    answer = client.post(page_of(parcel), filled(parcel, photos=6), follow=True)

    claim = Claim.objects.get()
    assert claim.photos.count() == 6
    said = answer.content.decode()
    assert "within 3 working days" in said
    photo = link(parcel.order, "photo", claim.photos.first().pk)
    assert photo in said
    shown = client.get(photo)
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]


def test_the_same_form_twice_is_one_claim(client, place):
    parcel = came(place())
    facts = filled(parcel)

    first = client.post(page_of(parcel), facts)
    second = client.post(page_of(parcel), facts | {"photos": upload()})

    assert first["Location"] == second["Location"]
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"pieces": 0},
        {"pieces": 10**9},
        {"pieces": "-1"},
        {"pieces": "x" * 10_000},
        {"photos": 0},
        {"photos": 7},
        {"about": "return"},
        {"about": "\0"},
        {"wish": "gold"},
        {"attempt": "none"},
        {"words": "ก" * 10_000},
    ],
    ids=str,
)
def test_what_is_wrong_with_a_claim_is_said(client, place, wrong):
    parcel = came(place(language="en"))

    answer = client.post(page_of(parcel), filled(parcel, **wrong))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Claim.objects.exists()


def test_too_many_pieces_are_refused_with_the_figure(client, place):
    parcel = came(place(language="en", quantity=2))

    answer = client.post(page_of(parcel), filled(parcel, 3))

    assert "At most 2." in answer.content.decode()


def test_of_the_only_one_no_other_can_be_wished_for(client, place, make_bowl):
    parcel = came(place(make_bowl("jar", kind=Variant.Kind.UNIQUE, on_hand=1), language="en"))

    answer = client.post(page_of(parcel), filled(parcel))

    assert answer.status_code == 422
    assert "There was only this one" in answer.content.decode()


def test_an_unsent_order_an_old_one_and_another_orders_parcel_are_answered(
    client, place, make_bowl
):
    unpaid = place(language="en").consignments.get()
    old = came(place(make_bowl("vase"), language="en"))
    Consignment.objects.filter(pk=old.pk).update(done_at=timezone.now() - timedelta(days=60))

    not_sent = client.get(page_of(unpaid), follow=True).content.decode()
    late = client.post(page_of(old), filled(old), follow=True).content.decode()
    foreign = client.get(link(unpaid.order, "claim", old.pk))

    assert "This part has not been sent yet." in not_sent
    assert "The time to tell us here was over on" in late
    assert foreign.status_code == 404
    assert not Claim.objects.exists()


def test_what_is_claimed_already_shows_the_first_claim(client, place):
    parcel = came(place(language="en"))
    claimed(parcel)

    answer = client.get(page_of(parcel), follow=True)

    assert "You have told us about these pieces already" in answer.content.decode()


def test_pictures_of_another_order_are_not_shown(client, place, make_bowl):
    claim = claimed(came(place()))
    other = place(make_bowl("vase"))

    answer = client.get(reverse("shop:order_photo", args=[other.token, claim.photos.get().pk]))

    assert answer.status_code == 404


def test_a_buyer_sends_pieces_back_and_reads_where_to(client, place, manager):
    parcel = came(place(language="en", quantity=2))
    facts = filled(parcel, 2)

    client.post(page_of(parcel, "return"), facts)
    deciding.take_back(Claim.objects.get(), by=manager, answer="99 Moo 7")

    said = client.get(parcel.order.get_absolute_url()).content.decode()
    assert "99 Moo 7" in said
    assert client.get(page_of(parcel, "return")).status_code == 302


def test_an_order_is_called_off_after_a_page_that_asks(client, place):
    order = place(language="en")
    settling.take_in(order.payments.get())
    address = link(order, "call_off")
    assert "cannot be undone" in client.get(address).content.decode()

    said = client.post(address, follow=True).content.decode()
    again = client.post(address, follow=True)

    assert "Your order is called off. ฿209 goes back to you." in said
    assert again.status_code == 200
    assert Refund.objects.get().amount == Decimal(209)


def test_what_is_packed_is_not_called_off_and_the_buyer_reads_so(client, place):
    order = place(language="en")
    settling.take_in(order.payments.get())
    consignments.pack(order.consignments.get())
    address = link(order, "call_off")

    assert client.get(address).status_code == 302
    said = client.post(address, follow=True).content.decode()

    assert "cannot be called off here any more" in said
    assert address not in client.get(order.get_absolute_url()).content.decode()


def test_a_replacement_is_told_and_not_listed_among_what_was_bought(client, place, kham_pan):
    parcel = came(place(language="en"))
    sent_again(claimed(parcel), kham_pan)

    said = client.get(parcel.order.get_absolute_url()).content.decode()

    assert "We sent you another piece at no charge." in said
    assert said.count('<li class="order-line">') == 1
    assert "EX123456780TH" in said


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


# --- before buying --------------------------------------------------------------------------------


def test_the_rule_is_told_before_buying(client, make_bowl, zones):
    bowl = make_bowl()
    made = make_bowl("made", kind=Variant.Kind.MADE_TO_ORDER)

    pages = {
        variant.kind: client.get(
            variant.product.pages.get(locale__language_code="en").url
        ).content.decode()
        for variant in (bowl, made)
    }
    client.post(reverse("shop:cart_add"), {"variant": made.pk, "quantity": 1})
    checkout = client.get("/en/checkout/").content.decode()

    assert "Can be sent back within 7 days after delivery." in pages["stock"]
    assert "Made for you: cannot be sent back" in pages["made-to-order"]
    assert "These cannot be sent back" in checkout
