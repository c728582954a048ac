"""What the catalogue tells the editor: its rows are never deleted, a photo only by who added it."""

from wagtail.permissions import register_permission_policy

from catalogue import date_fields, editor_labels
from catalogue.models import Category, Enterprise, Photo, Product
from catalogue.photo_policy import PHOTO_POLICY
from catalogue.viewsets import KeptPolicy

# Here and not later: once the editor has asked for a policy it accepts no other.
for kept in (Category, Enterprise, Product):
    register_permission_policy(kept, KeptPolicy(kept), exact_class=True)
register_permission_policy(Photo, PHOTO_POLICY, exact_class=True)

date_fields.take_over()
editor_labels.say()
