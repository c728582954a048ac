"""What the catalogue tells the editor: none of its rows is ever deleted."""

from wagtail.permissions import register_permission_policy

from catalogue.models import Category, Enterprise, Product
from catalogue.viewsets import KeptPolicy

# Here and not later: once the editor has asked for a policy it accepts no other.
for kept in (Category, Enterprise, Product):
    register_permission_policy(kept, KeptPolicy(kept), exact_class=True)
