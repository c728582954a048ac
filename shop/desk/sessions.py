"""The sessions of one's own enterprises: who comes, who is here, the list on paper and as a table."""

from __future__ import annotations

import csv
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue.dates import local_date
from catalogue.models import Session
from people.models import Member
from shop import keepsakes, phones, sessions
from shop.models import Attendee, OrderLine
from shop.views.fired import press as press_fired
from shop.views.tickets import press

PER_PAGE = 30
BLANK_ROWS = 3  # on the sheet, for whoever comes without a ticket
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by it Excel knows that this is UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a table program would work out


def _seen(request: HttpRequest, pk: int) -> Session:
    """One that the person may read; any other looks exactly like one that never was."""
    return get_object_or_404(sessions.seen_by(cast(Member, request.user)), pk=pk)


def listed(request: HttpRequest, found: QuerySet[Session]) -> dict[str, object]:
    """What a list of sessions shows: coming or past, counted, page by page."""
    now, is_past = timezone.now(), request.GET.get("when") == "past"
    found = sessions.past(found, now) if is_past else sessions.coming(found, now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = sessions.counted(cast("QuerySet[Session]", page.object_list))
    return {"rows": rows, "page": page, "past": is_past}


@never_cache
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Coming and past sessions, with seats sold and free."""
    found = sessions.seen_by(cast(Member, request.user))
    return render(request, "desk/sessions.html", listed(request, found))


@never_cache
@login_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes, each with one button."""
    shown, member = _seen(request, pk), cast(Member, request.user)
    people = sessions.people(shown)
    context = {
        "session": shown,
        "row": sessions.counted(sessions.seen_by(member).filter(pk=pk))[0],
        "people": people,
        "here": sum(each.came_at is not None for each in people),
        "at_the_door": shown.cancelled_at is None
        and sessions.run_by(member).filter(pk=pk).exists()
        and timezone.now() >= shown.starts_at - sessions.DOOR_OPENS,
        "to_fire": _to_fire(shown, member),
        "most": keepsakes.MOST_PIECES,
    }
    return render(request, "desk/session.html", context)


def _to_fire(shown: Session, member: Member) -> list[OrderLine]:
    """Whose pieces come out of the kiln, for whoever runs the session; none before it is over."""
    made = shown.makes_a_piece and shown.cancelled_at is None and shown.ends_at <= timezone.now()
    if not made or not sessions.run_by(member).filter(pk=shown.pk).exists():
        return []
    return list(keepsakes.lines_of(shown))


@never_cache
@login_required
@require_POST
def fired(request: HttpRequest, pk: int) -> HttpResponse:
    """The pieces are out of the kiln: their buyers are asked how to get them."""
    press_fired(request, get_object_or_404(sessions.run_by(cast(Member, request.user)), pk=pk))
    answer = redirect("shop:desk_session", pk)
    answer["Location"] += "#fired"
    return answer


@never_cache
@login_required
@require_POST
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Came, or did not come after all, by the list."""
    run = get_object_or_404(sessions.run_by(cast(Member, request.user)), pk=pk)
    number = request.POST.get("attendee", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    named = Attendee.objects.select_related("line__consignment__order")
    attendee = get_object_or_404(named, pk=int(number), line__variant=run.variant_id)
    press(request, attendee)
    answer = redirect("shop:desk_session", pk)
    answer["Location"] += f"#who-{attendee.pk}"
    return answer


@never_cache
@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to print, with room to sign."""
    shown = _seen(request, pk)
    people = sessions.people(shown)
    context = {"session": shown, "people": people, "blank": range(BLANK_ROWS)}
    return render(request, "desk/session_sheet.html", context)


@never_cache
@login_required
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for a table program."""
    shown = _seen(request, pk)
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    name = f"session-{shown.pk}-{timezone.localdate(shown.starts_at)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow([_("Name"), _("Order"), _("Telephone"), _("E-mail"), _("Came")])
    for each in sessions.people(shown):
        order = each.line.consignment.order
        came = local_date(each.came_at, "j M Y H:i") if each.came_at else ""
        phone = phones.local_format(order.contact.phone)
        cells = [each.name, order.reference, phone, order.contact.email, came]
        writer.writerow([harmless(cell) for cell in cells])
    return response


def harmless(cell: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
