"""What the catalogue tells the editor: its rows are never deleted, a photo only by who added it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from catalogue import date_fields, editor_labels, step
from catalogue.certificate_form import CertificateViewSet
from catalogue.collecting import ProductCollectionViewSet
from catalogue.models import (
    Category,
    Certificate,
    Enterprise,
    OtherWord,
    Photo,
    Product,
    ProductCollection,
    Workshop,
)
from catalogue.photo_policy import PHOTO_POLICY
from catalogue.search.teaching import OtherWordViewSet
from catalogue.viewsets import KeptPolicy

# Here and not later: once the editor has asked for a policy it accepts no other.
for kept in (Category, Certificate, Enterprise, OtherWord, Product, ProductCollection, Workshop):
    register_permission_policy(kept, KeptPolicy(kept), exact_class=True)
register_permission_policy(Photo, PHOTO_POLICY, exact_class=True)

date_fields.take_over()
editor_labels.say()


@hooks.register("register_log_actions")
def what_is_logged(actions: Any) -> None:
    """An English page's history says when it went down with the Thai one."""
    actions.register_action(
        step.FOLLOWED, _("Take down with the Thai page"), _("Taken down with the Thai page")
    )


@hooks.register("register_admin_viewset")
def collections() -> ProductCollectionViewSet:
    """What belongs together for now."""
    return ProductCollectionViewSet()


@hooks.register("register_admin_viewset")
def certificates() -> CertificateViewSet:
    """Stars, standards and test reports, for the coordinators."""
    return CertificateViewSet()


@hooks.register("register_admin_viewset")
def other_words() -> OtherWordViewSet:
    """What shoppers say for what the shop calls otherwise."""
    return OtherWordViewSet()
