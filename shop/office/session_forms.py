"""What a manager types about a session: when, where, for whom, for how much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.date_fields import EraDateTimeInput, MomentField
from catalogue.models import Session, Workshop
from shop import seats
from shop.desk.number_fields import FiguresField, GramsField, WholeField
from shop.forms import PLAIN_ERRORS, ThaiCharField

MOST_SEATS = 500
WHEN = gettext_lazy("Like 15/5/2569 09:00 or 15/5/2026 09:00.")


class SessionForm(forms.Form):
    """A session as it is opened or changed."""

    starts_at = MomentField(label=gettext_lazy("Begins"), widget=EraDateTimeInput(), help_text=WHEN)
    ends_at = MomentField(label=gettext_lazy("Ends"), widget=EraDateTimeInput(), help_text=WHEN)
    room_th = ThaiCharField(
        label=gettext_lazy("Room (Thai)"),
        max_length=120,
        required=False,
        error_messages=PLAIN_ERRORS,
        help_text=gettext_lazy("May stay empty where the whole place is one room."),
    )
    room_en = ThaiCharField(
        label=gettext_lazy("Room (English)"),
        max_length=120,
        required=False,
        error_messages=PLAIN_ERRORS,
    )
    capacity = WholeField(label=gettext_lazy("Seats"), min_value=1, max_value=MOST_SEATS)
    price = FiguresField(
        label=gettext_lazy("Price of a seat (baht)"),
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("0 when it costs nothing."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=Session.Language, initial=Session.Language.THAI
    )
    youngest = WholeField(
        label=gettext_lazy("Youngest age"), min_value=0, max_value=99, required=False
    )
    oldest = WholeField(
        label=gettext_lazy("Oldest age"), min_value=1, max_value=120, required=False
    )
    makes_a_piece = forms.BooleanField(
        label=gettext_lazy("Everybody makes a piece to keep"),
        required=False,
        help_text=gettext_lazy("It dries, is fired twice, and is fetched or posted weeks later."),
    )
    piece_weight_g = GramsField(
        label=gettext_lazy("Packed weight of a finished piece (g)"), required=False
    )
    posting_included = forms.BooleanField(
        label=gettext_lazy("Posting it within Thailand is included"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """The end after the beginning, the ages in order, a weight for what is posted."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = data.get("starts_at"), data.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("The end is not after the beginning."))
        if begins and begins <= timezone.now() and "starts_at" not in self.errors:
            self.add_error("starts_at", _("This time is over. Please choose one to come."))
        low, high = data.get("youngest"), data.get("oldest")
        if low is not None and high is not None and high < low:
            self.add_error("oldest", _("The oldest age is below the youngest."))
        if data.get("makes_a_piece") and not data.get("piece_weight_g"):
            if "piece_weight_g" not in self.errors:
                said = _("Say what a finished piece weighs when it is packed.")
                self.add_error("piece_weight_g", said)
        elif not data.get("makes_a_piece"):
            data |= {"piece_weight_g": None, "posting_included": False}
        return data

    def say(self, e: Exception) -> None:
        """Why it cannot be, beside the box that it is about."""
        if isinstance(e, seats.InThePast):
            self.add_error("starts_at", _("This time is over. Please choose one to come."))
        elif isinstance(e, seats.RoomTaken):
            said = _("At that time %(other)s is there already. Please choose another room or time.")
            name = {"other": e.other.workshop.say("name")}
            self.add_error("room_th", said % name)
        elif isinstance(e, seats.TooFewSeats):
            said = _("%(taken)s seats are taken already; it cannot be fewer.")
            self.add_error("capacity", said % {"taken": e.taken})
        elif isinstance(e, seats.NobodySells):
            said = _("Please name the enterprise that sells the seats in the workshop first.")
            self.add_error(None, said)
        else:
            self.add_error(None, _("This session was cancelled; please open another one."))


class NewSessionForm(SessionForm):
    """A session to open: of which workshop."""

    field_order = ("workshop",)
    workshop = forms.ModelChoiceField(
        label=gettext_lazy("Workshop"),
        queryset=Workshop.objects.filter(enterprise__isnull=False),
        help_text=gettext_lazy("Only workshops that name the enterprise that sells the seats."),
    )


def facts_of(session: Session) -> dict[str, Any]:
    """What the form shows of a session that exists."""
    own = {name: getattr(session, name, None) for name in SessionForm.base_fields}
    times = {name: timezone.localtime(own[name]) for name in ("starts_at", "ends_at")}
    return own | times | {"price": session.variant.price}
