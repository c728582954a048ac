"""What somebody may put on a page: own photos and links to own pages; any other is taken out of the form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import RichTextField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from catalogue.thai import slug_for

NOT_YOURS = _("This photo is not one of yours. Please choose another.")
LINK_ELSEWHERE = _(
    "A link here led to a page that is not yours. Please look at the text again; "
    "the address of a page can be typed as an external link."
)
UNREADABLE = _("This text could not be read. Please write it again.")

NOTHING = '{"blocks": [], "entityMap": {}}'
PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
LINKED_ID = re.compile(r'\bid="(\d+)"')
MOST_ROWS = 1000  # as Django reads of one formset
DIGITS = re.compile("[0-9]{1,18}")  # more fit into no primary key


def own_pages(user: Any) -> PageQuerySet:
    """The pages whose words the person may change."""
    return policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change"})


def linkable_pages(user: Any) -> PageQuerySet:
    """The pages to which the person may lead: their own; who writes for the whole shop, to all shown.

    A page with a draft waiting is left out for others: the editor's lists would tell its new title.
    """
    own = own_pages(user)
    if works_for_makers_only(user):
        return own
    return own | Page.objects.live().filter(has_unpublished_changes=False, depth__gt=1)


def works_for_makers_only(user: Any) -> bool:
    """True of somebody whose rights all lie on makers' pages, and of somebody without any."""
    if user.is_superuser:
        return False
    rights = policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
    kinds = {right.page.cached_content_type.model for right in rights}
    return kinds <= {"enterprisepage"}


class OwnWorkForm(WagtailAdminPageForm):
    """The form of every page: it takes no photo and no link that the person could not have chosen.

    What was on the page already stays, whoever put it there. What is refused is taken out before
    the form sees it, so that showing the form again does not show what it was.
    """

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        self.refused: dict[str, str | Promise] = {}
        if data is not None:
            data, self.refused = without_strange(
                data, kwargs.get("instance"), kwargs.get("for_user")
            )
            data = with_address(data, kwargs.get("instance"), kwargs.get("parent_page"))
        super().__init__(data, files, *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Says what was taken out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, why in self.refused.items():
            self.add_error(name if name in self.fields else None, why)
        return cleaned


def with_address(data: QueryDict, page: Page | None, parent: Page | None) -> QueryDict:
    """The posted form with an address where none was typed: Wagtail makes none of a Thai title.

    A page that is shown keeps the address it has.
    """
    title = data.get("title", "").strip()
    if page is None or parent is None or not title or data.get("slug", "").strip():
        return data
    kept = data.copy()
    kept["slug"] = page.slug if page.live and page.slug else _free_slug(title, page, parent)
    return kept


def _free_slug(title: str, page: Page, parent: Page) -> str:
    """The title in Latin letters, with a number behind it where another page is called so."""
    words = slug_for("", title, "page")
    slug, number = words, 1
    while not Page._slug_is_available(slug, parent, page):
        number += 1
        slug = f"{words}-{number}"
    return slug


def without_strange(
    data: QueryDict, page: Page | None, user: Any
) -> tuple[QueryDict, dict[str, str | Promise]]:
    """The posted form without what the person may not use, and why each field was changed."""
    if page is None or user is None:
        return data, {}
    kept, refused = data.copy(), dict[str, str | Promise]()
    for key in photo_keys(page, data):
        if not may_use_photo(page, user, str(data[key])):
            kept[key], refused[key] = "", NOT_YOURS
    for field in rich_texts(page):
        if (name := field.name) in data:
            kept[name], why = without_strange_links(str(data[name]), field, page, user)
            if why:
                refused[name] = why
    for relation in get_all_child_relations(type(page)):
        number_rows(kept, relation.get_accessor_name())
    return kept, refused


def number_rows(data: QueryDict, prefix: str) -> None:
    """Give each row a place: Wagtail cannot show a refused form again when an empty row has none."""
    rows = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    for row in range(min(int(rows), MOST_ROWS) if DIGITS.fullmatch(rows) else 0):
        if not data.get(f"{prefix}-{row}-ORDER"):
            data[f"{prefix}-{row}-ORDER"] = str(row + 1)


# --- photos -------------------------------------------------------------------------------------


def photo_fields(model: type[Model]) -> list[str]:
    """The names of a model's relations to the picture library."""
    return [field.name for field in model._meta.fields if field.related_model is get_image_model()]


def photo_keys(page: Page, data: QueryDict) -> Iterator[str]:
    """The posted keys that name a photo: the page's own, and those of its rows (gallery-3-photo)."""
    yield from (name for name in photo_fields(type(page)) if data.get(name))
    for relation in get_all_child_relations(type(page)):
        for name in photo_fields(relation.related_model):
            row = re.compile(rf"{re.escape(relation.get_accessor_name())}-\d+-{re.escape(name)}")
            yield from (key for key in data if row.fullmatch(key) and data[key])


def photos_on(page: Page) -> set[int]:
    """The ids of the photos that the page shows already, in its newest draft."""
    shown = {getattr(page, f"{name}_id") for name in photo_fields(type(page))}
    for relation in get_all_child_relations(type(page)):
        for name in photo_fields(relation.related_model):
            rows = getattr(page, relation.get_accessor_name()).all()
            shown |= {getattr(row, f"{name}_id") for row in rows}
    return shown - {None}


def may_use_photo(page: Page, user: Any, posted: str) -> bool:
    """One the person may choose, or one that is on the page; never a number that is none."""
    if not DIGITS.fullmatch(posted):
        return False
    number = int(posted)
    policy = policy_registry.get_by_type(get_image_model())
    own = policy.instances_user_has_any_permission_for(user, ["choose"])
    return number in photos_on(page) or own.filter(pk=number).exists()


# --- links --------------------------------------------------------------------------------------


def rich_texts(page: Page) -> list[RichTextField]:
    """The page's texts with links."""
    return [field for field in page._meta.fields if isinstance(field, RichTextField)]


def linked_pages(html: str) -> set[int]:
    """The ids of the pages that a stored text leads to."""
    tags = (LINKED_ID.search(tag) for tag in PAGE_LINK.findall(html))
    return {int(found.group(1)) for found in tags if found}


def without_strange_links(
    posted: str, field: RichTextField, page: Page, user: Any
) -> tuple[str, str | Promise]:
    """The text as the editor sends it, without links to pages that are neither own nor there before."""
    try:
        state = json.loads(posted)
        entities = [entity for entity in state["entityMap"].values() if "id" in entity["data"]]
        # What cannot be read here would be an error page a moment later.
        field.formfield().widget.value_from_datadict({field.name: posted}, {}, field.name)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError):
        return NOTHING, UNREADABLE
    before = linked_pages(getattr(page, field.name) or "")
    strange = [entity for entity in entities if not _may_link(entity, before, user)]
    for entity in strange:
        entity["data"] = {"url": "#"}
    return (json.dumps(state), LINK_ELSEWHERE) if strange else (posted, "")


def _may_link(entity: dict[str, Any], before: set[int], user: Any) -> bool:
    """Only links to pages carry a number here; a picture or a document in the text is refused."""
    number = str(entity["data"]["id"])
    if entity.get("type") != "LINK" or not DIGITS.fullmatch(number):
        return False
    return int(number) in before or linkable_pages(user).filter(pk=int(number)).exists()
