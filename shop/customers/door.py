"""The door of the account: ask for a link, open it, go out; and the way back to a lost order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people import guessing
from shop.customers import entering, finding, links, tokens, wishes
from shop.customers.forms import FindForm, MailboxForm
from shop.customers.tokens import NoLink

MOST_ASKED = 10  # of one visitor, without a pause of ten minutes


def language() -> str:
    """The language that is read just now."""
    return (get_language() or "th")[:2]


def knock(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether we know the address or not."""
    form, sent = MailboxForm(request.POST or None), False
    if request.method == "POST" and form.is_valid() and not _too_often(request, form):
        links.ask(form.cleaned_data["email"], language())
        sent = True
    context = {"form": form, "sent": sent, "minutes": tokens.LINK_LASTS.seconds // 60}
    status = 422 if form.errors else 200
    return _private(render(request, "customers/door.html", context, status=status))


@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Telephone and e-mail of an order: the link goes to that mailbox."""
    form, sent = FindForm(request.POST or None), False
    if request.method == "POST" and form.is_valid() and not _too_often(request, form):
        finding.send_links(form.cleaned_data["phone"], form.cleaned_data["email"])
        sent = True
    context = {"form": form, "sent": sent}
    return render(request, "customers/find.html", context, status=422 if form.errors else 200)


def _too_often(request: HttpRequest, form: MailboxForm) -> bool:
    """Each makes us write to an address that somebody typed, so a visitor makes only a few."""
    if guessing.is_barred(request, "account", most=MOST_ASKED):
        form.add_error(None, guessing.Barred())
        return True
    guessing.missed(request, "account")
    return False


@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button; only pressing it lets in.

    Programs that look for viruses open every link of an e-mail: one that let in at once would be
    used up before its reader has seen it.
    """
    try:
        tokens.of_token(token)
        if request.method == "POST":
            return _enter(request, token)
    except NoLink:
        if request.method == "POST" and entering.customer_of(request):
            return redirect("shop:account")  # the button was pressed twice
        return _private(render(request, "customers/link_over.html", status=410))
    return _private(render(request, "customers/link.html"))


def _enter(request: HttpRequest, token: str) -> HttpResponse:
    customer = links.use(token)
    entering.enter(request, customer)
    response = redirect("shop:account")
    wishes.join(request, response, customer)
    return response


@require_POST
@never_cache
def out(request: HttpRequest) -> HttpResponse:
    """Log out."""
    entering.leave(request)
    messages.success(request, _("You are logged out."))
    return redirect("shop:account")


def _private(response: HttpResponse) -> HttpResponse:
    """An address that nobody else may find."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
