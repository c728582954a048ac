"""Lighthouse on every kind of page of a running shop, against the budgets: median of five, a phone.

python tests/lighthouse.py http://127.0.0.1:8000 --order http://127.0.0.1:8000/orders/…/
Wants Node 20, Chromium, and once: npm install --prefix var/tools lighthouse@12
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.browser import chromium

KEPT = Path(__file__).parent.parent / "var/tools/node_modules/lighthouse/cli/index.js"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--ignore-certificate-errors "  # a TLS front at home signs its own
    "--disable-background-networking"
)
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"page": 150, "script": 12, "stylesheet": 10}  # KB as they travel; a page without pictures
TRIES = 3  # now and then the browser gives Lighthouse no trace; that is no figure
PRIVATE = {"cart", "checkout", "order"}  # kept from search engines, so not judged by SEO


def first(page, address, pattern):
    """Where the first link of this form leads, that is no listing itself."""
    page.goto(address)
    link = page.locator(f"main a[href*='{pattern}']").first
    return link.evaluate("link => link.href")


def pages(base, order):
    """Each kind of page with its address; a bowl lies in the cart of the cookies that come along."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.found(), args=FLAGS.split()[1:]
        )
        page = browser.new_page()
        product = first(page, f"{base}/products/?in_stock=on", "/makers/")
        found = {
            "home": f"{base}/",
            "listing": f"{base}/products/",
            "product": product,
            "news": first(page, f"{base}/news/", "/news/"),
            "maker": first(page, f"{base}/makers/", "/makers/"),
            "cart": f"{base}/cart/",
            "checkout": f"{base}/checkout/",
        }
        page.goto(f"{base}/workshops/")
        if page.locator("main a[href*='/workshops/']").count():
            found["workshop"] = first(page, f"{base}/workshops/", "/workshops/")
        if order:
            found["order"] = order
        page.goto(product)
        page.locator("form.buy button.button").click()
        page.locator("[data-added]").first.wait_for()
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        browser.close()
    return found, cookies


def measured(address, cookies):
    """One run: scores out of 100, and kilobytes by kind."""
    lighthouse = os.environ.get("LIGHTHOUSE") or str(KEPT)
    headers = json.dumps({"Cookie": cookies})
    how = ["node", lighthouse, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    for _time in range(TRIES):
        ran = subprocess.run(
            [*how, f"--extra-headers={headers}"],
            env=os.environ | {"CHROME_PATH": chromium.found()},
            capture_output=True,
            text=True,
            check=False,
        )
        if not ran.returncode:
            break
    else:
        raise SystemExit(f"{address}: {ran.stderr.strip()}")
    report = json.loads(ran.stdout)
    asked = report["audits"]["network-requests"]["details"]["items"]
    size = dict.fromkeys(MOST, 0.0)
    for one in asked:
        kind = one.get("resourceType", "").lower()
        if kind != "image":
            size["page"] += one["transferSize"] / 1024
        if kind in size:
            size[kind] += one["transferSize"] / 1024
    scores = {key: round(one["score"] * 100) for key, one in report["categories"].items()}
    failed = {
        audit["id"]
        for category in ("accessibility", "best-practices", "seo")
        for audit in report["categories"][category]["auditRefs"]
        if audit["weight"] and report["audits"][audit["id"]]["score"] not in (None, 1)
    }
    return scores, size, failed


def judged(name, runs):
    """The medians in one line, and what of them is outside its budget."""
    middle = {key: statistics.median(run[0][key] for run in runs) for key in LEAST}
    size = {key: statistics.median(run[1][key] for run in runs) for key in MOST}
    short = [
        f"{key} {middle[key]:g} < {least}"
        for key, least in LEAST.items()
        if middle[key] < least and not (key == "seo" and name in PRIVATE)
    ]
    short += [
        f"{key} {size[key]:.1f} KB > {most}" for key, most in MOST.items() if size[key] > most
    ]
    line = " ".join(f"{key} {value:g}" for key, value in middle.items())
    line += "".join(f" {key} {value:.1f} KB" for key, value in size.items())
    return f"{name}: {line}", short


def main():
    """Measure all, print a line for each; say what is short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="where the shop answers")
    parser.add_argument("--order", help="a buyer's order page")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", help="these kinds of page only")
    asked = parser.parse_args()
    found, cookies = pages(asked.base.rstrip("/"), asked.order)
    failed = False
    for name, address in found.items():
        if asked.only and name not in asked.only:
            continue
        runs = [measured(address, cookies) for _ in range(asked.runs)]
        line, short = judged(name, runs)
        failed |= bool(short)
        blamed = sorted(set().union(*(run[2] for run in runs)))
        print(line, "| short:", ", ".join(short) or "nothing", "|", ", ".join(blamed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
