"""Makes groups and permissions."""

from typing import Any

from django.core.management.base import BaseCommand

from home import roles


class Command(BaseCommand):
    """Safe to repeat; takes nothing away that somebody gave by hand."""

    help = "Make the groups of the shop with their permissions; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for group in roles.set_up():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
