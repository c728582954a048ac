"""Sessions to book and tickets to show, lent to the templates of every room."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue.models import Session, Workshop
from shop import seats
from shop.models import Attendee, Consignment, Order, OrderLine
from shop.payments.promptpay import qr_svg

register = template.Library()


@register.simple_tag
def coming_sessions(workshop: Workshop | None) -> list[Session]:
    """What can be booked or waited for, soonest first; of no workshop nothing."""
    if workshop is None or workshop.pk is None:
        return []
    coming = workshop.sessions.coming().filter(variant__active=True)
    return list(coming.select_related("variant__product__enterprise", "workshop"))


@register.simple_tag(takes_context=True)
def this_page(context: Context) -> str:
    """Where a form leads back to, also within an include that was given nothing else."""
    request = getattr(context, "request", None) or context.get("request")
    return request.path if request is not None else ""


@register.simple_tag
def seats_back_days() -> int:
    """Until how many days before the beginning a seat may be given back."""
    return seats.BACK_UNTIL.days


@dataclass(frozen=True)
class Held:
    """The seats of one line: which session, and who comes."""

    line: OrderLine
    session: Session | None
    people: list[Attendee]


@register.filter
def held_seats(order: Order) -> list[Held]:
    """The sessions of an order with everybody who still comes."""
    found: dict[int, Held] = {}
    for each in seats.attendees_of(order):
        if each.given_back_at is None:
            variant = each.line.variant
            session = variant.session if variant is not None else None
            found.setdefault(each.line_id, Held(each.line, session, [])).people.append(each)
    return list(found.values())


@register.filter
def has_goods(order: Order) -> bool:
    """True when anything of it is packed."""
    return order.consignments.exclude(method=Consignment.Method.ATTENDANCE).exists()


@register.filter
def returnable(consignment: Consignment) -> list[Attendee]:
    """Whose seats the buyer may give back now."""
    now = timezone.now()
    paid = consignment.order.state == Order.State.PAID
    people = [each for line in consignment.lines.all() for each in line.attendees.all()]
    return [each for each in people if paid and seats.may_give_back(each, now)]


@register.filter
def ticket_link(attendee: Attendee) -> str:
    """Where the ticket's code leads: whoever stands at the door checks the person in there."""
    with translation.override("th"):  # one ticket, one code, whatever its buyer reads
        return f"{settings.PUBLIC_URL}{reverse('shop:ticket', args=[attendee.code])}"


@register.filter
def ticket_qr(attendee: Attendee) -> SafeString:
    """The ticket as a QR code, read aloud with the person's name."""
    title = _("Ticket of %(name)s") % {"name": attendee.name}
    return qr_svg(ticket_link(attendee), title=title)
