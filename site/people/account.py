"""One's own account page in the editor: Wagtail's, but with our form for name and e-mail."""

from __future__ import annotations

from typing import Any

from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel

from people.forms import OwnAccountForm


class OwnNamePanel(NameEmailSettingsPanel):
    """Wagtail's asks for a surname and takes anybody's e-mail."""

    form_class = OwnAccountForm


class OwnAccountView(AccountView):
    """Wagtail has no setting for this one panel, so it is exchanged here."""

    def get_panels(self) -> list[Any]:
        """All of Wagtail's, with ours in the place of one."""
        return [
            OwnNamePanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, NameEmailSettingsPanel)
            else panel
            for panel in super().get_panels()
        ]


# As Wagtail wraps all its addresses.
own_account = never_cache(require_admin_access(OwnAccountView.as_view()))
