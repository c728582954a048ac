"""Once past every kind of page, as a visitor comes to see it; each stop is named for the report."""

import json

from django.conf import settings

from home.demo import logins
from shop import shelf
from tests.browser.small_shop import picture_of

PAGES = {
    "home": "/",
    "listing": "/products/",
    "listing of one category": "/products/?category=tableware&sort=price",
    "listing without a result": "/products/?category=planters&in_stock=on",
    "makers": "/makers/",
    "enterprise": "/makers/tao-plai-na/",
    "product": "/makers/kai-chae/rooster-bowl/",
    "product, second choice": "/makers/kai-chae/rooster-bowl/?variant=PST-COBALT",
    "product, one of a kind": "/makers/tao-plai-na/moon-jar/",
    "sold-out product": "/makers/kai-chae/plate/",
    "news list": "/news/",
    "news": "/news/first-kiln/",
    "standard page": "/delivery/",
    "empty cart": "/cart/",
    "figures": "/figures/",
    "account": "/account/",
    "lost order": "/find-my-order/",
    "wishes": "/wishes/",
}


class Tour:
    """Leads one page through the shop; iterate to stand on each kind of page in turn."""

    def __init__(self, page, shop, language, monkeypatch, tmp_path):
        self.page, self.shop, self.patch, self.tmp = page, shop, monkeypatch, tmp_path
        self.prefix = "" if language == "th" else f"/{language}"

    def __iter__(self):
        for name, path in PAGES.items():
            self.go(path)
            yield name
        yield from self.counter()
        yield from self.buyers_pages()
        yield from self.desk()
        yield from self.mishaps()
        yield from self.demo()

    def go(self, path, status=200):
        """Open an address; it answers as it should."""
        answer = self.page.goto(self.prefix + path)
        assert answer.status == status, f"{path}: {answer.status}"

    def press(self, button, then):
        """Press, and wait for what only the next page shows."""
        self.page.locator(button).click()
        self.page.locator(then).first.wait_for()

    def counter(self):
        """From the notice after putting in, to the checkout that lacks everything."""
        self.go("/makers/kai-chae/rooster-bowl/")
        self.press("form.buy button.button", "[data-added]")
        yield "product, just put into the bag"
        self.go("/makers/tao-plai-na/moon-jar/")
        self.press("form.buy button.button", "[data-added]")
        self.go("/cart/")
        yield "cart"
        self.go("/checkout/")
        yield "checkout"
        self.press("[data-place]", "[data-errors]")
        yield "checkout with errors"

    def buyers_pages(self):
        """Every state of an order."""
        for state, order in self.shop.orders.items():
            assert self.page.goto(order.get_absolute_url()).status == 200
            yield f"order {state}"
        self.page.goto(self.shop.orders["placed"].get_absolute_url())
        wrong = {"name": "slip.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
        self.page.locator("#id_picture").set_input_files(wrong)
        self.press("form[enctype] button", "#id_picture_error")
        yield "order with a slip that is no picture"

    def desk(self):
        """Logging in, wrong and right; the heaps; one parcel."""
        self.go("/desk/login/")
        yield "desk login"
        for password, then in (("forgotten", ".desk-error"), ("clay and water", ".desk-row")):
            self.page.locator("[name=username]").fill("khampan")
            self.page.locator("[name=password]").fill(password)
            self.press("form.desk-form button", then)
            yield "desk" if then == ".desk-row" else "desk login refused"
        self.go("/desk/orders/?state=done")
        yield "desk, what was sent"
        parcel = self.shop.orders["packed"].consignments.get().pk
        self.go(f"/desk/orders/{parcel}/")
        yield "desk, one parcel"
        self.press("form[action$='/send/'] button", ".desk-error")
        yield "desk, one parcel without a number"

    def mishaps(self):
        """What stands where a page is missing or broken."""
        self.go("/products/no-such-thing/", 404)
        yield "404"
        with self.patch.context() as broken:
            broken.setattr(shelf, "cards_for", lambda lines: 1 / 0)
            self.go("/cart/", 500)
            yield "500"

    def demo(self):
        """The demo's own page, which no shop that sells has."""
        role = {"th": "ผู้จัดการ", "en": "Manager"}
        login = {"login": "manager", "password": "clay-and-water", "role": role, "name": role}
        kept = self.tmp / "logins.json"
        kept.write_text(json.dumps({"logins": [login | {"door": "admin"}]}))
        with self.patch.context() as demo:
            demo.setattr(settings, "DEBUG", True)
            demo.setattr(logins, "kept", lambda: kept)
            self.go("/demo/")
            yield "demo's start"


def slip():
    """The picture of a transfer, as a telephone uploads it."""
    picture = picture_of("#33624a", (600, 900))
    return {"name": "slip.jpg", "mimeType": "image/jpeg", "buffer": picture}
