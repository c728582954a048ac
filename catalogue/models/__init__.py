"""The wares, one file for each noun."""

from catalogue.models.certificates import Certificate
from catalogue.models.collections import ProductCollection
from catalogue.models.craft import Craft
from catalogue.models.enterprises import Enterprise, Membership
from catalogue.models.events import ProductEvent
from catalogue.models.invitations import Invitation
from catalogue.models.listed import Generation, ShelfChange
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
from catalogue.models.products import Category, Material, Product, Variant
from catalogue.models.scrap import Batch, BatchInput, Correction, PiecesMade, ScrapLot
from catalogue.models.search import MissedQuestion, OtherWord, SearchEntry
from catalogue.models.upgrades import Upgrade
from catalogue.models.workshops import Session, Workshop

__all__ = [
    "Batch",
    "BatchInput",
    "Category",
    "Certificate",
    "Correction",
    "Craft",
    "Enterprise",
    "EnterprisePage",
    "Generation",
    "Invitation",
    "MakersPage",
    "Material",
    "Membership",
    "MissedQuestion",
    "OpenPage",
    "OtherWord",
    "Photo",
    "PhotoRendition",
    "PiecesMade",
    "Product",
    "ProductCollection",
    "ProductEvent",
    "ProductPage",
    "ProductPhoto",
    "ProductsPage",
    "RowPage",
    "ScrapLot",
    "SearchEntry",
    "Session",
    "ShelfChange",
    "Upgrade",
    "Variant",
    "Workshop",
]
