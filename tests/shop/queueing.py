"""What the tests of the waiting list share: sold-out sessions, and parties that wait for them."""

from dataclasses import replace

from shop import waiting
from shop.models import StockRecord
from tests.cast import MALEE


def buyer(number):
    """One of many Malees, each with a telephone of her own and no e-mail."""
    return replace(MALEE, email="", phone=f"+6681{number:07d}")


def party(session, size, number=None, language="th"):
    """A party that joins; its telephone number tells it from the others."""
    number = size if number is None else number
    guest = waiting.Guest(f"กลุ่ม {number}", f"+6689{number:07d}", f"p{number}@example.com", language)
    return waiting.join(session, size, guest)


def standing(session):
    """Each party as (size, state, held), in the order in which they joined."""
    rows = session.waiting_parties.order_by("pk")
    return [(each.size, each.state, each.held) for each in rows]


def free(session):
    """Seats that anybody could book now."""
    return StockRecord.objects.get(variant=session.variant_id).free
