"""Where the desk keeps its pieces, and what tests read there."""

from shop import counting
from shop.models import StockRecord

LIST = "/desk/pieces/"


def address(variant, deed=""):
    return (
        f"{LIST}{variant.product_id}/{variant.pk}/{deed}/"
        if deed
        else f"{LIST}{variant.product_id}/"
    )


def seen(variant, member):
    return counting.last_count(variant, member)


def sold(client, variant, member, **more):
    return client.post(address(variant, "sold"), {"seen": seen(variant, member)} | more)


def text(response):
    return response.content.decode()


def on_hand(variant):
    return StockRecord.objects.get(variant=variant).on_hand
