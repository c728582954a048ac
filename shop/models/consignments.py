"""A consignment: the part of an order that one enterprise packs, and its frozen lines."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from catalogue.models import Enterprise, Variant
from catalogue.models.paired import Paired
from people.models import Member
from shop import carriers
from shop.models.orders import Order
from shop.models.steps import Stepping


class ConsignmentQuerySet(models.QuerySet["Consignment"]):
    """Questions about many consignments."""

    def of_member(self, member: Member) -> ConsignmentQuerySet:
        """Those of the enterprises the person works for today."""
        return self.filter(enterprise__in=Enterprise.objects.of_member(member))

    def paid_for(self) -> ConsignmentQuerySet:
        """Those whose order is paid, or will be in cash: only they may be packed and show a name.

        What is still here of a disputed order is held back until the banks have decided. What was
        packed for a buyer who never came with the cash stays until it is back on the shelf.
        """
        disputed = Q(order__payments__disputes__state__in=["open", "lost"])
        held = self.model.objects.filter(disputed, state__in=Consignment.STILL_HERE)
        paid = Q(order__state__in=[Order.State.PAID, Order.State.COMPLETED])
        to_be_paid = Q(order__in=Order.objects.awaiting_cash().values("pk"))
        found = self.filter(paid | to_be_paid | Consignment.NEVER_FETCHED)
        return found.exclude(pk__in=held.values("pk"))

    def packed_up(self) -> ConsignmentQuerySet:
        """Parcels and pick-ups; of seats there is nothing to pack."""
        return self.exclude(method=Consignment.Method.ATTENDANCE)

    def bought(self) -> ConsignmentQuerySet:
        """Those that were paid for: without what replaces a broken piece."""
        return self.filter(replaces=None)

    def for_desk(self) -> ConsignmentQuerySet:
        """Everything a packing list shows, in a fixed number of queries."""
        return self.select_related("order__contact", "enterprise").prefetch_related("lines")


class Consignment(Stepping):
    """One parcel, pick-up or attendance of one enterprise."""

    wagtail_reference_index_ignore = True

    class Method(models.TextChoices):
        PARCEL = "parcel", _("parcel")
        PICK_UP = "pick-up", _("pick-up")
        ATTENDANCE = "attendance", _("attendance")

    class State(models.TextChoices):
        WAITING = "waiting", _("to pack")
        PACKED = "packed", _("packed")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READY = "ready", _("ready to be picked up")
        HANDED_OVER = "handed-over", _("handed over")
        ATTENDED = "attended", _("took place")
        CALLED_OFF = "called-off", _("called off")

    FROM = {
        State.PACKED: {State.WAITING},
        State.SENT: {State.PACKED},
        State.DELIVERED: {State.SENT},
        State.READY: {State.WAITING},
        State.HANDED_OVER: {State.READY},
        State.ATTENDED: {State.WAITING},
        State.CALLED_OFF: {State.WAITING, State.PACKED, State.READY},  # all of it is refunded
    }
    DONE = (State.DELIVERED, State.HANDED_OVER, State.ATTENDED)
    STILL_HERE = (State.WAITING, State.PACKED, State.READY)
    # Made ready before it was paid, for somebody who did not come in time.
    NEVER_FETCHED = Q(
        state=State.READY, order__state__in=[Order.State.EXPIRED, Order.State.CANCELLED]
    )

    order = models.ForeignKey(Order, models.CASCADE, related_name="consignments")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="consignments")
    # A further parcel at no charge, for the pieces of this claim; empty for what was bought.
    replaces = models.ForeignKey(
        "shop.Claim", models.CASCADE, null=True, related_name="replacements"
    )
    method = models.CharField(_("method"), max_length=10, choices=Method)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.WAITING, db_index=True
    )
    weight_g = models.PositiveIntegerField(_("packed weight (g)"), default=0)
    delivery_fee = models.DecimalField(_("delivery fee"), max_digits=9, decimal_places=2)
    # What a code took off the fee; and of all that a code took off here, what the shop bears.
    delivery_discount = models.DecimalField(
        max_digits=9, decimal_places=2, default=0, editable=False
    )
    borne_by_shop = models.DecimalField(max_digits=9, decimal_places=2, default=0, editable=False)
    # What the shop keeps of its goods, as it stood when it was sold.
    fee_per_cent = models.DecimalField(max_digits=4, decimal_places=2, default=0, editable=False)
    carrier = models.CharField(_("carrier"), max_length=20, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    packed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, db_index=True)
    done_at = models.DateTimeField(null=True)

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        constraints = [
            # What one enterprise sends is one parcel; seats that it sells are attended beside it.
            models.UniqueConstraint(
                fields=["order", "enterprise", "method"],
                condition=Q(replaces=None),
                name="one_consignment_of_each_enterprise_and_method",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~Q(state="called-off"),
                name="one_replacement_for_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(delivery_fee=0),
                name="a_replacement_is_sent_at_no_charge",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered"]) | Q(method="parcel"),
                name="only_a_parcel_is_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "handed-over"]) | Q(method="pick-up"),
                name="only_a_pick_up_is_handed_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="attended") | Q(method="attendance"),
                name="only_seats_are_attended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.pk}"

    def tracking_link(self) -> str:
        """Where the carrier tells how far the parcel is; '' when there is no such page."""
        page = carriers.called(self.carrier).page
        return page.format(number=self.tracking_number) if page and self.tracking_number else ""


class OrderLine(Paired, models.Model):
    """So many pieces, with everything a receipt prints, as it was when ordered."""

    wagtail_reference_index_ignore = True

    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, related_name="order_lines")
    sku = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=Variant.Kind)
    name_th = models.CharField(max_length=255)
    name_en = models.CharField(max_length=255, blank=True)
    option_th = models.CharField(max_length=80)
    option_en = models.CharField(max_length=80, blank=True)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2)
    # As it was promised before buying; what the rule becomes later changes nothing for this buyer.
    return_days = models.PositiveSmallIntegerField(default=0)
    quantity = models.PositiveIntegerField()
    # Baht that a code took off the whole line.
    discount = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    weight_g = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="an_order_line_holds_something"
            ),
            models.CheckConstraint(
                # Rounded, for SQLite multiplies floats.
                condition=Q(
                    discount__gte=0, discount__lte=Round(F("unit_price") * F("quantity"), 2)
                ),
                name="a_discount_is_a_part_of_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def price(self) -> Decimal:
        """Baht for all pieces of the line, less what a code took off."""
        return self.unit_price * self.quantity - self.discount

    def price_of(self, first: int, pieces: int) -> Decimal:
        """Baht of so many of its pieces, `first` of which were counted before: to the satang.

        Three pieces for ฿100 are 33.33, 33.33 and 33.34.
        """
        satang = int(self.price * 100)
        upto = (satang * (first + pieces)) // self.quantity - (satang * first) // self.quantity
        return (Decimal(upto) / 100).quantize(Decimal("0.01"))
