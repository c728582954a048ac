"""Writes down who is to be told what, in the transaction that gives the reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone

from catalogue.models import Enterprise
from people.models import Member
from shop.models import Claim, Notice, NoticeSetting, Order, Slip

Kind = Notice.Kind
DIGEST_AT = time(18)
MANAGERS = "shop.manage_orders"


def on_duty(enterprise: Enterprise) -> list[Member]:
    """Whom the house has put on duty; all its people where it has named nobody."""
    working = enterprise.memberships.filter(active=True, member__is_active=True)
    named = working.filter(on_duty=True)
    found = (named if named.exists() else working).select_related("member").order_by("pk")
    return [each.member for each in found]


def managers() -> list[Member]:
    """Who may run orders, without administrators who only keep the machine."""
    found = Member.objects.with_perm(
        MANAGERS, include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(found.filter(is_active=True).order_by("pk"))


def ways_of(member: Member, setting: NoticeSetting | None) -> list[str]:
    """E-mail unless it is switched off, and LINE where it is known."""
    ways: list[str] = []
    if member.email and (setting is None or setting.by_mail):
        ways.append(Notice.Way.MAIL)
    if setting is not None and setting.line_id:
        ways.append(Notice.Way.LINE)
    return ways


def owe(people: Iterable[Member], kind: str, cause: str, house: Enterprise | None = None) -> None:
    """One notice to each by each of their ways; told again it stays one."""
    people = list(people)
    settings = {each.member_id: each for each in NoticeSetting.objects.filter(member__in=people)}
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(member=each, enterprise=house, kind=kind, way=way, cause=cause, next_try=now)
            for each in people
            for way in ways_of(each, settings.get(each.pk))
        ],
        ignore_conflicts=True,
    )


def about_order(order: Order) -> None:
    """Each house of an order that is sold, or is to be made ready for cash."""
    for consignment in order.consignments.bought().select_related("enterprise"):
        house = consignment.enterprise
        owe(on_duty(house), Kind.ORDER, f"consignment {consignment.pk}", house)


def about_claim(claim: Claim) -> None:
    """The house that packed it, and the managers, who decide."""
    house = claim.consignment.enterprise
    owe([*on_duty(house), *managers()], Kind.CLAIM, f"claim {claim.pk}", house)


def about_slip(slip: Slip) -> None:
    """The managers, who look at slips."""
    owe(managers(), Kind.SLIP, f"slip {slip.pk}")


def digests(now: datetime) -> None:
    """From six in the evening on, one digest a day for each house whose people want it."""
    here = timezone.localtime(now)
    if here.time() < DIGEST_AT:
        return
    for house in Enterprise.objects.all():
        unwilling = set(
            NoticeSetting.objects.filter(digest=False).values_list("member_id", flat=True)
        )
        people = [each for each in on_duty(house) if each.pk not in unwilling]
        owe(people, Kind.DIGEST, f"{here.date()} {house.code}"[:60], house)
