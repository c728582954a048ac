"""What is sold: products, their variants, materials and upgrade stories. One row, whatever the language."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalogue.models.enterprises import Enterprise
from catalogue.models.finish import ColoursField, Glaze
from catalogue.models.offering import Offering
from catalogue.models.paired import GuardedColumns, Paired


class Category(Paired, models.Model):
    """A shelf of the shop: tableware, planters, jewellery."""

    wagtail_reference_index_ignore = True

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_th = models.CharField(_("name (Thai)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    search_words = models.CharField(
        _("other search words"),
        max_length=500,
        blank=True,
        help_text=_("What else shoppers call it, in any language, with commas between."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.say("name")


class Answer(models.TextChoices):
    """A fact about care: stated, never assumed."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_TESTED = "not-tested", _("not tested")


class ProductQuerySet(models.QuerySet["Product"]):
    """Questions about many products."""

    def for_sale(self) -> ProductQuerySet:
        """Approved, not archived, of an enterprise that is open."""
        return self.filter(on_sale=True, archived=False, enterprise__is_open=True)

    def pieces(self) -> ProductQuerySet:
        """Things that are made and packed: everything but the seats of a workshop."""
        return self.filter(workshop=None)


class Product(Paired, GuardedColumns, ClusterableModel):
    """The thing that is sold: facts that no translation changes."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = (
        "name_th",
        "name_en",
        "sort_key",
        "on_sale",
        "on_sale_since",
        "recycled_percent",
        "recycled_source",
    )

    class FoodContact(models.TextChoices):
        SUITABLE = "suitable", _("suitable for food")
        DECORATIVE = "decorative", _("not for food")
        NOT_TESTED = "not-tested", _("not tested for food")

    class ShareSource(models.TextChoices):
        DECLARED = "declared", _("declared by the maker")
        RECORDS = "records", _("from records")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="products", verbose_name=_("enterprise")
    )
    # Seats of a workshop are the only product that stands on no shelf and weighs nothing.
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="products", verbose_name=_("category")
    )
    # The names and the sort key are those under which the pages were last published
    # (catalogue/publishing.py writes them): the cart and an order's lines read them here.
    name_th = models.CharField(
        _("name (Thai)"),
        max_length=255,
        help_text=_("Later the title of the product's page is its name."),
    )
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True, editable=False)
    sort_key = models.CharField(max_length=600, blank=True, editable=False, db_index=True)
    on_sale = models.BooleanField(_("on sale"), default=False, editable=False)
    on_sale_since = models.DateTimeField(null=True, editable=False, db_index=True)
    search_words = models.CharField(
        _("other search words"),
        max_length=500,
        blank=True,
        help_text=_("What else shoppers call it, in any language, with commas between."),
    )
    archived = models.BooleanField(_("archived"), default=False)
    featured = models.BooleanField(_("shown on the home page"), default=False)
    returnable = models.BooleanField(
        _("can be sent back"),
        default=True,
        help_text=_("Not for what is worn in the skin, like earrings. Made to order: never."),
    )

    weight_g = models.PositiveIntegerField(
        _("weight of the piece (g)"), null=True, validators=[MinValueValidator(1)]
    )
    length_cm = models.DecimalField(
        _("length (cm)"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    width_cm = models.DecimalField(
        _("width (cm)"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    height_cm = models.DecimalField(
        _("height (cm)"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    diameter_cm = models.DecimalField(
        _("diameter (cm)"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    volume_ml = models.PositiveIntegerField(_("volume (ml)"), null=True, blank=True)
    colours = ColoursField(_("colours"), default=list, blank=True)
    glaze = models.CharField(_("glaze"), max_length=12, choices=Glaze, blank=True)

    food_contact = models.CharField(
        _("food contact"), max_length=12, choices=FoodContact, default=FoodContact.NOT_TESTED
    )
    microwave = models.CharField(
        _("microwave"), max_length=12, choices=Answer, default=Answer.NOT_TESTED
    )
    dishwasher = models.CharField(
        _("dishwasher"), max_length=12, choices=Answer, default=Answer.NOT_TESTED
    )
    oven = models.CharField(_("oven"), max_length=12, choices=Answer, default=Answer.NOT_TESTED)
    outdoor = models.CharField(
        _("outdoors"), max_length=12, choices=Answer, default=Answer.NOT_TESTED
    )
    care_th = models.CharField(_("care (Thai)"), max_length=255, blank=True)
    care_en = models.CharField(_("care (English)"), max_length=255, blank=True)

    recycled_percent = models.PositiveSmallIntegerField(
        _("recycled share by weight (%)"), default=0, editable=False
    )
    recycled_source = models.CharField(
        max_length=8, choices=ShareSource, default=ShareSource.DECLARED, editable=False
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(
                condition=Q(recycled_percent__lte=100), name="recycled_share_is_a_percentage"
            ),
            models.CheckConstraint(condition=Q(weight_g__gt=0), name="a_product_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.say("name") or self.code

    @property
    def offers(self) -> list[Variant]:
        """The variants that are offered, in their order; uses what was prefetched."""
        return [variant for variant in self.variants.all() if variant.active]

    @property
    def offering(self) -> Offering:
        """What these variants say together."""
        return Offering(self.offers)

    @property
    def price_from(self) -> Decimal | None:
        """The lowest price offered."""
        return self.offering.price_from

    @property
    def has_several_prices(self) -> bool:
        """True when it has to be said "from"."""
        return self.offering.has_several_prices

    @property
    def sold_out(self) -> bool:
        """True when no variant can be had now."""
        return self.offering.sold_out

    @property
    def few_left(self) -> bool:
        """True when every variant still to be had is nearly gone."""
        return self.offering.few_left

    @property
    def food_safe(self) -> bool:
        """True only when a maker says it is suitable for food."""
        return self.food_contact == self.FoodContact.SUITABLE


class VariantQuerySet(models.QuerySet["Variant"]):
    """Questions about many variants."""

    def for_sale(self) -> VariantQuerySet:
        """Those that can be bought if a piece is free (stock is the counter's question)."""
        return self.filter(
            active=True,
            product__on_sale=True,
            product__archived=False,
            product__enterprise__is_open=True,
        ).exclude(
            Q(session__starts_at__lte=timezone.now()) | Q(session__cancelled_at__isnull=False),
            kind=Variant.Kind.SEAT,
        )


class Variant(Paired, GuardedColumns):
    """What is bought: one choice of a product, with its own price, weight and stock."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("availability",)

    class Kind(models.TextChoices):
        STOCK = "stock", _("from stock")
        UNIQUE = "unique", _("one of a kind")
        MADE_TO_ORDER = "made-to-order", _("made to order")
        SEAT = "seat", _("a seat")

    class Availability(models.TextChoices):
        IN_STOCK = "in-stock", _("in stock")
        FEW_LEFT = "few-left", _("few left")
        SOLD_OUT = "sold-out", _("sold out")

    product = ParentalKey(Product, on_delete=models.PROTECT, related_name="variants")
    sku = models.CharField(
        _("SKU"),
        max_length=40,
        unique=True,
        help_text=_("Never changes: it is printed on hang tags."),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.STOCK)
    option_th = models.CharField(_("option (Thai)"), max_length=80)
    option_en = models.CharField(_("option (English)"), max_length=80, blank=True)
    price = models.DecimalField(
        _("price (baht)"),
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(1_000_000))],
    )
    packed_weight_g = models.PositiveIntegerField(_("packed weight (g)"), null=True, blank=True)
    packed_length_mm = models.PositiveIntegerField(_("packed length (mm)"), null=True, blank=True)
    packed_width_mm = models.PositiveIntegerField(_("packed width (mm)"), null=True, blank=True)
    packed_height_mm = models.PositiveIntegerField(_("packed height (mm)"), null=True, blank=True)
    make_days = models.PositiveSmallIntegerField(
        _("days to make"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # A band, never a number, so that public pages can be cached; only shop/stock.py writes it,
    # in the transaction that moves the stock.
    availability = models.CharField(
        max_length=8,
        choices=Availability,
        default=Availability.SOLD_OUT,
        editable=False,
        db_index=True,
    )

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.CheckConstraint(
                # NULL > 0 is unknown, which a CHECK lets pass: the nulls are refused by name.
                condition=Q(kind="seat")
                | Q(
                    packed_weight_g__isnull=False,
                    packed_length_mm__isnull=False,
                    packed_width_mm__isnull=False,
                    packed_height_mm__isnull=False,
                    packed_weight_g__gt=0,
                    packed_length_mm__gt=0,
                    packed_width_mm__gt=0,
                    packed_height_mm__gt=0,
                ),
                name="only_a_seat_has_no_packed_weight_and_size",
                violation_error_message=_(
                    "Packed weight and size are needed for everything but a seat."
                ),
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0) | Q(price=0, kind="seat"), name="only_a_seat_may_be_free"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.say('option')}"

    @property
    def sold_out(self) -> bool:
        """As the page says it; the reservation asks the stock record itself."""
        return self.availability == self.Availability.SOLD_OUT

    @property
    def few_left(self) -> bool:
        return self.availability == self.Availability.FEW_LEFT


class Material(Paired, models.Model):
    """One line of the material passport; the lines of a product total 100 per cent by weight."""

    wagtail_reference_index_ignore = True

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="materials")
    name_th = models.CharField(_("material (Thai)"), max_length=120)
    name_en = models.CharField(_("material (English)"), max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("per cent by weight"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    recycled = models.BooleanField(_("recycled or reused"), default=False)
    source_th = models.CharField(_("source (Thai)"), max_length=200)
    source_en = models.CharField(_("source (English)"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["-recycled", "-percent", "pk"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="a_material_is_a_percentage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.say('name')} {self.percent}%"
