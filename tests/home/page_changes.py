"""What may change behind a page that is kept."""

from catalogue import changing
from catalogue.models import Enterprise, ProductPage
from shop import stock
from shop.models import Seller, StockMove


def sell_out(bowl):
    stock.adjust(bowl, -5, reason=StockMove.Reason.COUNTED)


def reprice(bowl):
    changing.reprice(bowl, bowl.price + 1, seen=bowl.price, by=None)


def retitle(bowl):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    page.title = "ถ้วยใบใหม่"
    page.save_revision().publish()


def take_down(bowl):
    ProductPage.objects.get(product=bowl.product, locale__language_code="th").unpublish()


def put_up_a_notice(bowl):
    seller = Seller.load()
    seller.notice_th = "ปิดร้านวันสงกรานต์"
    seller.save()


def close_the_house(bowl):
    Enterprise.objects.get(code="kai-chae").save()


CHANGES = [sell_out, reprice, retitle, take_down, put_up_a_notice, close_the_house]
