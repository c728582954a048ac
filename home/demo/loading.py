"""Fills an empty database with the demo shop, in the order in which one thing needs another."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Collection
from wagtail.signal_handlers import disable_reference_index_auto_update

from catalogue.models import Category, Enterprise
from home.demo import database, firings, logins, purchases, wares, workshops
from home.demo.content import content
from home.demo.pages import Tree
from home.demo.pictures import Drawing, hang
from home.demo.progress import Progress
from home.figures import publishing
from shop import letters


def load(progress: Progress) -> None:
    """Load everything; the log-ins are kept last, so that a load that broke off counts for nothing."""
    database.mark()
    # A task for each row saved would keep the worker busy long after the shop has opened.
    with disable_reference_index_auto_update():
        secrets = fill(progress)
    call_command("rebuild_references_index", verbosity=0)
    logins.keep(secrets, database=database.name(), migrations=database.fingerprint())


def fill(progress: Progress) -> list[dict[str, Any]]:
    """People, wares, pages, orders; gives back how the people log in."""
    people, secrets = logins.hire()
    wares.name_seller()
    wares.set_rates()
    workers = {code: (member,) for code, member in people.items()}
    enterprises = wares.found_enterprises(workers)
    photos = hang(homes(enterprises), progress)
    drawing = Drawing(photos.values())
    tree = Tree(photos, people["coordinator"])
    grow(tree, enterprises, wares.put_up_shelves(), progress)
    firings.enter(enterprises, people["coordinator"])
    tree.translate(progress)
    purchases.tell(people["manager"], progress)
    letters.send_due(timezone.now())
    publishing.publish_due(timezone.now())
    drawing.wait(progress)
    return secrets


def homes(enterprises: dict[str, Enterprise]) -> dict[str, Collection]:
    """The picture collection of each product photo: that of the group that makes it."""
    return {
        name: enterprises[facts["enterprise"]].collection
        for facts in content()["products_on_sale"]
        for name in facts["photos"]
    }


def grow(
    tree: Tree, enterprises: dict[str, Enterprise], shelves: dict[str, Category], progress: Progress
) -> None:
    """All Thai pages, and with each product page its product."""
    tree.listings()
    pages = {
        facts["code"]: tree.maker(enterprises[facts["code"]], facts)
        for facts in content()["enterprises"]
    }
    made = content()["products_on_sale"]
    for done, facts in enumerate(made, start=1):
        code = facts["enterprise"]
        tree.product(
            pages[code], wares.make(facts, enterprises[code], shelves[facts["category"]]), facts
        )
        progress.count("products", done, len(made))
    tree.lead_on()
    workshops.hold(tree, enterprises)
