"""The pages of the catalogue: they tell the story, once in each language, and point to the rows."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from catalogue import cards, listing
from catalogue.cards import Card
from catalogue.facets import related
from catalogue.models.enterprises import Enterprise
from catalogue.models.photos import Photo, sizes_of
from catalogue.models.products import Product
from catalogue.models.shown import EnterprisePageQuerySet, ProductPageQuerySet
from catalogue.own_work import OwnWorkForm

PLAIN_FEATURES = ["bold", "italic", "link", "ul", "ol"]


class OpenPage(Page):
    """A public page that asks once, not twice, whether it or anything above it is restricted."""

    base_form_class = OwnWorkForm

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Restrictions of this page and its ancestors; an alias has those of the page it shows."""
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:end] for end in steps]
        above = models.Q(page__path__in=paths)
        for aliases in ("page__aliases", "page__aliases__aliases"):
            above |= models.Q(**{f"{aliases}__path__in": paths})
        return PageViewRestriction.objects.filter(above).distinct()


class RowPage(OpenPage):
    """A page that tells about one row; which row it is, no revision and no copy may change.

    It is made with its row (catalogue/drafts.py), so the editor offers no empty one. A copy tells
    about none: it is seen by nobody, until somebody throws it away.
    """

    row_field = ""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, if there is anything to tell about. Raises Http404."""
        if getattr(self, f"{self.row_field}_id") is None:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as it will be; a copy, which tells about nothing, says so."""
        if getattr(self, f"{self.row_field}_id") is None:
            return HttpResponse(_("This page is a copy: it belongs to no product and no maker."))
        return super().serve_preview(request, mode_name)

    def with_content_json(self, content: dict[str, Any]) -> RowPage:
        """A revision as a page, but with the row of today: an old draft knew another or none."""
        page: RowPage = super().with_content_json(content)
        setattr(page, f"{self.row_field}_id", getattr(self, f"{self.row_field}_id"))
        return page


class ProductsPage(OpenPage):
    """The listing of everything on sale."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "catalogue/products_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [SynchronizedField("slug")]

    class Meta:
        verbose_name = _("product listing")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = ProductPage.objects.shown_in(self.locale_id)
        return super().get_context(request, *args, **kwargs) | listing.answer(
            pages, request.GET, self.locale_id
        )


class MakersPage(OpenPage):
    """Everyone who makes; the enterprises' own pages lie below it."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["catalogue.EnterprisePage"]
    max_count_per_parent = 1
    template = "catalogue/makers_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [SynchronizedField("slug")]

    class Meta:
        verbose_name = _("list of makers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        makers = EnterprisePage.objects.shown_in(self.locale_id)
        return super().get_context(request, *args, **kwargs) | {"makers": makers}


class EnterprisePage(RowPage):
    """One maker: who they are and what they rescue from the heap."""

    is_creatable = False
    row_field = "enterprise"
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="pages"
    )
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    story = RichTextField(_("story"), features=PLAIN_FEATURES)

    objects = PageManager.from_queryset(EnterprisePageQuerySet)()

    parent_page_types = ["catalogue.MakersPage"]
    subpage_types = ["catalogue.ProductPage"]
    template = "catalogue/enterprise_page.html"
    content_panels = [*Page.content_panels, FieldPanel("photo"), FieldPanel("story")]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("enterprise", overridable=False),
        SynchronizedField("photo"),
    ]
    exclude_fields_in_copy = ["enterprise"]

    class Meta:
        verbose_name = _("maker's page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = ProductPage.objects.shown_in(self.locale_id).filter(
            product__enterprise=self.enterprise
        )
        return super().get_context(request, *args, **kwargs) | {
            "products": pages.for_cards().newest()
        }


class Told(NamedTuple):
    """What the page of a product tells beside the product itself."""

    maker: EnterprisePage | None
    photos: list[Photo]
    related: list[Card]


class ProductPage(RowPage):
    """The story of one product, told once in each language."""

    is_creatable = False
    row_field = "product"
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="pages"
    )
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    story = RichTextField(_("story"), features=PLAIN_FEATURES)

    objects = PageManager.from_queryset(ProductPageQuerySet)()

    parent_page_types = ["catalogue.EnterprisePage"]
    subpage_types: list[str] = []
    template = "catalogue/product_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("photo"),
        InlinePanel("gallery", label=_("photo")),
        FieldPanel("story"),
        # To look at only: an old draft that is published writes back whatever the form held.
        HelpPanel(template="catalogue/admin/price_and_stock.html", heading=_("Price and stock")),
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("product", overridable=False),
        SynchronizedField("photo"),
    ]
    exclude_fields_in_copy = ["product"]

    class Meta:
        verbose_name = _("product page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.product:
            prefetch_related_objects([self.product], "variants")
        # Not read where every part that shows it is kept.
        told = SimpleLazyObject(self.told)
        return super().get_context(request, *args, **kwargs) | {"told": told}

    def told(self) -> Told:
        """What the page tells beside price and stock."""
        if self.product:
            prefetch_related_objects([self.product], "materials")
        maker = self.maker()
        return Told(maker, self.photos(maker), self.related())

    def photos(self, maker: EnterprisePage | None) -> list[Photo]:
        """The cover, then the gallery, each with its renditions; the maker's photo gets them too."""
        shown = Photo.objects.filter(models.Q(pk=self.photo_id) | models.Q(gallery_of__page=self))
        own = shown.annotate(
            place=models.Max("gallery_of__sort_order", filter=models.Q(gallery_of__page=self))
        )
        photos = sorted(own, key=lambda photo: (photo.pk != self.photo_id, photo.place or 0))
        if photos and photos[0].pk == self.photo_id:
            self.photo = photos[0]  # whoever asks the page for its cover asks nobody else
        prefetch_related_objects(
            [*photos, *([maker.photo] if maker and maker.photo else [])], sizes_of("")
        )
        return photos

    def maker(self) -> EnterprisePage | None:
        """The page of whoever made it, in this page's language."""
        makers = EnterprisePage.objects.live().filter(locale_id=self.locale_id)
        of_this = makers.filter(enterprise__products=self.product_id)
        return of_this.select_related("photo", "locale").first()

    def related(self) -> list[Card]:
        """Four more that have something in common with it."""
        numbers = related.of_product(self.product_id, self.locale_id)
        return cards.of(ProductPage.objects.shown_in(self.locale_id), numbers, self.locale_id)


class ProductPhoto(Orderable):
    """One further picture of a product."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="gallery")
    photo = models.ForeignKey(
        Photo, models.PROTECT, related_name="gallery_of", verbose_name=_("photo")
    )

    panels = [FieldPanel("photo")]

    class Meta(Orderable.Meta):
        verbose_name = _("picture")

    def __str__(self) -> str:
        return str(self.photo)
