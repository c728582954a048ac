"""Registers the room, and its form for people in the editor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    """The user model lives alone: beside page models Django cannot order the migrations."""

    name = "people"
    verbose_name = _("people")
    default = True  # of the configurations in this module


class EditorUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own app, told how people are added and changed here."""

    user_viewset = "people.viewsets.PersonViewSet"
