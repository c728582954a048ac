"""Writes down anew by which words everything is found."""

from typing import Any

from django.core.management import BaseCommand

from catalogue.models import Enterprise, Product
from catalogue.search import entries
from home import finding


class Command(BaseCommand):
    """Safe to repeat; needed once after rows were written past the shop, as by a restored dump."""

    help = "Writes down anew by which words everything is found."

    def handle(self, *args: Any, **options: Any) -> None:
        """Products, makers, then news and workshops."""
        numbers = list(Product.objects.pieces().values_list("pk", flat=True))
        entries.write_products(numbers)
        makers = list(Enterprise.objects.all())
        for enterprise in makers:
            entries.write_maker(enterprise)
        pages = finding.write_pages()
        self.stdout.write(f"{len(numbers)} products, {len(makers)} makers, {pages} pages")
