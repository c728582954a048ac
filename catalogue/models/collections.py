"""Collections: small shelves that the staff make up by a rule or by hand."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.paired import Paired
from catalogue.models.products import Category, Product


class ProductCollectionQuerySet(models.QuerySet["ProductCollection"]):
    """Questions about many collections."""

    def shown(self) -> ProductCollectionQuerySet:
        """Those that the home page and the listing lead to."""
        return self.filter(shown=True)


class ProductCollection(Paired, models.Model):
    """Products that belong together for now: what is new, what is nearly gone, what makes a gift."""

    wagtail_reference_index_ignore = True

    class Rule(models.TextChoices):
        NEW = "new", _("put on sale within so many days")
        LAST = "last", _("last pieces")
        PRICE = "price", _("up to a price (baht)")
        RECYCLED = "recycled", _("recycled share from (%)")
        CATEGORY = "category", _("one category")
        PICKED = "picked", _("picked by hand")

    NUMBERED = (Rule.NEW, Rule.PRICE, Rule.RECYCLED)

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_th = models.CharField(_("name (Thai)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    intro_th = models.CharField(_("introduction (Thai)"), max_length=300, blank=True)
    intro_en = models.CharField(_("introduction (English)"), max_length=300, blank=True)
    rule = models.CharField(_("what belongs to it"), max_length=10, choices=Rule)
    number = models.PositiveIntegerField(
        _("days, baht or per cent"),
        null=True,
        blank=True,
        help_text=_("How many days, up to which price, from which share: as the rule says."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    products = models.ManyToManyField(
        Product,
        blank=True,
        related_name="picked_for",
        verbose_name=_("products"),
        limit_choices_to={"workshop": None},
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    shown = models.BooleanField(_("shown on the home page and in the listing"), default=True)

    objects = ProductCollectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    def __str__(self) -> str:
        return self.say("name")

    def clean(self) -> None:
        """A rule that speaks of a number or a category needs it."""
        if self.rule in self.NUMBERED and self.number is None:
            raise ValidationError({"number": _("This rule needs a number.")})
        if self.rule == self.Rule.CATEGORY and self.category_id is None:
            raise ValidationError({"category": _("This rule needs a category.")})
