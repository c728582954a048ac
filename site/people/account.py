"""One's own account page in the editor: Wagtail's, but with our form for name and e-mail, and no portrait."""

from __future__ import annotations

from typing import Any

from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel

from people.forms import OwnAccountForm


class OwnNamePanel(NameEmailSettingsPanel):
    """Wagtail's asks for a surname and takes anybody's e-mail."""

    form_class = OwnAccountForm


class OwnAccountView(AccountView):
    """Wagtail has no setting for its panels, so they are exchanged here.

    A portrait would be kept and served as it came from the telephone, with the place in it.
    """

    def get_panels(self) -> list[Any]:
        """All of Wagtail's but the portrait, with ours in the place of one."""
        return [
            OwnNamePanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, NameEmailSettingsPanel)
            else panel
            for panel in super().get_panels()
            if not isinstance(panel, AvatarSettingsPanel)
        ]


# As Wagtail wraps all its addresses.
own_account = never_cache(require_admin_access(OwnAccountView.as_view()))
