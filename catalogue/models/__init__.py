"""The wares, one file for each noun."""

from catalogue.models.enterprises import Enterprise, Membership
from catalogue.models.pages import (
    EnterprisePage,
    MakersPage,
    OpenPage,
    ProductPage,
    ProductPhoto,
    ProductsPage,
)
from catalogue.models.photos import Photo, PhotoRendition
from catalogue.models.products import Category, Material, Product, Upgrade, Variant

__all__ = [
    "Category",
    "Enterprise",
    "EnterprisePage",
    "MakersPage",
    "Material",
    "Membership",
    "OpenPage",
    "Photo",
    "PhotoRendition",
    "Product",
    "ProductPage",
    "ProductPhoto",
    "ProductsPage",
    "Upgrade",
    "Variant",
]
