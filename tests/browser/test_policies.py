"""No page of the editor asks the browser for what its policy forbids."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Category, ProductPage
from home.models import NewsIndexPage
from people.models import Member
from shop.models import Order

HEARD = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`forbidden: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


@pytest.fixture
def at_work(page_at, live_server, orders_in_every_state):
    """The editor in an administrator's browser, which says aloud what a policy forbids."""
    shop = orders_in_every_state("th")
    member = Member.objects.create_superuser("overseer", password="clay and water")
    client = Client()
    client.force_login(member)
    page = page_at(1280)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.add_init_script(HEARD)
    return shop, page


def screens():
    """One address of each kind of screen."""
    page = ProductPage.objects.live().first()
    news = NewsIndexPage.objects.first()
    return [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:add", args=["home", "newspage", news.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
        reverse("product:edit", args=[page.product_id]),
        reverse("category:edit", args=[Category.objects.first().pk]),
        reverse("wagtailadmin_account"),
        reverse("wagtailusers_users:index"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("shop_office:orders"),
        reverse("shop_office:order", args=[Order.objects.first().pk]),
        reverse("shop_office:payouts"),
        reverse("shop_office:two_step"),
        reverse("shop_office:carrying"),
    ]


def test_ten_screens_and_more_need_nothing_that_is_forbidden(at_work):
    _shop, page = at_work

    for address in screens():
        answer = page.goto(address)
        assert answer.status == 200, address
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        page.wait_for_load_state("networkidle")


def test_choosers_dates_and_the_preview_work_under_the_policy(at_work):
    _shop, page = at_work
    news = NewsIndexPage.objects.first()
    page.goto(reverse("wagtailadmin_pages:add", args=["home", "newspage", news.pk]))

    page.locator("[data-chooser-action-choose]").first.click()
    page.locator(".modal-content").wait_for()
    page.locator(".modal [data-dismiss='modal']").first.click()
    page.locator(".modal-content").wait_for(state="detached")
    preview = page.locator("[data-side-panel-toggle='preview']")
    preview.click()

    page.locator("iframe#w-preview-iframe, iframe[data-w-preview-target]").first.wait_for(
        state="attached"
    )


def test_words_are_never_run_as_a_script(at_work, complaints):
    _shop, page = at_work
    page.goto("/admin/")

    page.evaluate(
        """() => {
          const script = document.createElement("script");
          const tried = "try { eval('1') } catch (e) { document.title = 'refused' }";
          script.textContent = `setTimeout(() => { ${tried} })`;  // evaluate itself may eval
          document.head.append(script);
        }"""
    )

    page.wait_for_function("document.title === 'refused'")
    assert any("script-src" in said for said in complaints)
    complaints.clear()
