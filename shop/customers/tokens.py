"""The secret in a log-in link: a row's number under Django's own TimestampSigner."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from shop.models import LoginLink

LINK_LASTS: timedelta = getattr(settings, "LOGIN_LINK_LASTS", timedelta(minutes=20))
SIGNER = signing.TimestampSigner(salt="shop.customers.links", sep=".")


class NoLink(Exception):
    """The link is forged, too old, or was used before."""


def address(link: LoginLink, language: str) -> str:
    """The whole link, as it is written into the letter; its twenty minutes begin here."""
    with translation.override(language):
        path = reverse("shop:account_link", args=[SIGNER.sign(str(link.pk))])
    return f"{settings.PUBLIC_URL}{path}"


def of_token(token: str) -> LoginLink:
    """The link under this token, while it opens the door. Raises NoLink."""
    try:
        number = SIGNER.unsign(token, max_age=LINK_LASTS)
    except signing.BadSignature as e:
        raise NoLink from e
    fresh = LoginLink.objects.filter(pk=number, used_at=None).select_related("customer")
    if link := fresh.first():
        return link
    raise NoLink
