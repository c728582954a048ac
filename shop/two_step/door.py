"""Stands before the rooms in which money moves: whoever comes in has typed a code of their telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from people.models import Member


def rooms(namespace: str, names: str) -> set[str]:
    """The addresses of one part of the site."""
    return {f"{namespace}:{name}" for name in names.split()}


# Payments, refunds, payouts, and whatever would open these: people's passwords and telephones.
# Members only read at the desk what they are owed; nothing moves there.
MONEY = (
    rooms(
        "shop_office",
        "confirm refuse cancel refund refund_again paid_back cash_received end_payment end_refund "
        "take_back claim_act session_cancel payouts payouts_approve payouts_file payout "
        "payout_statement payout_act payout_house payout_agree two_step",
    )
    | rooms("wagtailusers_users", "add edit delete")
    | rooms("wagtailusers_groups", "add edit delete")
    | rooms("wagtailsettings", "edit")
)


class MoneyDoor:
    """With MONEY_NEEDS_TOTP these rooms ask for the second step, once in each visit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Which room it is, is known only later."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on. What was sent by a form is not kept: the person presses again."""
        match = request.resolver_match
        if match is None or match.view_name not in MONEY:
            return None
        if not getattr(settings, "MONEY_NEEDS_TOTP", False):
            return None
        user = request.user
        if not user.has_perm("wagtailadmin.access_admin") or user.is_verified():  # type: ignore[union-attr]
            return None
        with translation.override(_language(cast(Member, user))):
            if request.method in ("GET", "HEAD"):
                back = request.get_full_path()
            else:
                back = _came_from(request)
                messages.warning(
                    request, _("Nothing was done yet. Please type your code, then press again.")
                )
            return redirect(f"{reverse('shop:two_step_ask')}?{urlencode({'next': back})}")


def _language(member: Member) -> str:
    """As the person reads the editor."""
    return str(UserProfile.get_for_user(member).get_preferred_language())[:2]


def _came_from(request: HttpRequest) -> str:
    """The page whose button was pressed, when it is one of ours."""
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    told = urlsplit(page)
    return f"{told.path}?{told.query}".rstrip("?") if own else reverse("wagtailadmin_home")
