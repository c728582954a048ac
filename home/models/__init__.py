"""The pages around the shop, one file a kind."""

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
    "HomePage",
    "NewsCredit",
    "NewsIndexPage",
    "NewsMaker",
    "NewsPage",
    "NewsPhoto",
    "NewsProduct",
    "NewsTag",
    "NewsTagging",
    "StandardPage",
    "WorkshopIndexPage",
    "WorkshopPage",
    "WorkshopPhoto",
]
