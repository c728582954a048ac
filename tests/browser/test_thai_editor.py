"""What scripts draw in the editor is Thai too: menus, choosers, the writing box, the translation."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue import enterprises
from tests.home.editing import hire
from tests.site.editor_screens import NAMES, a_photo, an_overseer, pages_in_every_state
from tests.site.visible_words import not_thai, of_page

MOST = 5  # strings that may be left


@pytest.fixture
def pages(manager, make_bowl, kham_pan):
    """Pages in every state, and a photo to choose."""
    a_photo()
    return pages_in_every_state(make_bowl, kham_pan, an_overseer())


@pytest.fixture
def editor_of(page_at, live_server):
    """The editor in a browser, as the person given."""

    def enter(person):
        client = Client()
        client.force_login(person)
        page = page_at(1280)
        page.context.add_cookies(
            [
                {
                    "name": "sessionid",
                    "value": client.cookies["sessionid"].value,
                    "url": live_server.url,
                }
            ]
        )
        return page

    return enter


class Reader:
    """Collects what stands on the screen at each stop."""

    def __init__(self, page):
        self.page, self.found = page, {}

    def go(self, path, until):
        self.page.goto(path)
        self.note(path, until)

    def press(self, button, until):
        self.page.locator(button).first.click()
        self.note(button, until)

    def note(self, stop, until):
        self.page.locator(until).first.wait_for()
        self.found |= dict.fromkeys(of_page(self.page.content()), stop)

    def few_are_left(self):
        left = not_thai(set(self.found), NAMES)
        assert len(left) <= MOST, "\n".join(sorted(f"{one!r}  {self.found[one]}" for one in left))


def write(reader, page):
    """The page editor: the writing box, its side panels, the choosers it opens."""
    reader.go(reverse("wagtailadmin_pages:edit", args=[page.pk]), ".Draftail-Editor")
    reader.press(".public-DraftEditor-content", ".Draftail-Editor--focus")
    reader.press("[data-side-panel-toggle=status]", "[data-side-panel=status]")
    reader.press("[data-chooser-action-choose]", ".modal-content .tab-content")
    reader.press(".modal-content [data-dismiss=modal]", "body:not(.modal-open)")


def test_what_scripts_draw_for_a_manager_is_thai(editor_of, manager, pages):
    reader = Reader(editor_of(manager))

    reader.go(reverse("wagtailadmin_home"), ".sidebar-menu-item")
    reader.press(".sidebar-page-explorer-item button", ".c-page-explorer")
    reader.go(reverse("wagtailadmin_explore", args=[pages["enterprise"].pk]), ".sidebar-menu-item")
    reader.go(reverse("wagtailimages:add_multiple"), ".sidebar-menu-item")
    write(reader, pages["live"])
    twin = pages["draft"].get_translations().get()
    reader.go(reverse("wagtailadmin_pages:edit", args=[twin.pk]), ".js-translation-editor *")

    reader.few_are_left()


def test_what_scripts_draw_for_a_member_is_thai(editor_of, pages):
    member = hire("dao")
    enterprises.join(pages["enterprise"].enterprise, member)
    reader = Reader(editor_of(member))

    reader.go(reverse("my_pages"), ".sidebar-menu-item")
    reader.go(reverse("wagtailimages:index"), ".sidebar-menu-item")
    write(reader, pages["live"])

    reader.few_are_left()
