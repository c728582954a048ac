"""What went wrong after the sale: claims and pieces sent back, their photos, and how parcels were packed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Member
from shop.models.consignments import Consignment, OrderLine
from shop.models.refunds import Refund
from shop.models.steps import Stepping


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Questions about many claims."""

    def of_member(self, member: Member) -> ClaimQuerySet:
        """Those about what the person's own enterprises have sent."""
        return self.filter(consignment__in=Consignment.objects.of_member(member))

    def standing(self) -> ClaimQuerySet:
        """Those whose pieces cannot be claimed once more."""
        return self.exclude(state=Claim.State.DECLINED)

    def to_decide(self) -> ClaimQuerySet:
        """The buyer waits for an answer."""
        return self.filter(state=Claim.State.OPEN)

    def to_pay_back(self) -> ClaimQuerySet:
        """What the buyer sends back is on its way, or here; its money is not decided yet."""
        return self.filter(state=Claim.State.ACCEPTED, about=Claim.About.RETURN)

    def unfinished(self) -> ClaimQuerySet:
        """Somebody still has something to do."""
        return self.filter(state__in=[Claim.State.OPEN, Claim.State.ACCEPTED])

    def for_lists(self) -> ClaimQuerySet:
        """Everything a list shows, in a fixed number of queries."""
        about = self.select_related("consignment__order", "consignment__enterprise", "refund")
        return about.prefetch_related("lines__line", "photos", "replacements")


class Claim(Stepping):
    """What a buyer says about pieces of one consignment, and what became of it."""

    wagtail_reference_index_ignore = True

    class About(models.TextChoices):
        BROKEN = "broken", _("It arrived broken")
        WRONG = "wrong", _("It is not what I ordered")
        OTHER = "other", _("Something else")
        RETURN = "return", _("I send it back")

    class Remedy(models.TextChoices):
        PIECE = "piece", _("another piece")
        MONEY = "money", _("money back")

    class State(models.TextChoices):
        OPEN = "open", _("waits for our answer")
        ACCEPTED = "accepted", _("agreed")
        DECLINED = "declined", _("declined")
        SETTLED = "settled", _("settled")

    FROM = {
        State.OPEN: {State.ACCEPTED},  # the replacement was withdrawn
        State.ACCEPTED: {State.OPEN},
        State.DECLINED: {State.OPEN, State.ACCEPTED},
        State.SETTLED: {State.OPEN, State.ACCEPTED},
    }

    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="claims")
    # One press of the button, one claim, however often its form is sent.
    attempt = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    about = models.CharField(_("what is wrong"), max_length=6, choices=About)
    wish = models.CharField(_("the buyer would like"), max_length=5, choices=Remedy)
    words = models.TextField(_("in the buyer's words"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.OPEN, db_index=True
    )
    # What the makers would do; the manager decides about money.
    proposal = models.CharField(_("the makers propose"), max_length=5, choices=Remedy, blank=True)
    remedy = models.CharField(_("what was decided"), max_length=5, choices=Remedy, blank=True)
    answer = models.CharField(_("answer to the buyer"), max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    arrived_at = models.DateTimeField(null=True)  # of what was sent back
    settled_at = models.DateTimeField(null=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="claim")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=~Q(about="return") | Q(wish="money"),
                name="what_is_sent_back_is_paid_back",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""), name="no_claim_is_declined_silently"
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"

    @property
    def is_return(self) -> bool:
        """True when nothing was wrong, and the buyer only sends pieces back."""
        return self.about == Claim.About.RETURN

    @property
    def replacement(self) -> Consignment | None:
        """The parcel that was made for it; uses what was prefetched."""
        live = [
            each for each in self.replacements.all() if each.state != Consignment.State.CALLED_OFF
        ]
        return live[-1] if live else None


class ClaimLine(models.Model):
    """So many pieces of one line that a claim is about."""

    wagtail_reference_index_ignore = True

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="claim_lines")
    quantity = models.PositiveIntegerField()
    # Of what was sent back: how many came, and how many of them stand on the shelf again.
    came_back = models.PositiveIntegerField(default=0)
    restocked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("claimed line")
        verbose_name_plural = _("claimed lines")
        constraints = [
            models.UniqueConstraint(fields=["claim", "line"], name="a_line_once_in_a_claim"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="a_claimed_line_holds_something"
            ),
            models.CheckConstraint(
                condition=Q(came_back__lte=F("quantity"), restocked__lte=F("came_back")),
                name="no_more_comes_back_than_was_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"


def private_storage() -> Storage:
    """Where the pictures lie: no address leads there."""
    return storages["private"]


class ClaimPhoto(models.Model):
    """A picture of what is wrong; seen by the buyer, the makers and the managers alone."""

    wagtail_reference_index_ignore = True

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="photos")
    picture = models.FileField(storage=private_storage, upload_to="claims", max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo of a claim")
        verbose_name_plural = _("photos of claims")

    def __str__(self) -> str:
        return f"photo {self.pk} of claim {self.claim_id}"


class PackingRecord(models.Model):
    """How one parcel was packed, so that the way that breaks least is found."""

    wagtail_reference_index_ignore = True

    consignment = models.OneToOneField(Consignment, models.CASCADE, related_name="packing")
    box = models.CharField(_("box"), max_length=60, blank=True)
    wraps = models.CharField(_("wrapped in"), max_length=60, blank=True)
    weight_g = models.PositiveIntegerField(_("packed weight (g)"), null=True, blank=True)
    photo = models.FileField(
        storage=private_storage, upload_to="packing", max_length=200, blank=True
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("packing record")
        verbose_name_plural = _("packing records")

    def __str__(self) -> str:
        return f"packing of consignment {self.consignment_id}"
