"""Makes groups and permissions, and the first collections of a new shop."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue import collecting
from home import roles


class Command(BaseCommand):
    """Safe to repeat; takes from the two groups what was given to them by hand."""

    help = "Give the groups of the shop exactly their permissions; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Collections only where there are none."""
        for group in roles.set_up():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
        collecting.begin()
