"""Who can log in to the demo shop, and the file that keeps their random passwords."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group

from home import roles
from home.demo.content import content
from people.models import Member

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS = {
    "managers": roles.MANAGERS,
    "coordinators": roles.COORDINATORS,
    "editors": roles.NEWS_EDITORS,
}


def kept() -> Path:
    """Where the log-ins lie, with the marks of the load that made them."""
    return Path(settings.VAR) / "demo-logins.json"


def new_password() -> str:
    """Three groups of four: 59 random bits, easy to type on a telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def hire() -> tuple[dict[str, Member], list[dict[str, Any]]]:
    """Make everyone; returns the people by code, and their log-ins."""
    groups = {group.name: group for group in roles.set_up()}
    people, logins = {}, []
    for facts in content()["members"]:
        password = new_password()
        people[facts["code"]] = employ(facts, password, groups)
        logins.append(
            {name: facts[name] for name in ("role", "name", "login", "door")}
            | {"password": password}
        )
    return people, logins


def employ(facts: dict[str, Any], password: str, groups: dict[str, Group]) -> Member:
    """One person with a log-in and the groups of their role."""
    admin = facts.get("superuser", False)
    member = Member.objects.create_user(
        facts["login"],
        facts.get("email", ""),
        password,
        first_name=facts["name"]["th"],
        phone=facts.get("phone"),
        is_staff=admin,
        is_superuser=admin,
    )
    if group := facts.get("group"):
        member.groups.add(groups[GROUPS[group]])
    return member


def keep(logins: list[dict[str, Any]], **marks: str) -> None:
    """Write the log-ins down for the next start; nobody else on this machine may read them."""
    path = kept()
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(marks | {"logins": logins}, file, ensure_ascii=False, indent=1)


def read() -> dict[str, Any]:
    """What was kept; empty when no load came to its end here."""
    try:
        found: dict[str, Any] = json.loads(kept().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found
