"""A real browser: pages of any width, language and colour scheme, and what must hold on each."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.browser import chromium
from tests.browser.small_shop import orders_in_every_state, small_shop  # noqa: F401
from tests.browser.tour import Tour

# Playwright's loop runs in the thread of the tests, which Django would take for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A busy machine is slow, not wrong.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

HERE = Path(__file__).parent
LOCALES = {"th": "th-TH", "en": "en-GB"}
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--no-first-run",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER_THAN_THE_WINDOW = """() => {
  const root = document.documentElement, room = root.clientWidth + 0.5;
  if (root.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) =>
    element.scrollWidth > room || element.getBoundingClientRect().right > room);
  return ["the page", ...wide.slice(-5).map((element) => element.outerHTML.slice(0, 120))];
}"""


def pytest_collection_modifyitems(items):
    """Mark every test of this folder; without a browser they are skipped, but never in CI."""
    skipped = chromium.found() is None and not chromium.demanded()
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if skipped:
                item.add_marker(pytest.mark.skip(reason=chromium.MISSING))


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium; no host but this one can be reached from it."""
    executable = chromium.found()
    assert executable, chromium.MISSING
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def complaints():
    """What the browser's console complained of; a test that means to provoke it clears the list."""
    return []


class Watch:
    """What the pages of one test asked for, and what their consoles said."""

    def __init__(self, address, neighbours, complaints):
        self.here, self.neighbours = urlsplit(address).netloc, neighbours
        self.complaints = complaints
        self.strangers = []
        self.documents = set()

    def over(self, context):
        """Follow every page of a visitor."""
        context.on("request", self.asked)
        context.on("console", self.said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def asked(self, request):
        address, led_there = urlsplit(request.url), request.is_navigation_request()
        if led_there:
            self.documents.add(request.url)
        known = {self.here, *(self.neighbours if led_there else [])}
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc not in known:
            self.strangers.append(request.url)

    def said(self, message):
        """Keep errors; that a whole page was answered with 404 or 422 is the test's own business."""
        answered = message.text.startswith("Failed to load resource: the server responded with")
        if message.type == "error" and not (answered and message.location["url"] in self.documents):
            self.complaints.append(f"{message.page.url if message.page else '?'}: {message.text}")


@pytest.fixture
def neighbours():
    """Other hosts that a buyer may be led to, whole pages only: none, unless a test has its own."""
    return set()


@pytest.fixture
def page_at(browser, live_server, neighbours, complaints):
    """Open a page as somebody would: `page_at(390, lang="en").goto("/cart/")`.

    Each is a visitor of their own. At the end no page may have asked another host for anything,
    and no console may have complained.
    """
    watch, contexts = Watch(live_server.url, neighbours, complaints), []

    def open_page(width=390, *, lang="th", scheme="light", js=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if width < 700 else 900},
            locale=LOCALES[lang],
            timezone_id="Asia/Bangkok",
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=js,
        )
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.has_scripts = js
        page.set_default_timeout(PATIENCE)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.strangers == []
    assert complaints == []


@pytest.fixture(scope="session")
def axe():
    """Assert that axe-core finds nothing to blame on a page, by every rule or by those named."""

    rules_of_axe = Axe().axe_script

    def assert_nothing_to_blame(page, rules=None):
        assert page.has_scripts, "axe waits for ever on a page without scripts"
        options = {"resultTypes": ["violations"], "runOnly": rules or WCAG, "preload": False}
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(rules_of_axe)
        found = page.evaluate("async (how) => (await axe.run(how)).violations", options)
        if found:
            raise AssertionError(
                "\n".join(
                    f"{one['id']} ({one['impact']}): {one['help']}\n    {node['html'][:200]}"
                    for one in found
                    for node in one["nodes"]
                )
            )

    return assert_nothing_to_blame


@pytest.fixture(scope="session")
def no_sideways_scroll():
    """Assert that nothing on a page is wider than the window."""

    def assert_all_fits(page):
        wide = page.evaluate(WIDER_THAN_THE_WINDOW)
        if wide:
            width = page.viewport_size["width"]
            raise AssertionError("\n".join([f"wider than {width} px:", *wide]))

    return assert_all_fits


@pytest.fixture
def everywhere(page_at, orders_in_every_state, monkeypatch, tmp_path):  # noqa: F811
    """Check every kind of page in one language, and report the faults of all of them at once."""

    def check_all(check, *, language, width):
        shop, page, faults = orders_in_every_state(language), page_at(width, lang=language), []
        for name in Tour(page, shop, language, monkeypatch, tmp_path):
            try:
                check(page)
            except AssertionError as fault:
                faults.append(f"--- {name} ({page.url})\n{fault}")
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)

    return check_all
