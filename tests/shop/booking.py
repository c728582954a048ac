"""What the tests of seats say in one word."""

import uuid

from shop import giving_back, seats
from shop.models import Attendee, StockRecord


def shelf(session):
    record = StockRecord.objects.get(variant=session.variant)
    return record.on_hand, record.reserved


def part(order, method):
    return order.consignments.get(method=method)


def people(order):
    return [each.name for each in seats.attendees_of(order) if each.given_back_at is None]


def give_back(order, *names, attempt=None):
    leaving = Attendee.objects.filter(line__consignment__order=order, name__in=names)
    numbers = set(leaving.values_list("pk", flat=True))
    return giving_back.give_back(order, numbers, attempt=attempt or uuid.uuid4())
