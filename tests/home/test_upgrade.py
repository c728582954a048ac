"""The shop of each release goes on with today's code: its backup is restored, migrated and looked at.

`make release` writes down the shop of the version in pyproject.toml, in tests/releases. What lies
there is never written anew.
"""

import json
import random
import tomllib
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from shop import statement
from shop.models import Order
from tests.home.elsewhere import there
from tests.shop import test_story
from tests.shop.test_story import Story

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("programs"),
]
KEPT = Path(__file__).resolve().parents[1] / "releases"
RELEASES = sorted(path.name for path in KEPT.iterdir() if path.is_dir())
STEPS = 120
# Run by the shop of today, on the other machine.
TELL_ALL = """
import json
from django.core.serializers.json import DjangoJSONEncoder
from shop import statement
from shop.models import Order
told = {order.reference: statement.of(order) for order in Order.objects.all()}
print(json.dumps(told, cls=DjangoJSONEncoder))
"""
ANSWERS = """
from django.test import Client
from shop.models import Order
pages = ["/", "/products/", "/en/products/", "/makers/kai-chae/bowl/", "/healthz", "/admin/login/"]
pages += [order.get_absolute_url() for order in Order.objects.all()[:5]]
for page in pages:
    print(page, Client().get(page, headers={"host": "127.0.0.1"}).status_code)
"""

world = test_story.world


def version():
    return tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]["version"]


def deeds(story, dice, which):
    """What may come next."""
    wanted = [(dice.randrange(1000), 1)]
    return [
        lambda: story.order(wanted, which, dice.randint(1, 2)),
        lambda: story.order(wanted, which, 3),
        lambda: story.order(wanted, which, 0),
        lambda: story.pay(which),
        lambda: story.time_is_over(which),
        lambda: story.call_off(which),
        lambda: story.claim(which, 1, dice.choice(["broken", "return"])),
        lambda: story.send(which),
        lambda: story.deliver(which),
        lambda: story.decide_a_claim(which, dice.choice(["replace", "pay_back"])),
        lambda: story.receive(which, 3),
        lambda: story.refund(which, 1, dice.random() < 0.5, dice.random() < 0.5),
        lambda: story.adjust(Decimal("12.34"), which),
        story.pay_out,
        lambda: story.end_a_payout(which, dice.random() < 0.7),
    ]


def a_busy_year():
    """Everything that can happen to an order, in the same turns each time."""
    dice = random.Random(2569)  # noqa: S311 - a story, not a secret
    story = Story()
    for _ in range(STEPS):
        dice.choice(deeds(story, dice, dice.randrange(1000)))()
    for which in range(2):  # these still wait for their money
        story.receive(which, 3)
        story.order([(which, 1)], 0, 0)
    story.kept.__exit__(None, None, None)


def all_orders():
    return {order.reference: statement.of(order) for order in Order.objects.all()}


def reconciled(out):
    """What needs a person, as `reconcile --json` says it."""
    return sorted(json.loads(out)["for_a_person"])


@pytest.mark.release
@pytest.mark.usefixtures("world")
def test_write_down_the_shop_of_this_release(capsys):
    folder = KEPT / version()
    folder.mkdir(parents=True, exist_ok=True)
    saved, orders = (folder / f"{connection.vendor}.{end}" for end in ("tar.gz", "json"))
    assert not saved.exists(), "a release is written down once"
    a_busy_year()

    call_command("backup", str(saved))

    capsys.readouterr()
    with suppress(CommandError):  # refunds are owed
        call_command("reconcile", json=True)
    told = {"orders": all_orders(), "waits": reconciled(capsys.readouterr().out)}
    orders.write_text(json.dumps(told, cls=DjangoJSONEncoder, indent=1, sort_keys=True) + "\n")
    states = set(Order.objects.values_list("state", flat=True))
    assert {"placed", "paid", "expired", "completed"} <= states


def test_there_is_a_release_to_upgrade_from():
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_the_shop_of_a_release_goes_on(machine, release):
    kept = KEPT / release
    before = json.loads((kept / f"{connection.vendor}.json").read_text())

    restored = there(machine, "restore", str(kept / f"{connection.vendor}.tar.gz"))

    assert restored[0] == 0, restored
    after = json.loads(there(machine, "shell", "--no-imports", "-c", TELL_ALL)[1])
    assert after.keys() == before["orders"].keys()
    for reference, told in before["orders"].items():
        assert {name: after[reference].get(name) for name in told} == told
    assert reconciled(there(machine, "reconcile", "--json")[1]) == before["waits"]
    answers = there(machine, "shell", "--no-imports", "-c", ANSWERS)
    assert answers[1], answers
    assert not [line for line in answers[1].splitlines() if not line.endswith((" 200", " 503"))]
