"""What people log in with: a user name, a mobile number or an e-mail address, each one person's own."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from people.models import Member
from people.phones import parse_thai_mobile


def as_phone(login: str) -> str:
    """The number as stored (+66…) when the log-in looks like a telephone number, else ''."""
    try:
        return parse_thai_mobile(login)
    except ValidationError:
        return ""


def spellings(login: str) -> set[str]:
    """The log-in as typed and, for a number of this country, as it is stored and as it is said."""
    phone = as_phone(login)
    at_home = "0" + phone.removeprefix("+66") if phone.startswith("+66") else ""
    return {login, phone, at_home} - {""}


def anybody(login: str) -> QuerySet[Member]:
    """Everyone whom the log-in could name, by whichever of the three."""
    wanted = Q(email__iexact=login)
    for spelling in spellings(login):
        wanted |= Q(username__iexact=spelling) | Q(phone=spelling)
    return Member.objects.filter(wanted)


def taken(login: str, *, but: Member) -> bool:
    """True when somebody else logs in with this already."""
    return anybody(login).exclude(pk=but.pk).exists()


def named(login: str) -> Member | None:
    """The one person who may log in under this name, in one query whoever it is.

    The user name counts before the number, and that before the e-mail; where two people share
    one of these it names nobody, but keeps neither from the other ways to log in.
    """
    found = list(anybody(login).filter(is_active=True))
    folded, phone = login.casefold(), as_phone(login)
    ways: tuple[Callable[[Member], bool], ...] = (
        lambda member: member.username == login,
        lambda member: member.username.casefold() == folded,
        lambda member: bool(phone) and member.phone == phone,
        lambda member: member.email.casefold() == folded,
    )
    for fits in ways:
        hits = [member for member in found if fits(member)]
        if len(hits) == 1:
            return hits[0]
    return None
