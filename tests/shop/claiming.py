"""What the tests of claims share: parcels that came, pictures of shards, what a buyer says."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shop import consignments
from shop.claims import claiming, deciding
from shop.claims.claiming import Said
from shop.models import StockRecord
from shop.payments import settling

# A wish to send pieces back.
BACK = {"about": "return", "wish": "money", "photos": 0}


def shards(colour="#9c4a2a"):
    """A picture of a broken bowl, as a phone sends it."""
    out = io.BytesIO()
    image = Image.new("RGB", (64, 48), colour)
    exif = image.getexif()
    exif[0x010E] = "SECRET PLACE"
    image.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def upload(number=1):
    """So many pictures, as a browser sends them."""
    return [SimpleUploadedFile(f"{n}.jpg", shards().read(), "image/jpeg") for n in range(number)]


def came(order):
    """The order, paid, sent and arrived; its first parcel."""
    settling.take_in(order.payments.get())
    for each in order.consignments.all():
        consignments.send(each, carrier="thailand-post", number="EX123456789TH")
        consignments.deliver(each)
    order.refresh_from_db()
    return order.consignments.first()


def said(parcel, pieces=1, *, about="broken", wish="piece", words=""):
    """So many pieces of the parcel's first line."""
    return Said({parcel.lines.first().pk: pieces}, about, wish, words)


def claimed(parcel, pieces=1, *, attempt=None, photos=1, **how):
    """The claim about them."""
    wanted = said(parcel, pieces, **how)
    pictures = [shards() for _each in range(photos)]
    return claiming.claim(parcel, wanted, pictures, attempt=attempt or uuid.uuid4())


def sent_again(claim, by):
    """Its replacement, sent and arrived."""
    deciding.replace(claim, by=by)
    claim.refresh_from_db()
    parcel = claim.replacement
    consignments.send(parcel, carrier="thailand-post", number="EX123456780TH")
    consignments.deliver(parcel)
    return parcel


def on_hand(variant):
    """Pieces on the shelf."""
    return StockRecord.objects.get(variant=variant).on_hand
