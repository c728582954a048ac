"""What tests of the editor share: people in their roles, and the page form as a browser sends it."""

import json

from django.contrib.auth.models import Group
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from people.models import Member


def hire(login, group=None):
    """Somebody new, in one of the groups."""
    person = Member.objects.create_user(login, password="clay and water", first_name=login)
    if group:
        person.groups.add(Group.objects.get(name=group))
    return person


def words(text="เรื่องใหม่", **link):
    """A story as the editor sends it; with `id=` it holds a link to that page."""
    block = {
        "key": "a",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": len(text), "key": 0}] if link else [],
    }
    entities = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": link}} if link else {}
    return json.dumps({"blocks": [block], "entityMap": entities})


def form_of(page, **changes):
    """A product's or maker's page form, as it is saved unchanged, with these changes."""
    rows = {}
    for prefix in ("gallery", "comments"):
        counts = {"TOTAL": 0, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}
        rows |= {f"{prefix}-{name}_FORMS": number for name, number in counts.items()}
    return {
        "title": page.title,
        "slug": page.slug,
        "photo": page.photo_id or "",
        "story": words(),
        **rows,
        **changes,
    }


def addresses(resolver=None, path="", namespace=""):
    """Every pattern below a resolver: (its name with the namespace, the whole route, the pattern)."""
    for each in (resolver or get_resolver()).url_patterns:
        route = path + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses(each, route, inner)
        else:
            yield namespace + (each.name or ""), route, each
