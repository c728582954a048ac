"""Who attends, who waits for a seat, and what they made there."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from catalogue.models import Session
from shop.models.carts import new_token
from shop.models.consignments import OrderLine
from shop.models.orders import Order
from shop.models.steps import Stepping


class Attendee(models.Model):
    """One person on one seat; the code is what the ticket's QR holds."""

    wagtail_reference_index_ignore = True

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="attendees")
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    came_at = models.DateTimeField(null=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # The seat went back: the person does not come, the ticket opens nothing.
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")

    def __str__(self) -> str:
        return f"attendee {self.pk}"


class WaitingParty(Stepping):
    """So many people who would take seats of a full session; first come, first offered."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        LAPSED = "lapsed", _("offer lapsed")
        LEFT = "left", _("left the list")
        OVER = "over", _("session has begun or was cancelled")

    FROM = {
        State.OFFERED: {State.WAITING},
        State.ACCEPTED: {State.OFFERED},
        State.LAPSED: {State.OFFERED},
        State.LEFT: {State.WAITING, State.OFFERED},
        State.OVER: {State.WAITING, State.OFFERED},
    }
    ON_LIST = (State.WAITING, State.OFFERED)

    session = models.ForeignKey(Session, models.PROTECT, related_name="waiting_parties")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("mobile number"), max_length=16)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=2, choices=[("th", "ไทย"), ("en", "English")])
    size = models.PositiveSmallIntegerField(_("how many"), validators=[MinValueValidator(1)])
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, db_index=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Seats set aside for the offer; 0 when there is none.
    held = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(null=True)
    offer_ends = models.DateTimeField(null=True, db_index=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="waiting_parties")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("waiting party")
        verbose_name_plural = _("waiting parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, held__lte=F("size")), name="an_offer_fits_the_party"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", held__gte=1) | (~Q(state="offered") & Q(held=0)),
                name="seats_are_held_while_they_are_offered",
            ),
            models.UniqueConstraint(
                fields=["session", "phone"],
                condition=Q(state__in=["waiting", "offered"]),
                name="one_party_of_each_number_on_a_list",
            ),
            models.UniqueConstraint(
                "session",
                Lower("email"),
                condition=Q(state__in=["waiting", "offered"]) & ~Q(email=""),
                name="one_party_of_each_address_on_a_list",
            ),
        ]

    def __str__(self) -> str:
        return f"party {self.pk} of {self.size}"

    def get_absolute_url(self) -> str:
        """The party's own page, in the language in which it joined."""
        with translation.override(self.language):
            return reverse("shop:waiting", args=[self.token])

    def link(self) -> str:
        """The party's page as a full address; from a setting, never from a request."""
        return f"{settings.PUBLIC_URL}{self.get_absolute_url()}"

    @property
    def may_accept(self) -> bool:
        """True while the offer stands."""
        stands = self.offer_ends is not None and self.offer_ends > timezone.now()
        return stands and self.state == self.State.OFFERED

    @property
    def ahead(self) -> int:
        """How many parties joined before this one and still wait."""
        same = WaitingParty.objects.filter(session=self.session_id, state=self.State.WAITING)
        return same.filter(pk__lt=self.pk).count()


class Keepsake(models.Model):
    """What the people of one line made: it dries, is fired twice, and is then asked for."""

    wagtail_reference_index_ignore = True

    line = models.OneToOneField(OrderLine, models.CASCADE, related_name="keepsake")
    pieces = models.PositiveSmallIntegerField(_("pieces"))
    fired_at = models.DateTimeField(_("fired, ready"))
    # The order by which the buyer gets them: pick-up at no charge, or a parcel.
    delivery = models.OneToOneField(Order, models.PROTECT, null=True, related_name="keepsake")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("finished workshop piece")
        verbose_name_plural = _("finished workshop pieces")
        constraints = [
            models.CheckConstraint(condition=Q(pieces__gte=1), name="a_keepsake_is_something")
        ]

    def __str__(self) -> str:
        return f"keepsake of line {self.line_id}"
