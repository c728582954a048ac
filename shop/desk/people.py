"""Who works in the house: everyone sees it; who runs the house invites people and switches them off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue import enterprises, invitations
from catalogue.models import Enterprise, Invitation, Membership
from people.models import Member
from shop import phones
from shop.forms import PLAIN_ERRORS, ThaiCharField
from shop.payments.promptpay import qr_svg

LINK_SHOWN_FOR = 60 * 60  # seconds; the link is kept by the browser of who made it, nowhere else


class InviteForm(forms.Form):
    """Whom an invitation is for."""

    meant_for = ThaiCharField(
        label=gettext_lazy("Name"), max_length=120, required=False, error_messages=PLAIN_ERRORS
    )
    reach = ThaiCharField(
        label=gettext_lazy("Mobile number or e-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
        error_messages=PLAIN_ERRORS,
    )

    def clean_reach(self) -> str:
        """A number as it is stored (+66…) or an e-mail address; either may be missing."""
        typed: str = self.cleaned_data["reach"]
        if "@" not in typed:
            return phones.parse_thai_mobile(typed) if typed else ""
        try:
            validate_email(typed)
        except ValidationError:
            raise ValidationError(_("This is not an e-mail address.")) from None
        return typed

    def facts(self) -> dict[str, str]:
        """What the invitation keeps; call it only when the form is valid."""
        reach = self.cleaned_data["reach"]
        by_mail = "@" in reach
        return {
            "meant_for": self.cleaned_data["meant_for"],
            "phone": "" if by_mail else reach,
            "email": reach if by_mail else "",
        }


@dataclass(frozen=True)
class House:
    """One enterprise and its people, as one of them, or a coordinator, sees it."""

    enterprise: Enterprise
    working: list[Membership]
    former: list[Membership]
    founders: set[int]  # memberships
    invitations: list[Invitation]
    may_invite: bool
    form: InviteForm


def houses_of(
    found: Iterable[Enterprise], member: Member | None, form: InviteForm | None, code: str
) -> list[House]:
    """The people of these enterprises; without a member, as somebody above them sees it.

    `form` is what was typed for the enterprise with this code. As many queries for all as for one.
    """
    own = list(found)
    founders = set(invitations.founders().filter(enterprise__in=own).values_list("pk", flat=True))
    memberships = Membership.objects.filter(enterprise__in=own).select_related("member")
    waiting = invitations.open_now().filter(enterprise__in=own).select_related("made_by")
    by_house: dict[int, list[Membership]] = {each.pk: [] for each in own}
    for membership in memberships.order_by("pk"):
        by_house[membership.enterprise_id].append(membership)
    invited: dict[int, list[Invitation]] = {each.pk: [] for each in own}
    for invitation in waiting:
        invited[invitation.enterprise_id].append(invitation)
    return [
        _house(
            each,
            by_house[each.pk],
            founders,
            invited[each.pk],
            member,
            form if form and each.code == code else InviteForm(),
        )
        for each in own
    ]


def _house(
    enterprise: Enterprise,
    memberships: list[Membership],
    founders: set[int],
    invited: list[Invitation],
    member: Member | None,
    form: InviteForm,
) -> House:
    working = [each for each in memberships if each.active and each.member.is_active]
    runs = member is None or any(
        each.member_id == member.pk for each in memberships if each.pk in founders
    )
    return House(
        enterprise=enterprise,
        working=working,
        former=[each for each in memberships if each not in working] if runs else [],
        founders=founders,
        invitations=invited if runs else [],
        may_invite=runs,
        form=form,
    )


# --- the pages ------------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone in one's own enterprises."""
    return _page(request)


def _page(request: HttpRequest, form: InviteForm | None = None, code: str = "") -> HttpResponse:
    member = cast(Member, request.user)
    context = {
        "houses": houses_of(Enterprise.objects.of_member(member), member, form, code),
        "days": settings.INVITATION_LASTS.days,
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "desk/people.html", context, status=422 if wrong else 200)


def run_by(request: HttpRequest, code: str) -> Enterprise:
    """The enterprise, for who runs it. Raises Http404 for everybody else."""
    member = cast(Member, request.user)
    enterprise = get_object_or_404(Enterprise.objects.of_member(member), code=code)
    if not invitations.may_invite(enterprise, member):
        raise Http404
    return enterprise


@never_cache
@login_required
@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Make an invitation and show its link."""
    enterprise = run_by(request, code)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, code)
    by = cast(Member, request.user)
    invitation, token = invitations.invite(enterprise, by=by, **form.facts())
    address = reverse("shop:desk_invitation", args=[invitation.pk])
    return keep_link(redirect(address), invitation, token, address)


def keep_link(
    response: HttpResponse, invitation: Invitation, token: str, path: str
) -> HttpResponse:
    """Let the browser hold the secret that we do not keep, for one page and a short time."""
    response.set_cookie(
        f"invitation-{invitation.pk}",
        token,
        max_age=LINK_SHOWN_FOR,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def shown(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    """An open invitation with its link and code, where this browser still has the secret."""
    token = request.COOKIES.get(f"invitation-{invitation.pk}", "")
    known = invitations.hashed(token) == invitation.token_hash
    link = f"{settings.PUBLIC_URL}{reverse('shop:join', args=[token])}" if known else ""
    return {
        "invitation": invitation,
        "enterprise": invitation.enterprise,
        "link": link,
        "qr": qr_svg(link, title=_("QR code of the invitation")) if link else "",
    }


def _own_invitation(request: HttpRequest, pk: int) -> Invitation:
    """An open invitation into an enterprise that the member runs."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    found = invitations.open_now().filter(enterprise__in=own).select_related("enterprise")
    invitation = get_object_or_404(found, pk=pk)
    run_by(request, invitation.enterprise.code)
    return invitation


@never_cache
@login_required
@require_safe
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link to hand on: to copy, to LINE, by SMS, as a code for another telephone."""
    return render(request, "desk/invitation.html", shown(request, _own_invitation(request, pk)))


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation before anybody has used it."""
    if invitations.take_back(_own_invitation(request, pk)):
        messages.success(request, _("The invitation is taken back."))
    return redirect("shop:desk_people")


@never_cache
@login_required
@require_POST
def switch(request: HttpRequest, code: str, pk: int, deed: str) -> HttpResponse:
    """Switch somebody off, or on again."""
    membership = get_object_or_404(run_by(request, code).memberships, pk=pk)
    switch_to(request, membership, deed)
    if membership.member == request.user and deed == "off":
        logout(request)
    return redirect("shop:desk_people")


def switch_to(
    request: HttpRequest, membership: Membership, deed: str, *, last_too: bool = False
) -> None:
    """Do it and say so. Raises Http404 for a deed that is none."""
    name = {"name": membership.member}
    if deed == "on":
        enterprises.join(membership.enterprise, membership.member)
        messages.success(request, _("%(name)s works here again.") % name)
        return
    if deed != "off":
        raise Http404
    try:
        invitations.switch_off(membership, last_too=last_too)
    except invitations.LastOne:
        messages.error(
            request,
            _(
                "%(name)s is the only one left here. Please invite somebody else first, "
                "or ask the coordinator."
            )
            % name,
        )
    else:
        messages.success(request, _("%(name)s is switched off. What they wrote stays.") % name)
