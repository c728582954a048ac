"""The wares, one file for each noun."""

from catalogue.models.enterprises import Enterprise, Membership
from catalogue.models.events import ProductEvent
from catalogue.models.invitations import Invitation
from catalogue.models.pages import (
    EnterprisePage,
    MakersPage,
    OpenPage,
    ProductPage,
    ProductPhoto,
    ProductsPage,
    RowPage,
)
from catalogue.models.photos import Photo, PhotoRendition
from catalogue.models.products import Category, Material, Product, Upgrade, Variant
from catalogue.models.search import SearchEntry
from catalogue.models.workshops import Session, Workshop

__all__ = [
    "Category",
    "Enterprise",
    "EnterprisePage",
    "Invitation",
    "MakersPage",
    "Material",
    "Membership",
    "OpenPage",
    "Photo",
    "PhotoRendition",
    "Product",
    "ProductEvent",
    "ProductPage",
    "ProductPhoto",
    "ProductsPage",
    "RowPage",
    "SearchEntry",
    "Session",
    "Upgrade",
    "Variant",
    "Workshop",
]
