"""Coming in by a link in an e-mail: asked for, sent, opened once within twenty minutes.

Libraries were looked at: django-sesame logs in AUTH_USER_MODEL, and a customer must never become
a member. What is left is small and Django's own: the link is a number under TimestampSigner, so
that a copy of the database opens nothing, and its row is used up by one guarded UPDATE.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shop import letters
from shop.customers import mailbox, tokens
from shop.customers.tokens import NoLink
from shop.models import Customer, Letter, LoginLink

# Nobody's letterbox is filled by somebody else who types its address.
LINKS_AN_HOUR: int = getattr(settings, "LOGIN_LINKS_AN_HOUR", 5)


def customer_of(email: str, language: str) -> Customer:
    """The customer of this mailbox, made when there is none; known or new, the work is the same."""
    made = {"language": language}
    return Customer.objects.get_or_create(email=mailbox.normalised(email), defaults=made)[0]


@transaction.atomic
def ask(email: str, language: str) -> bool:
    """Owe a link to this mailbox; False when it has been sent too many, which nobody is told.

    It is sent whether we know the address or not: whoever reads it there may have an account.
    """
    customer = Customer.objects.select_for_update().get(pk=customer_of(email, language).pk)
    lately = customer.login_links.filter(asked_at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= LINKS_AN_HOUR:
        return False
    link = LoginLink.objects.create(customer=customer)
    letters.owe_customer(customer, Letter.Kind.LOGIN, cause=f"link {link.pk} {language}")
    return True


@transaction.atomic
def use(token: str) -> Customer:
    """Use the link up, and with it every other of this customer. Raises NoLink.

    The UPDATE asks whether it is unused: of two who press at once one comes in.
    """
    link, now = tokens.of_token(token), timezone.now()
    if not LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise NoLink
    customer = link.customer
    customer.login_links.filter(used_at=None).update(used_at=now)
    customer.last_seen, customer.proven_at = now, customer.proven_at or now
    customer.save(update_fields=["last_seen", "proven_at"])
    return customer


def forget(now: datetime) -> int:
    """Drop links of yesterday; how many."""
    gone, _each = LoginLink.objects.filter(asked_at__lt=now - timedelta(days=1)).delete()
    return gone
