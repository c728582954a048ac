"""The demo shop's workshops: the first of all, and those to come, on days counted from today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalogue.models import Enterprise, Upgrade, Workshop
from home.demo.content import content, html, paired
from home.demo.pages import Tree
from home.models import NewsPage, WorkshopIndexPage, WorkshopPage, WorkshopPhoto
from home.workshops import drafts
from shop import seats

TEXTS = ("body", "speakers", "programme", "bring", "materials", "outcome")


def hold(tree: Tree, enterprises: dict[str, Enterprise]) -> None:
    """The list, and each workshop with its page, its goods and its sessions."""
    tree.list_page(WorkshopIndexPage, content()["workshops"])
    for facts in content()["workshops"]["held"]:
        days = [day_of(session, timezone.localdate()) for session in facts["sessions"]]
        workshop = write_down(facts, days, enterprises)
        tell(tree, workshop, facts)
        tie_news(tree, workshop, facts["news"])
        for day, session in zip(days, facts["sessions"], strict=True):
            open_session(workshop, day, session)


def write_down(
    facts: dict[str, Any], days: list[date], enterprises: dict[str, Enterprise]
) -> Workshop:
    """The row, and the stories of the goods that came out of it."""
    first = min(days) if days else date.fromisoformat(facts["first_day"])
    workshop = Workshop.objects.create(
        code=facts["code"],
        number=facts["number"],
        first_day=first,
        last_day=max(days) if days else None,
        map_link=facts["map_link"],
        enterprise=enterprises[facts["enterprise"]] if facts["sessions"] else None,
        **paired("name", facts["title"]),
        **paired("place", facts["place"]),
        **paired("organiser", facts["organiser"]),
    )
    Upgrade.objects.filter(product__code__in=facts["products"]).update(workshop=workshop)
    return workshop


def tell(tree: Tree, workshop: Workshop, facts: dict[str, Any]) -> None:
    """The draft that its row brought along, written and published."""
    page = drafts.of_workshop(workshop, photo=tree.photos[facts["photo"]], by=tree.author)
    assert page is not None  # noqa: S101 - the list stands
    told = [name for name in TEXTS if name in facts]
    page.title, page.intro = facts["title"]["th"], facts["intro"]["th"]
    for name in told:
        setattr(page, name, html(facts[name], "th"))
    page.gallery = [
        WorkshopPhoto(photo=tree.photos[name], sort_order=place, **paired("caption", caption))
        for place, (name, caption) in enumerate(facts["gallery"])
    ]
    page.save_revision(user=tree.author).publish(user=tree.author)
    english = {name: facts[name]["en"] for name in ("title", "intro")}
    english |= {name: html(facts[name], "en") for name in told}
    tree.grown.append((WorkshopPage.objects.get(pk=page.pk), english))


def tie_news(tree: Tree, workshop: Workshop, slugs: list[str]) -> None:
    """The news that tells of it, on pages whose English is still to come."""
    for page, _english in tree.grown:
        if isinstance(page, NewsPage) and page.slug in slugs:
            page.workshop = workshop
            page.save_revision(user=tree.author).publish(user=tree.author)


def open_session(workshop: Workshop, day: date, facts: dict[str, Any]) -> None:
    """One sitting on that day."""
    rest = {
        name: facts[name]
        for name in ("language", "makes_a_piece", "piece_weight_g", "posting_included")
        if name in facts
    }
    seats.open_session(
        workshop,
        starts_at=at(day, facts["starts"]),
        ends_at=at(day, facts["ends"]),
        capacity=facts["capacity"],
        price=Decimal(facts["price"]),
        **rest,
    )


def day_of(session: dict[str, Any], today: date) -> date:
    """A weekday so many weeks ahead, or the third Sunday of a month; never within the next two days."""
    if "weeks" in session:
        ahead = (session["weekday"] - today.weekday()) % 7
        return today + timedelta(days=ahead + 7 * session["weeks"])
    soonest = today + timedelta(days=2)
    months = (today.replace(day=1) + timedelta(days=31 * ahead) for ahead in range(4))
    wanted = (nth(month.year, month.month, session) for month in months)
    return [day for day in wanted if day > soonest][session["months"]]


def nth(year: int, month: int, session: dict[str, Any]) -> date:
    """The third Sunday, for example, of a month."""
    first = date(year, month, 1)
    ahead = (session["weekday"] - first.weekday()) % 7
    return first + timedelta(days=ahead + 7 * (session["nth"] - 1))


def at(day: date, clock: str) -> datetime:
    """A moment in the shop's time zone."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
