"""What is written for whoever runs the shop is true: commands, settings, services."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TOLD = [
    *DEPLOY.rglob("*.*"),
    DEPLOY / "Dockerfile",
    *(ROOT / "docs").glob("*.md"),
    ROOT / "README.md",
]


def read(path):
    return path.read_text(encoding="utf-8") if path.suffix != ".webp" else ""


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_every_command_that_is_told_exists(path):
    told = set(re.findall(r"site/manage\.py ([a-z_]+)", read(path)))

    assert told - set(get_commands()) == set()


def test_every_setting_that_is_told_stands_in_the_table():
    table = (ROOT / "README.md").read_text().split("### Settings")[1].split("### ")[0]
    known = set(re.findall(r"`([A-Z_]{4,})`", table))

    told = set(re.findall(r"^#? ?([A-Z_]+)=", read(DEPLOY / "shop.env.example"), re.MULTILINE))

    assert told - known == set()
    assert {"SECRET_KEY", "PUBLIC_URL", "DATABASE_URL"} <= told


def test_nobody_serves_before_the_tables_are_there():
    services = yaml.safe_load(read(DEPLOY / "compose.yaml"))["services"]

    for name in ("web", "worker"):
        waits = services[name]["depends_on"]["prepare"]["condition"]
        assert waits == "service_completed_successfully"
    assert "migrate" in services["prepare"]["command"]
    assert all("ports" not in services[name] for name in ("web", "database", "cache"))


def test_private_files_are_served_by_nobody():
    served = re.findall(r"handle (\S+)? ?\{|root \* (\S+)|path (\S+)", read(DEPLOY / "Caddyfile"))

    assert not [each for each in served if "private" in "".join(each)]
    assert "/media/*" in read(DEPLOY / "Caddyfile")
