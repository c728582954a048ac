"""Writes down anew by which words every product and maker is found."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.models import Enterprise, Product
from catalogue.search import entries


class Command(BaseCommand):
    """Safe to repeat; needed once after rows were written past the shop, as by a restored dump."""

    help = "Writes down anew by which words every product and maker is found."

    def handle(self, *args: Any, **options: Any) -> None:
        """Products, then makers."""
        numbers = list(Product.objects.pieces().values_list("pk", flat=True))
        entries.write_products(numbers)
        makers = list(Enterprise.objects.all())
        for enterprise in makers:
            entries.write_maker(enterprise)
        self.stdout.write(f"{len(numbers)} products, {len(makers)} makers")
