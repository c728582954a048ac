"""The demo shop's orders, each brought to its state by the deeds of its buyer and of the staff."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from catalogue.models import Session, Variant
from home.demo.content import content
from home.demo.progress import Progress
from people.models import Member
from shop import consignments, delivery, orders, sessions, waiting
from shop.models import Cart, CartLine, Consignment, Order, Payment
from shop.payments import transfers

GUEST = ("name", "phone", "email", "language")


@dataclass
class Story:
    """One order on its way: what was told about it, and who acts for the shop."""

    order: Order
    facts: dict[str, Any]
    manager: Member

    def parcels(self) -> list[Consignment]:
        """Its consignments as they are now."""
        return list(self.order.consignments.all())


def tell(manager: Member, progress: Progress) -> None:
    """Place every order and take it as far as its story goes."""
    told = content()["orders"]
    for done, facts in enumerate(told, start=1):
        story = Story(place(facts), facts, manager)
        for step in facts["steps"]:
            STEPS[step](story)
        progress.count("orders", done, len(told))
    for workshop in content()["workshops"]["held"]:
        sittings = Session.objects.filter(workshop__code=workshop["code"]).order_by("pk")
        for session, facts in zip(sittings, workshop["sessions"], strict=True):
            fill(session, facts, manager)


def fill(session: Session, facts: dict[str, Any], manager: Member) -> None:
    """Sell the seats that are told of, put who came too late on the list, or call it all off."""
    for booked in facts.get("booked", []):
        book(session, booked, manager)
    for told in facts.get("waiting", []):
        guest = waiting.Guest(**{name: told[name] for name in GUEST})
        waiting.join(session, told["size"], guest)
    if facts.get("cancelled"):
        sessions.cancel(session, by=manager)


def book(session: Session, told: dict[str, Any], manager: Member) -> None:
    """Seats for everybody named, paid by transfer."""
    contact = orders.Contact(name=told["name"], phone=told["phone"], email=told["email"])
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, variant=session.variant, quantity=told["seats"])
    order = orders.place(
        cart,
        delivery.quote([delivery.Line(session.variant, told["seats"])]),
        contact,
        attempt=cart.attempt,
        language=told["language"],
        names={session.variant.pk: told["names"]},
    )
    transfers.confirm(order.payments.get(), by=manager)


def place(facts: dict[str, Any]) -> Order:
    """Fill a cart, ask what sending costs, place the order."""
    cart = Cart.objects.create()
    for sku, quantity in facts["lines"]:
        CartLine.objects.create(cart=cart, variant=Variant.objects.get(sku=sku), quantity=quantity)
    lines = [
        delivery.Line(line.variant, line.quantity)
        for line in cart.lines.select_related("variant__product__enterprise")
    ]
    contact = orders.Contact(**facts["contact"])
    methods = dict.fromkeys(facts["pick_up"], Consignment.Method.PICK_UP)
    quote = delivery.quote(
        lines, country=contact.country, postcode=contact.postcode, methods=methods
    )
    return orders.place(
        cart,
        quote,
        contact,
        attempt=cart.attempt,
        language=facts["language"],
        method=facts.get("pay", Payment.Method.PROMPTPAY),
    )


def show_slip(story: Story) -> None:
    """The buyer shows a picture that nobody could take for a payment."""
    transfers.show_slip(story.order, draw_slip(story.order))


def confirm(story: Story) -> None:
    """The money is in."""
    transfers.confirm(story.order.payments.get(), by=story.manager)


def refuse(story: Story) -> None:
    """The slip shows something else."""
    transfers.refuse_slip(story.order.slips.get(), by=story.manager, reason=story.facts["reason"])


def pack(story: Story) -> None:
    for parcel in story.parcels():
        consignments.pack(parcel, by=story.manager)


def send(story: Story) -> None:
    carrier, number = story.facts["tracking"]
    for parcel in story.parcels():
        consignments.send(parcel, carrier=carrier, number=number, by=story.manager)


def deliver(story: Story) -> None:
    for parcel in story.parcels():
        consignments.deliver(parcel)


def make_ready(story: Story) -> None:
    for parcel in story.parcels():
        consignments.make_ready(parcel, by=story.manager)


def hand_over(story: Story) -> None:
    for parcel in story.parcels():
        consignments.hand_over(parcel, by=story.manager)


def expire(story: Story) -> None:
    """As if the hour to pay were over."""
    orders.expire(story.order, now=story.order.holds_until + timedelta(minutes=1))


def cancel(story: Story) -> None:
    orders.cancel(story.order, by=story.manager, why=story.facts["reason"])


STEPS: dict[str, Callable[[Story], None]] = {
    "slip": show_slip,
    "confirm": confirm,
    "refuse": refuse,
    "pack": pack,
    "send": send,
    "deliver": deliver,
    "ready": make_ready,
    "hand_over": hand_over,
    "expire": expire,
    "cancel": cancel,
}


def draw_slip(order: Order) -> io.BytesIO:
    """A transfer slip that says in every line that it is none."""
    paper = Image.new("RGB", (720, 1080), "#f3efe7")
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 0, 720, 150), fill="#1f3f86")
    pen.text((40, 48), "DEMO SLIP", fill="white", font=ImageFont.load_default(56))
    lines = (
        "No bank, no money",
        f"Amount  {order.total:,.2f} THB",
        f"For     {order.reference}",
        "Drawn by the demo shop",
    )
    for place, line in enumerate(lines):
        pen.text((40, 230 + 110 * place), line, fill="#231f1b", font=ImageFont.load_default(40))
    pen.text((40, 960), "NOT A PAYMENT", fill="#9c4a2a", font=ImageFont.load_default(56))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=80)
    out.seek(0)
    return out
