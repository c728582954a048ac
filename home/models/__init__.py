"""The pages around the shop, one file a kind."""

from home.models.figures import Figure, Publication, Published
from home.models.front import HomePage
from home.models.news import NewsIndexPage, NewsPage
from home.models.news_parts import (
    NewsCredit,
    NewsMaker,
    NewsPhoto,
    NewsProduct,
    NewsTag,
    NewsTagging,
)
from home.models.standard import StandardPage
from home.models.workshops import WorkshopIndexPage, WorkshopPage, WorkshopPhoto

__all__ = [
    "Figure",
    "HomePage",
    "NewsCredit",
    "NewsIndexPage",
    "NewsMaker",
    "NewsPage",
    "NewsPhoto",
    "NewsProduct",
    "NewsTag",
    "NewsTagging",
    "Publication",
    "Published",
    "StandardPage",
    "WorkshopIndexPage",
    "WorkshopPage",
    "WorkshopPhoto",
]
