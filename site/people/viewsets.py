"""People in the editor: Wagtail's lists and roles, with our form."""

from __future__ import annotations

from wagtail.users.views.users import UserViewSet

from people.forms import PersonEditForm, PersonForm


class PersonViewSet(UserViewSet):
    """Everyone who logs in."""

    create_template_name = "people/create.html"
    edit_template_name = "people/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        """One for somebody new, one that can switch them off."""
        return PersonEditForm if for_update else PersonForm
