"""Every kind of page that visitors and buyers see, as the server answers it, without a browser."""

import re

import pytest
from django.urls import reverse

from home.models import WorkshopPage
from shop.models import Attendee
from tests.browser.small_shop import tell

PUBLIC = [
    "/",
    "/products/",
    "/products/?category=tableware&in_stock=on&sort=price",
    "/makers/",
    "/makers/kai-chae/",
    "/makers/kai-chae/rooster-bowl/",
    "/makers/kai-chae/plate/",
    "/news/",
    "/news/first-kiln/",
    "/workshops/",
    "/workshops/throwing/",
    "/p/PST-COBALT/",
    "/figures/",
    "/search/?q=bowl",
    "/delivery/",
    "/find-my-order/",
    "/account/",
    "/wishes/",
    "/api/",
]


@pytest.fixture
def pages_of(client, small_shop, make_session, tree, booked):
    """A factory of every kind of page in one language, as they are answered, by address."""
    session = make_session()
    told_of = {"intro": "ลองปั้น", "body": "<p>สองชั่วโมง</p>", "workshop": session.workshop}
    page = WorkshopPage(title="คลาสแป้นหมุน", slug="throwing", **told_of)
    tell(tree["th"]["workshops"], page, title="Throwing")
    who = {f"{session.variant.sku}-{seat}": "มาลี" for seat in (1, 2)}
    order = booked((small_shop.bowl, 1), (session.variant, 2), names=who)
    seat = Attendee.objects.filter(line__consignment__order=order).first()
    bought = [
        order.get_absolute_url(),
        reverse("shop:order_receipt", args=[order.token]),
        reverse("shop:ticket", args=[seat.code]),
    ]

    def answered(prefix):
        for variant in (small_shop.bowl, small_shop.jar, session.variant):
            wanted = {"variant": variant.pk, "quantity": 1}
            client.post("/cart/add/", wanted, headers={"origin": "http://testserver"})
        found = {}
        for address in [*PUBLIC, "/cart/", "/checkout/", *bought]:
            answer = client.get(prefix + address, follow=True)  # an order speaks its own language
            assert answer.status_code == 200, (prefix + address, answer.status_code)
            found[prefix + address] = answer.content
        return found

    return answered


def followed(client, starts, below, most=80):
    """These pages and those they lead to below an address, no more than three of a form."""
    found, forms, waiting = {}, {}, list(starts)
    while waiting and len(found) < most:
        address = waiting.pop(0)
        form = re.sub(r"\d+", "1", address.partition("?")[0])
        if address in found or forms.get(form, 0) >= 3 or "logout" in address:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        forms[form] = forms.get(form, 0) + 1
        found[address] = answer.content
        links = re.findall(r'href="([^"#]+)"', answer.content.decode())
        waiting += [link.replace("&amp;", "&") for link in links if link.startswith(below)]
    return found
