"""What the door takes out of the editor: the menu item of a library that nobody here fills."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("construct_main_menu")
def no_documents(request: HttpRequest, items: list[MenuItem]) -> None:
    """Pages here tell with words and photos; a library of files would be a second place to look."""
    items[:] = [item for item in items if item.name != "documents"]
