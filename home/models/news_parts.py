"""What hangs on a piece of news: pictures, people, tags, and the goods and makers it tells of.

All of it is rows, not words of the page: a translation has the same ones, and the short words on
them stand in both languages.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from catalogue.models import Enterprise, Photo, Product
from catalogue.models.paired import Paired


class NewsTag(Paired, models.Model):
    """What news can be about, to find more of the kind."""

    wagtail_reference_index_ignore = True

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name_th = models.CharField(_("name (Thai)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)

    class Meta:
        ordering = ["name_th", "pk"]
        verbose_name = _("news tag")
        verbose_name_plural = _("news tags")

    def __str__(self) -> str:
        return self.say("name")


class NewsPhoto(Paired, Orderable):
    """One further picture; the caption stands on it in both languages."""

    page = ParentalKey("home.NewsPage", on_delete=models.CASCADE, related_name="gallery")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+", verbose_name=_("photo"))
    caption_th = models.CharField(_("caption (Thai)"), max_length=200, blank=True)
    caption_en = models.CharField(_("caption (English)"), max_length=200, blank=True)

    panels = [FieldPanel("photo"), FieldPanel("caption_th"), FieldPanel("caption_en")]

    class Meta(Orderable.Meta):
        verbose_name = _("picture")

    def __str__(self) -> str:
        return str(self.photo)


class NewsCredit(Paired, Orderable):
    """Somebody who had a part in it, and which."""

    class Kind(models.TextChoices):
        """What search engines are told the name is of."""

        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    page = ParentalKey("home.NewsPage", on_delete=models.CASCADE, related_name="credits")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name_th = models.CharField(_("name (Thai)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    role_th = models.CharField(_("part in it (Thai)"), max_length=120, blank=True)
    role_en = models.CharField(_("part in it (English)"), max_length=120, blank=True)
    wrote = models.BooleanField(_("wrote this"), default=False)

    panels = [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("name_th"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("role_th"), FieldPanel("role_en")]),
        FieldPanel("wrote"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("credit")

    def __str__(self) -> str:
        return self.say("name")


class NewsTagging(Orderable):
    """One tag of one piece of news."""

    page = ParentalKey("home.NewsPage", on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(NewsTag, models.CASCADE, related_name="+", verbose_name=_("tag"))

    panels = [FieldPanel("tag")]

    class Meta(Orderable.Meta):
        verbose_name = _("tag")

    def __str__(self) -> str:
        return str(self.tag)


class NewsProduct(Orderable):
    """A product that the news tells of."""

    page = ParentalKey("home.NewsPage", on_delete=models.CASCADE, related_name="told_products")
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="+", verbose_name=_("product")
    )

    panels = [FieldPanel("product")]

    class Meta(Orderable.Meta):
        verbose_name = _("product")

    def __str__(self) -> str:
        return str(self.product)


class NewsMaker(Orderable):
    """An enterprise that the news tells of."""

    page = ParentalKey("home.NewsPage", on_delete=models.CASCADE, related_name="told_makers")
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="+", verbose_name=_("enterprise")
    )

    panels = [FieldPanel("enterprise")]

    class Meta(Orderable.Meta):
        verbose_name = _("enterprise")

    def __str__(self) -> str:
        return str(self.enterprise)
