"""Customers who come back: their account, what they wait for, what they like, what they say."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product, Variant
from shop.models.carts import new_token
from shop.models.orders import Order
from shop.models.payments import private_storage
from shop.models.steps import Stepping

LANGUAGES = [("th", "ไทย"), ("en", "English")]


class Customer(models.Model):
    """One mailbox that asked to hear from us; an account once somebody has proven it is theirs.

    Not a member: it opens no desk and no editor.
    """

    wagtail_reference_index_ignore = True

    # As shop/customers/mailbox.py writes it: the same mailbox is one row, however it is typed.
    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    made_at = models.DateTimeField(auto_now_add=True)
    proven_at = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return f"customer {self.pk}"


class CustomerAddress(models.Model):
    """Where a customer has parcels sent, within Thailand; the newest is filled in at the checkout."""

    wagtail_reference_index_ignore = True

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("mobile number"), max_length=16)
    street = models.CharField(_("house number, moo, soi, road"), max_length=200)
    subdistrict = models.CharField(_("subdistrict"), max_length=80)
    district = models.CharField(_("district"), max_length=80)
    province = models.CharField(_("province"), max_length=80)
    postcode = models.CharField(_("postcode"), max_length=10)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("address of a customer")
        verbose_name_plural = _("addresses of customers")

    def __str__(self) -> str:
        return f"address {self.pk}"


class LoginLink(models.Model):
    """One link by which a customer comes in, once; the link itself is signed and nowhere kept."""

    wagtail_reference_index_ignore = True

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="login_links")
    asked_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("log-in link")
        verbose_name_plural = _("log-in links")

    def __str__(self) -> str:
        return f"link {self.pk}"


class StockAsk(models.Model):
    """Somebody would like to hear, once, when a variant can be had again."""

    wagtail_reference_index_ignore = True

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="asks")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="asks")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)
    told_at = models.DateTimeField(null=True)
    # Gone when it was sold out again before the letter went: then the ask is open once more.
    letter = models.OneToOneField("shop.Letter", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("request to be told")
        verbose_name_plural = _("requests to be told")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "variant"],
                condition=Q(told_at=None),
                name="one_open_ask_of_each_variant",
            )
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"


class Wish(models.Model):
    """A product that a customer has marked with a heart."""

    wagtail_reference_index_ignore = True

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="wishes")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(fields=["customer", "product"], name="a_wish_is_wished_once")
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"


class Review(Stepping):
    """What a buyer says of a product that has reached them; read by a person before it is shown."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        PENDING = "pending", _("to be read")
        SHOWN = "shown", _("shown")
        REFUSED = "refused", _("not shown")

    # Whoever decides may think better of it.
    FROM = {
        State.SHOWN: {State.PENDING, State.REFUSED},
        State.REFUSED: {State.PENDING, State.SHOWN},
    }

    order = models.ForeignKey(Order, models.PROTECT, related_name="reviews")
    product = models.ForeignKey(Product, models.PROTECT, related_name="reviews")
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.PENDING, db_index=True
    )
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.CharField(_("text"), max_length=1000, blank=True)
    name = models.CharField(_("name shown"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    picture = models.FileField(
        _("picture"), storage=private_storage, upload_to="reviews", max_length=200, blank=True
    )
    written_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        permissions = [("moderate_reviews", _("Can decide which reviews are shown"))]
        indexes = [models.Index(fields=["product", "state"], name="review_shown")]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "product"], name="one_review_of_each_product_and_order"
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="a_review_has_one_to_five_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def star_signs(self) -> str:
        """The stars as signs, for the eye."""
        return "★" * self.stars + "☆" * (5 - self.stars)


class Erasure(models.Model):
    """What was erased, by numbers only, so that a restored backup can be made to forget it again."""

    wagtail_reference_index_ignore = True

    class Why(models.TextChoices):
        ASKED = "asked", _("asked for")
        OLD = "old", _("kept long enough")

    at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=5, choices=Why)
    orders = models.JSONField(default=list)
    parties = models.JSONField(default=list)
    customers = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"erasure {self.pk}"
