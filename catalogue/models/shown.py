"""Which pages of makers and products are shown, with what a list of them needs."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from wagtail.query import PageQuerySet

from catalogue.models.photos import sizes_of
from catalogue.models.products import Variant


class EnterprisePageQuerySet(PageQuerySet):
    """Questions about many makers' pages."""

    def shown_in(self, locale_id: int) -> EnterprisePageQuerySet:
        """Live makers in one language with what their line in a list shows, by Thai name."""
        return (
            self.live()
            .filter(locale_id=locale_id, enterprise__isnull=False)
            .select_related("enterprise", "photo")
            .prefetch_related(sizes_of("photo"))
            .order_by("enterprise__name_th")
        )


class ProductPageQuerySet(PageQuerySet):
    """Questions about many product pages."""

    def shown_in(self, locale_id: int) -> ProductPageQuerySet:
        """Pages in one language whose product is on sale; an alias beside its own page is no second one."""
        sold = self.live().filter(
            locale_id=locale_id, product__on_sale=True, product__archived=False
        )
        return sold.filter(Q(alias_of=None) | ~Q(alias_of__locale_id=locale_id))

    def with_prices(self) -> ProductPageQuerySet:
        """With the lowest price among the active variants as `price_from`."""
        offers = Variant.objects.filter(product=OuterRef("product"), active=True)
        return self.annotate(price_from=Subquery(offers.order_by("price").values("price")[:1]))

    def for_cards(self) -> ProductPageQuerySet:
        """Everything a product card shows, in a fixed number of queries."""
        return (
            self.select_related("product__enterprise", "photo")
            .prefetch_related("product__variants", "product__materials", sizes_of("photo"))
            .defer_streamfields()
        )

    def newest(self) -> ProductPageQuerySet:
        """Last put on sale first."""
        return self.order_by("-product__on_sale_since", "-product_id")
