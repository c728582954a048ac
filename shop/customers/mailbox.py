"""One mailbox, however its address is typed: the key by which orders and customers find each other."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import QuerySet
from django.db.models.functions import Lower

from shop.models import OrderContact, WaitingParty


def normalised(email: str) -> str:
    """An address as it is stored: small letters, and the domain as the net's own machines spell it.

    Small letters also before the @: no mail service of today tells them apart, and people's
    telephones begin every line with a capital.
    """
    name, _at, domain = email.strip().lower().rpartition("@")
    with suppress(UnicodeError):  # too long a label stays as it is typed, and no letter arrives
        domain = domain.encode("idna").decode("ascii")
    return f"{name}@{domain}"


def spellings(email: str) -> set[str]:
    """The ways in which a checkout may have kept this mailbox, in small letters."""
    known = normalised(email)
    name, _at, domain = known.rpartition("@")
    try:
        domain = domain.encode("ascii").decode("idna")
    except UnicodeError:
        return {known}
    return {known, f"{name}@{domain}"}


def contacts(email: str) -> QuerySet[OrderContact]:
    """The contacts of all orders that gave this mailbox."""
    kept = OrderContact.objects.alias(mailbox=Lower("email"))
    return kept.filter(mailbox__in=spellings(email))


def parties(email: str) -> QuerySet[WaitingParty]:
    """Everybody on a waiting list under this mailbox."""
    kept = WaitingParty.objects.alias(mailbox=Lower("email"))
    return kept.filter(mailbox__in=spellings(email))
