"""The door for commands: `python site/manage.py …` and the installed `pongsaenthong`."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Django is imported here so that the settings module is named before anything reads it.
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
