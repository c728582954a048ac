"""What a product still needs before it may be sold."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from catalogue.models import Product


def missing(product: Product) -> list[str]:
    """Sentences for what is missing; empty when the product may be sold.

    Price, weight and materials must be public before a sale (price-display rules for
    online shops), so a product without them is not put on sale.
    """
    gaps = []
    if not product.variants.filter(active=True).exists():
        gaps.append(_("There is no variant with a price yet."))
    if not product.weight_g:
        gaps.append(_("The weight is missing."))
    total = product.materials.aggregate(total=Sum("percent"))["total"] or 0
    if total != 100:
        gaps.append(_("The materials add up to %(total)s per cent, not 100.") % {"total": total})
    if not product.upgrades.exists():
        gaps.append(_("The before → after story is missing."))
    return gaps
