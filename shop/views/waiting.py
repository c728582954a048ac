"""The waiting list: the page on which one joins, and each party's own, reached by its token."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from catalogue.models import Session
from people import guessing
from shop import delivery, offers, orders, waiting
from shop.cart import remember_order
from shop.models import Payment, WaitingParty
from shop.payments import ways
from shop.views.order import private
from shop.views.paying import go_and_pay
from shop.waiting_forms import AcceptForm, JoinForm

MOST_JOINS = 10  # of one visitor, without a pause of ten minutes
ON_LIST = {
    "phone": _lazy("This number is on the list already. The link to its page is in our e-mail."),
    "email": _lazy("This address is on the list already. The link to its page is in our e-mail."),
}


@never_cache
def join(request: HttpRequest, session: int) -> HttpResponse:
    """Put oneself on the list of a session that has too few seats."""
    related = Session.objects.select_related("workshop", "variant__product")
    wanted = get_object_or_404(related, pk=session)
    form = JoinForm(request.POST or None, capacity=wanted.capacity)
    if request.method == "POST" and form.is_valid() and (made := _join(request, wanted, form)):
        return redirect(made)
    context = {"session": wanted, "form": form, "open": waiting.is_open(wanted)}
    return render(request, "shop/waiting_join.html", context, status=422 if form.errors else 200)


def _join(request: HttpRequest, wanted: Session, form: JoinForm) -> WaitingParty | None:
    """The party that joined; or none, and the form says why.

    Each makes us write to an address that somebody typed, so a visitor makes only a few.
    """
    if guessing.is_barred(request, "waiting-list", most=MOST_JOINS):
        form.add_error(None, guessing.Barred())
        return None
    guessing.missed(request, "waiting-list")
    try:
        guest = form.guest((get_language() or "th")[:2])
        return waiting.join(wanted, form.cleaned_data["size"], guest)
    except waiting.Closed:
        pass  # the page says so
    except waiting.TooLarge as e:
        form.add_error("size", _("The session has %(count)s seats.") % {"count": e.capacity})
    except waiting.SeatsAreFree:
        form.add_error(
            "size", _("So many seats are free: please book them on the workshop’s page.")
        )
    except waiting.OnTheList as e:
        form.add_error(e.by, ON_LIST[e.by])
    except waiting.TooOften:
        form.add_error(
            "email",
            _("This address has joined several lists today. Please try again tomorrow."),
        )
    return None


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@private
def show(request: HttpRequest, token: str) -> HttpResponse:
    """How things stand for one party; here it accepts, or leaves."""
    party = _party_of(token)
    if request.path != party.get_absolute_url():
        return redirect(party)
    if request.method == "POST" and _leaves(request):
        return _leave(request, party)
    if not party.may_accept:
        return _page(request, party)
    priced = delivery.quote([delivery.Line(party.session.variant, 1)])
    form = AcceptForm(request.POST or None, party=party, ways=ways.offered_for(priced))
    if request.method == "POST" and form.is_valid():
        return _accept(request, party, form)
    return _page(request, party, form)


def _party_of(token: str) -> WaitingParty:
    """The party under this token. Raises Http404, also for what cannot be a token."""
    if not token.isascii() or not token.isprintable() or len(token) > 64:
        raise Http404
    related = WaitingParty.objects.select_related("session__workshop", "session__variant__product")
    return get_object_or_404(related, token=token)


def _page(
    request: HttpRequest, party: WaitingParty, form: AcceptForm | None = None
) -> HttpResponse:
    context = {"party": party, "session": party.session, "form": form}
    wrong = form is not None and form.errors
    return render(request, "shop/waiting.html", context, status=422 if wrong else 200)


def _leaves(request: HttpRequest) -> bool:
    """By the page’s button, or by that of the mail program (RFC 8058)."""
    return "leave" in request.POST or request.POST.get("List-Unsubscribe") == "One-Click"


def _leave(request: HttpRequest, party: WaitingParty) -> HttpResponse:
    try:
        waiting.leave(party)
    except waiting.HasSeats:
        messages.error(request, _("You have accepted already; your order is here below."))
    return redirect(party)


def _accept(request: HttpRequest, party: WaitingParty, form: AcceptForm) -> HttpResponse:
    """Place the order and lead on to paying, or say what stands in the way."""
    try:
        order = offers.accept(
            party, form.cleaned_data["seats"], names=form.names(), method=form.way()
        )
    except offers.NotOffered as e:
        form.add_error("seats", _("%(count)s seats are held for you.") % {"count": e.held})
        return _page(request, party, form)
    except orders.NotForSale:
        messages.error(request, _("This session cannot be booked now. Please write to us."))
        return redirect(party)
    except offers.NoOffer:
        messages.error(request, _("This offer is over, and the seats have gone on."))
        return redirect(party)
    except orders.TooManyOpenOrders:
        form.add_error(
            None, _("This number already has unpaid orders. Please pay or let them expire first.")
        )
        return _page(request, party, form)
    by_stripe = order.payments.under_way().filter(method=Payment.Method.STRIPE).exists()
    onward = go_and_pay(request, order) if by_stripe else redirect(order)
    return remember_order(onward, order)
