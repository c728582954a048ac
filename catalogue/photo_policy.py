"""Who may do what with a photo in the editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from catalogue.models import Photo


class PhotoPolicy(CollectionOwnershipPermissionPolicy):
    """As Wagtail's own, but the right to change a photo is no right to delete it.

    Only who added a photo may delete it, and an administrator.
    """

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Photo
    ) -> bool:
        """Of a stranger's photo "delete" is not even asked: of no action at all administrators are left."""
        wanted = set(actions)
        if instance.uploaded_by_user_id != user.pk:
            wanted.discard("delete")
        return super().user_has_any_permission_for_instance(user, wanted, instance)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Photo]:
        """The photos with which one of these may be done."""
        wanted = set(actions)
        found: QuerySet[Photo] = super().instances_user_has_any_permission_for(user, wanted)
        if wanted == {"delete"} and not user.is_superuser:
            return found.filter(uploaded_by_user=user)
        return found


# Wagtail keeps the rights on its own image model, whatever model is in use.
PHOTO_POLICY = PhotoPolicy(
    Photo, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
)
