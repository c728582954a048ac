"""The pages around the shop, one file a kind."""

from home.models.front import HomePage
from home.models.news import NewsIndexPage, NewsPage
from home.models.standard import StandardPage

__all__ = ["HomePage", "NewsIndexPage", "NewsPage", "StandardPage"]
