"""Inviting somebody into an enterprise: a link that lets one person in, once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalogue import enterprises
from catalogue.models import Enterprise, Invitation, Membership
from people.models import Member


class Closed(Exception):
    """The invitation lets nobody in: there is none, it was used, taken back, or is too old."""

    def __init__(self, invitation: Invitation | None = None) -> None:
        super().__init__(str(invitation))
        self.was_used = invitation is not None and invitation.used_at is not None
        self.is_known = invitation is not None


class LastOne(Exception):
    """Nobody would be left in the enterprise."""


# --- inviting -------------------------------------------------------------------------------------


def invite(
    enterprise: Enterprise, *, by: Member, meant_for: str = "", phone: str = "", email: str = ""
) -> tuple[Invitation, str]:
    """A new invitation and the secret of its link; the secret is kept nowhere."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        enterprise=enterprise,
        token_hash=hashed(token),
        meant_for=meant_for,
        phone=phone,
        email=email,
        made_by=by,
        expires_at=timezone.now() + settings.INVITATION_LASTS,
    )
    return invitation, token


def hashed(token: str) -> str:
    """What is kept of a secret; 192 random bits need no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def open_now(now: datetime | None = None) -> QuerySet[Invitation]:
    """Those that still let somebody in; the word of somebody who was switched off counts no more."""
    waiting = Invitation.objects.filter(
        used_at=None, revoked_at=None, expires_at__gt=now or timezone.now()
    )
    return waiting.exclude(made_by__is_active=False)


def under(token: str) -> Invitation:
    """The open invitation of this link. Raises Closed."""
    found = Invitation.objects.select_related("enterprise").filter(token_hash=hashed(token))
    invitation = found.first()
    if invitation is None or not open_now().filter(pk=invitation.pk).exists():
        raise Closed(invitation)
    return invitation


def take_back(invitation: Invitation) -> bool:
    """The link lets nobody in any more; False when somebody came in before, or it was taken back."""
    waiting = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    return bool(waiting.update(revoked_at=timezone.now()))


# --- joining --------------------------------------------------------------------------------------


@transaction.atomic
def accept(token: str, member: Member) -> Enterprise:
    """The person works there from now on. Raises Closed.

    Of several who open one link at once, one comes in; who came in by it before is there already.
    """
    now = timezone.now()
    found = Invitation.objects.select_related("enterprise", "made_by")
    invitation = found.filter(token_hash=hashed(token)).first()
    if invitation is None or (invitation.made_by and not invitation.made_by.is_active):
        raise Closed(invitation)
    # No other table stands in the condition: PostgreSQL would not look at that one again.
    waiting = Invitation.objects.filter(
        pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=now
    )
    if waiting.update(used_at=now, used_by=member):
        enterprises.join(invitation.enterprise, member)
    elif not Invitation.objects.filter(pk=invitation.pk, used_by=member).exists():
        invitation.refresh_from_db()
        raise Closed(invitation)
    return invitation.enterprise


# --- who runs an enterprise -----------------------------------------------------------------------


def founders() -> QuerySet[Membership]:
    """The active members who may invite and switch off: whom the shop itself has let in.

    Whoever came by an invitation of the house is a helper, until a coordinator invites them too.
    """
    used = Invitation.objects.filter(enterprise=OuterRef("enterprise"), used_by=OuterRef("member"))
    of_house = Exists(
        Membership.objects.filter(enterprise=OuterRef("enterprise"), member=OuterRef("made_by"))
    )
    helped_in, let_in = Exists(used.filter(of_house)), Exists(used.exclude(of_house))
    working = Membership.objects.filter(active=True, member__is_active=True)
    return working.filter(~helped_in | let_in)


def may_invite(enterprise: Enterprise, member: Member) -> bool:
    """True for founders of this enterprise."""
    return founders().filter(enterprise=enterprise, member=member).exists()


@transaction.atomic
def switch_off(membership: Membership, *, last_too: bool = False) -> None:
    """The person works there no more. Raises LastOne, unless `last_too` is said from above.

    The enterprise's row keeps the last two from switching each other off at once.
    """
    enterprise = Enterprise.objects.select_for_update().get(pk=membership.enterprise_id)
    others = enterprise.memberships.filter(
        ~Q(pk=membership.pk), active=True, member__is_active=True
    )
    if not last_too and not others.exists():
        raise LastOne
    enterprises.leave(enterprise, membership.member)
