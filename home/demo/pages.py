"""The demo shop's pages: first the Thai tree, then each page's English translation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import cached_property
from wagtail.models import Locale, Page, Site

from catalogue import enterprises
from catalogue.english import Words, translate
from catalogue.models import (
    Enterprise,
    MakersPage,
    Photo,
    Product,
    ProductPage,
    ProductPhoto,
    ProductsPage,
)
from home.demo import news
from home.demo.content import content, html
from home.demo.progress import Progress
from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from people.models import Member


class Tree:
    """Grows the Thai pages and remembers the English of each until all of them stand."""

    def __init__(self, photos: dict[str, Photo], author: Member) -> None:
        self.photos = photos
        self.author = author
        self.grown: list[tuple[Page, Words]] = []

    @cached_property
    def home(self) -> HomePage:
        """The first page; Wagtail's own welcome page makes room for it."""
        facts = content()["home"]
        make_room()
        words = (
            "title",
            "lead",
            "shards_title",
            "shards_text",
            "table_title",
            "table_text",
            "search_description",
        )
        english = {field: facts[field]["en"] for field in words}
        english["shards_steps"] = "\n".join(step["en"] for step in facts["shards_steps"])
        page = HomePage(
            slug="home",
            locale=Locale.get_default(),
            shards_steps="\n".join(step["th"] for step in facts["shards_steps"]),
            **{field: facts[field]["th"] for field in words},
            **{
                field: self.photos[facts[field]]
                for field in ("photo", "shards_photo", "table_photo")
            },
        )
        self.grow(Page.get_first_root_node(), page, english)
        Site.objects.create(
            root_page=page, is_default_site=True, site_name=content()["seller"]["name"]["th"]
        )
        return page

    @cached_property
    def makers(self) -> MakersPage:
        """Everyone who makes; the enterprises' pages lie below it."""
        return self.list_page(MakersPage, content()["makers"])

    def grow(self, parent: Page, page: Page, english: Words) -> Page:
        """Put a page below another and publish it, so that whoever listens to publishing hears of it."""
        parent.add_child(instance=page)
        page.save_revision(user=self.author).publish(user=self.author)
        self.grown.append((page, english))
        return page

    def list_page(self, kind: Callable[..., Page], facts: dict[str, Any]) -> Page:
        """A listing below the home page."""
        english = {field: facts[field]["en"] for field in ("title", "intro")} | {
            "search_description": facts["intro"]["en"]
        }
        page = kind(
            slug=facts["slug"],
            title=facts["title"]["th"],
            intro=facts["intro"]["th"],
            search_description=facts["intro"]["th"],
        )
        return self.grow(self.home, page, english)

    def listings(self) -> None:
        """Everything on sale, everyone who makes, all news, and the standard pages."""
        self.list_page(ProductsPage, content()["products"])
        assert self.makers  # noqa: S101 - grown on first use, in the order of the menu
        index = self.list_page(NewsIndexPage, content()["news"])
        for facts in content()["news_items"]:
            self.news(index, facts)
        for facts in content()["standard_pages"]:
            page = StandardPage(
                slug=facts["slug"], title=facts["title"]["th"], body=html(facts["body"], "th")
            )
            self.grow(
                self.home, page, {"title": facts["title"]["en"], "body": html(facts["body"], "en")}
            )

    def news(self, index: Page, facts: dict[str, Any]) -> None:
        """One piece of news."""
        page = NewsPage(
            slug=facts["slug"],
            day=facts["day"],
            photo=self.photos[facts["photo"]],
            title=facts["title"]["th"],
            intro=facts["intro"]["th"],
            body=html(facts["body"], "th"),
        )
        news.hang(page, facts, self.photos)
        english = {
            "title": facts["title"]["en"],
            "intro": facts["intro"]["en"],
            "body": html(facts["body"], "en"),
        }
        self.grow(index, page, english)

    def lead_on(self) -> None:
        """Each piece of news leads to the goods and makers it tells of, now that they are there."""
        told = {facts["slug"]: facts for facts in content()["news_items"]}
        for page, _english in self.grown:
            if isinstance(page, NewsPage) and news.tell_of(page, told[page.slug]):
                page.save_revision(user=self.author).publish(user=self.author)

    def maker(self, enterprise: Enterprise, facts: dict[str, Any]) -> Page:
        """One maker's page, opened by the verb that gives the group its rights on it."""
        story = [{"p": facts["story"]}]
        page = enterprises.open_pages(
            enterprise, self.makers, story=html(story, "th"), photo=self.photos[facts["photo"]]
        )
        self.grown.append((page, {"title": facts["name"]["en"], "story": html(story, "en")}))
        return page

    def product(self, parent: Page, product: Product, facts: dict[str, Any]) -> None:
        """One product's page; publishing it puts the product on sale."""
        cover, *others = (self.photos[name] for name in facts["photos"])
        story = [{"p": facts["description"]}]
        page = ProductPage(
            slug=product.code,
            title=facts["name"]["th"],
            product=product,
            photo=cover,
            story=html(story, "th"),
        )
        page.gallery = [
            ProductPhoto(photo=photo, sort_order=place) for place, photo in enumerate(others)
        ]
        self.grow(parent, page, {"title": facts["name"]["en"], "story": html(story, "en")})

    def translate(self, progress: Progress) -> None:
        """Every page, parents first, as an editor's finished translation."""
        locale, _made = Locale.objects.get_or_create(language_code="en")
        for done, (page, words) in enumerate(self.grown, start=1):
            translate(page, words, locale, by=self.author)
            progress.count("pages translated", done, len(self.grown))


def answer_at(url: str) -> None:
    """Let full addresses of pages begin with this; the port may be another one at each start."""
    place = urlsplit(url)
    port = place.port or (443 if place.scheme == "https" else 80)
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (place.hostname, port):
        site.hostname, site.port = place.hostname, port
        site.save()


def make_room() -> None:
    """Wagtail's welcome page, and the site that shows it, go."""
    Site.objects.all().delete()
    for page in Page.objects.filter(depth=2):
        page.delete()
