"""Publishes the figures of each month once, when it is over; what comes later goes into the next."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.dispatch import receiver
from django.utils import timezone

from catalogue.models import Enterprise
from home.figures import counting
from home.figures.rule import Row, cells
from home.models import Figure, Publication
from shop.chores import every_round

log = logging.getLogger(__name__)

# What began before midnight may be written a little after it.
SETTLES_IN = timedelta(days=1)


class NotOver(Exception):
    """A month whose figures would still change."""


def last_over(now: datetime) -> date:
    """The latest month that is over, and settled."""
    today = timezone.localtime(now - SETTLES_IN).date()
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def publish_due(now: datetime, upto: date | None = None) -> list[Publication]:
    """Publish every month that is over and was not published, the oldest first.

    With `upto` only to this month. Raises NotOver when it is not over.
    """
    last = last_over(now) if upto is None else upto
    if last > last_over(now):
        raise NotOver(f"{last:%Y-%m}")
    latest = Publication.objects.aggregate(latest=Max("month"))["latest"]
    if latest is not None and latest >= last:
        return []
    found = counting.rows(last)
    if not found:
        return []
    month = counting.month_after(latest) if latest else min(row.month for row in found)
    published: list[Publication] = []
    while month <= last:
        published += filter(None, [_publish(month, found)])
        month = counting.month_after(month)
    return published


def _publish(month: date, found: Iterable[Row]) -> Publication | None:
    """All of a month or nothing; of two who publish it at once, one does."""
    agreed = set(Enterprise.objects.filter(in_figures=True).values_list("pk", flat=True))
    try:
        with transaction.atomic():
            publication = Publication.objects.create(month=month)
            told = last_told()
            counted = cells((row for row in found if row.enterprise in agreed), month, told)
            Figure.objects.bulk_create(
                Figure(
                    publication=publication,
                    measure=cell.measure,
                    place=cell.place,
                    since=cell.since,
                    value=cell.value,
                    enterprises=cell.enterprises,
                    orders=cell.orders,
                )
                for cell in counted
            )
    except IntegrityError:
        if Publication.objects.filter(month=month).exists():
            return None
        raise
    log.info("figures of %s: %d published", publication, len(counted))
    return publication


def last_told() -> dict[tuple[str, str], date]:
    """For each measure and place, the last month that was told."""
    latest = Figure.objects.order_by().values_list("measure", "place")
    return {
        (measure, place): month
        for measure, place, month in latest.annotate(latest=Max("publication__month"))
    }


@receiver(every_round, dispatch_uid="home.figures.publishing")
def in_time(sender: object, now: datetime, **kwargs: Any) -> None:
    """The worker comes by every minute; there is something to do once a month."""
    publish_due(now)
