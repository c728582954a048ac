"""Being forgotten: who a buyer was is erased, what was sold and paid stays for the books.

Gone are names, numbers, addresses, notes, pictures of slips and the account with all it holds. What
stays says nothing of a person: order numbers, pieces, amounts, payments, the ledger, and reviews
that are shown, without a name or a picture. An order with open business (unpaid, unsent, a claim, a
refund owed, a dispute) still needs its contact: it is marked, and erased by the first round after
its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from shop import waiting
from shop.customers import known, mailbox, reviews
from shop.models import (
    Attendee,
    Claim,
    Consignment,
    Customer,
    Dispute,
    Erasure,
    Order,
    OrderContact,
    Payment,
    Refund,
    Review,
    Slip,
    TaxBuyer,
    WaitingParty,
)

NOBODY = dict.fromkeys(
    (
        *("name", "phone", "email", "street", "subdistrict", "district", "province", "postcode"),
        *("note", "gift_note"),
    ),
    "",
)
Why = Erasure.Why


def still_open(orders: QuerySet[Order], now: datetime) -> QuerySet[Order]:
    """Those that still need to know who bought: something is to be paid, sent or returned."""
    state = Order.State
    late_slip = Q(state=state.EXPIRED, holds_until__gt=now - settings.SLIP_AFTER_EXPIRY)
    unsent = Consignment.objects.filter(state__in=Consignment.STILL_HERE)
    claimed = Claim.objects.to_decide() | Claim.objects.to_pay_back()
    business = (
        Q(state__in=[state.PLACED, state.PAID])
        | late_slip
        | Q(state=state.COMPLETED, pk__in=unsent.values("order"))  # another piece for a broken one
        | Q(pk__in=claimed.values("consignment__order"))
        | Q(pk__in=Payment.objects.under_way().values("order"))
        | Q(pk__in=Refund.objects.unfinished().values("payment__order"))
        | Q(pk__in=Dispute.objects.filter(state=Dispute.State.OPEN).values("payment__order"))
    )
    return orders.filter(business)


@transaction.atomic
def erase(customer: Customer) -> Erasure:
    """Forget a mailbox: at once where nothing is open, else as soon as it is."""
    orders = list(known.orders_of(customer).select_for_update().values_list("pk", flat=True))
    mine = Order.objects.filter(pk__in=orders)
    waits = set(still_open(mine, timezone.now()).values_list("pk", flat=True))
    OrderContact.objects.filter(order__in=waits).update(erase_when_done=True)
    done = [number for number in orders if number not in waits]
    forget_orders(done)
    parties = forget_parties(mailbox.parties(customer.email))
    number = customer.pk
    customer.delete()  # with addresses, wishes, requests, links and letters
    return Erasure.objects.create(why=Why.ASKED, orders=done, parties=parties, customers=[number])


def forget_orders(numbers: Iterable[int]) -> int:
    """Blank who bought in these orders; how many contacts were not blank yet."""
    numbers = list(numbers)
    contacts = OrderContact.objects.filter(order__in=numbers)
    Attendee.objects.filter(line__consignment__order__in=numbers).update(name="")
    Consignment.objects.filter(order__in=numbers).exclude(note="").update(note="")
    TaxBuyer.objects.filter(order__in=numbers).delete()  # a tax invoice that is given stays
    drop_slips(Slip.objects.filter(order__in=numbers))
    for review in Review.objects.filter(order__in=numbers):
        reviews.drop_picture(review)
    said = Review.objects.filter(order__in=numbers)
    said.exclude(state=Review.State.SHOWN).delete()
    said.exclude(name="").update(name="")
    blank = Q(**NOBODY, erase_when_done=False)
    return contacts.exclude(blank).update(**NOBODY, erase_when_done=False)


def forget_parties(parties: QuerySet[WaitingParty]) -> list[int]:
    """Take parties off their lists, so that nothing is held for nobody, and blank who they were."""
    numbers = []
    for party in parties:
        if party.state in WaitingParty.ON_LIST:
            waiting.leave(party)
        numbers.append(party.pk)
    WaitingParty.objects.filter(pk__in=numbers).update(name="", phone="", email="")
    return numbers


def drop_slips(slips: QuerySet[Slip]) -> int:
    """Delete the pictures, on the disk when the transaction ends well; how many."""
    shown = list(slips.exclude(picture=""))
    Slip.objects.filter(pk__in=[slip.pk for slip in shown]).update(picture="")
    for slip in shown:
        if name := slip.picture.name:
            # Where the store is away now, `strays` finds the picture later.
            transaction.on_commit(partial(slip.picture.storage.delete, name), robust=True)
    return len(shown)


@transaction.atomic
def replay(erasure: dict[str, list[int]]) -> None:
    """Forget again what a restored backup has brought back; what is gone already stays so."""
    forget_orders(erasure.get("orders", []))
    forget_parties(WaitingParty.objects.filter(pk__in=erasure.get("parties", [])))
    Customer.objects.filter(pk__in=erasure.get("customers", [])).delete()
