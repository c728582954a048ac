"""Short ways to lots and batches for the tests of the balance."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from catalogue import balance
from catalogue.balance import Input, Load, Made

KILOGRAM = 1000


def day(ago=0):
    """So many days ago."""
    return timezone.localdate() - timedelta(days=ago)


def take_in(
    enterprise, member, grams=10 * KILOGRAM, *, kind="biscuit", ago=1, source="โรงงานในตำบล"
):
    """A lot of scrap, received yesterday."""
    load = Load(uuid4(), kind, source, day(ago), grams)
    return balance.receive(enterprise, load, by=member)[0]


def fired(enterprise, member, inputs=(), pieces=(), *, ago=0):
    """A batch of today: inputs are (lot or name, grams), pieces (variant, count, grams each)."""
    batch, _fresh = balance.begin(enterprise, uuid4(), day(ago), by=member)
    balance.add(batch, *amounts(inputs, pieces))
    batch.refresh_from_db()
    return batch


def amounts(inputs=(), pieces=()):
    """The same as the balance takes them."""
    put_in = [
        Input(grams, name_th=what) if isinstance(what, str) else Input(grams, lot=what)
        for what, grams in inputs
    ]
    return put_in, [Made(*piece) for piece in pieces]
