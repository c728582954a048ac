"""Tables as clerks send them, for the tests of what comes in and goes out."""

import csv
import io
import zipfile

from PIL import Image

from catalogue.models import Product, ProductPage, Variant
from shop.carrying import exporting, importing
from shop.carrying.importing import Task
from shop.models import StockMove, StockRecord

FULL = {
    "code": "vase",
    "enterprise": "kai-chae",
    "category": "tableware",
    "name_th": "แจกันดินแดง",
    "name_en": "Red clay vase",
    "story_th": "ปั้นจากดินริมน้ำวัง\n\nเผาสองครั้ง",
    "story_en": "Thrown from river clay\n\nFired twice",
    "weight_g": "๖๕๐",
    "height_cm": "22.5",
    "food_contact": "decorative",
    "outdoor": "ได้",
    "care_th": "ล้างมือ",
    "materials": "ดินแดง:70:no:ริมน้ำวัง|เศษบิสกิต:30:yes:ชามร้าว",
    "materials_en": "Red clay:the river|Grog:cracked bowls",
    "before_th": "ทิ้ง",
    "after_th": "บดใช้ใหม่",
    "change_th": "อบรม",
    "sku": "VASE-S",
    "option_th": "เล็ก",
    "option_en": "Small",
    "kind": "",
    "price": "1,250.00",
    "packed_weight_g": "900.0",
    "packed_length_mm": "200",
    "packed_width_mm": "200",
    "packed_height_mm": "300",
    "stock": "4",
}
LARGE = {
    "code": "vase",
    "sku": "VASE-L",
    "option_th": "ใหญ่",
    "kind": "สั่งทำ",
    "price": "฿2,400",
    "make_days": "30",
    "packed_weight_g": "1900",
    "packed_length_mm": "300",
    "packed_width_mm": "300",
    "packed_height_mm": "450",
}


def text(*rows, sep=",", names=None):
    names = names or list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    csv.writer(file, delimiter=sep).writerows(
        [names, *([row.get(name, "") for name in names] for row in rows)]
    )
    return file.getvalue()


def task(content, **facts):
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    return Task(io.BytesIO(data), **facts)


def checked(content, **facts):
    lines = []
    importing.check(task(content, tell=lines.append, **facts))
    return lines


def brought(content, **facts):
    lines = []
    importing.bring_in(task(content, tell=lines.append, **facts))
    return lines


def exported():
    return "".join(exporting.csv_lines())


def album(**pictures):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name, colour in pictures.items():
            picture = io.BytesIO()
            Image.new("RGB", (40, 30), colour).save(picture, "PNG")
            parts.writestr(f"folder/{name}.png", picture.getvalue())
    return file


def wiped():
    """No products any more, nor what was written down of them; workshops stay."""
    pieces = Product.objects.pieces()
    for page in ProductPage.objects.filter(product__in=pieces, locale__language_code="th"):
        page.delete()
    ProductPage.objects.filter(product__in=pieces).delete()
    for rows in (StockMove, StockRecord):
        rows.objects.filter(variant__product__in=pieces).delete()
    Variant.objects.filter(product__in=pieces).delete()
    pieces.delete()
