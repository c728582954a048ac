"""The pages of claims: the buyer's with its link, the makers' desk, the managers' room."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import Variant
from shop import consignments
from shop.claims import deciding
from shop.models import Claim, Consignment, Refund
from shop.payments import settling
from tests.shop.claiming import came, claimed, sent_again, upload

pytestmark = pytest.mark.django_db


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
