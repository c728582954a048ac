"""Products in and out: what a table tells comes in whole, once, or not at all, and goes out again the same."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from catalogue.models import Category, Photo, Product, ProductEvent, ProductPage
from shop.carrying import exporting, sheets
from shop.carrying.importing import NotAll
from shop.carrying.sheets import FileRefused
from shop.models import StockMove
from tests.shop.tables import FULL, LARGE, album, brought, checked, exported, text, wiped


@pytest.fixture
def shelf(kilns):
    Category.objects.get_or_create(
        code="tableware", defaults={"name_th": "จานชาม", "name_en": "Tableware"}
    )
    return kilns


def test_a_table_makes_products_as_drafts_with_their_stock(shelf):
    lines = brought(text(FULL, LARGE))

    product = Product.objects.get(code="vase")
    small, large = product.variants.order_by("position")
    page = ProductPage.objects.get(product=product, locale__language_code="th")
    assert [line.what for line in lines] == ["made", "made"]
    assert (product.weight_g, product.height_cm, product.outdoor) == (650, Decimal("22.5"), "yes")
    assert (product.recycled_percent, product.on_sale) == (30, False)
    assert (small.price, small.packed_weight_g) == (Decimal(1250), 900)
    assert (large.kind, large.make_days, large.availability) == ("made-to-order", 30, "in-stock")
    assert (page.live, page.title) == (False, "แจกันดินแดง")
    assert page.story == "<p>ปั้นจากดินริมน้ำวัง</p><p>เผาสองครั้ง</p>"
    assert StockMove.objects.get(variant=small).reason == "imported"


def test_the_same_table_twice_changes_nothing(shelf):
    brought(text(FULL, LARGE))
    before = ProductEvent.objects.count(), StockMove.objects.count()

    lines = brought(text(FULL, LARGE))

    assert [(line.what, line.said) for line in lines] == [("same", "")] * 2
    assert (ProductEvent.objects.count(), StockMove.objects.count()) == before


def test_a_dry_run_writes_nothing(shelf):
    lines = checked(text(FULL, LARGE))

    assert [line.what for line in lines] == ["made", "made"]
    assert not Product.objects.exists()


def test_what_goes_out_comes_in_again_as_it_was(shelf):
    danger = FULL | {
        "care_th": "=1+1",
        "care_en": "'quoted",
        "search_words": "-",
        "option_en": "+a:b|c",
    }
    danger |= {"care_th": "'=1+1", "search_words": "'-"}
    brought(text(danger, LARGE))
    first = exported()
    assert [line.what for line in brought(first)] == ["same", "same"]
    wiped()

    brought(first)

    assert exported() == first
    assert Product.objects.get().care_th == "=1+1"


def test_pictures_come_and_go_in_a_zip_file(shelf):
    table = text(FULL | {"pictures": "front.png|back.png", "pictures_th": "หน้า|หลัง"})
    brought(table, pictures=album(front="red", back="blue"))
    again = brought(table, pictures=album(front="red", back="blue"))
    out, first = io.BytesIO(), exported()
    assert exporting.write_pictures(out) == 2
    assert [line.what for line in brought(first, pictures=out)] == ["same"]
    wiped()

    brought(first, pictures=out)

    assert [line.what for line in again] == ["same"]
    assert exported() == first
    assert list(Photo.objects.order_by("pk").values_list("alt_th", flat=True)[:2]) == ["หน้า", "หลัง"]


def book(*rows):
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(file)
    return file.getvalue()


def test_excel_and_every_kind_of_csv_are_understood(shelf):
    thai = text(FULL, LARGE).replace("name_th", "ชื่อสินค้า").replace("price", "ราคา (บาท)")
    names = list(FULL)
    numbers = [float(FULL[name]) if name == "weight_g" else FULL[name] for name in names]
    sent = {
        "utf-8": text(FULL, LARGE).encode(),
        "with its mark": text(FULL, LARGE).encode("utf-8-sig"),
        "windows": thai.encode("cp874"),
        "utf-16": text(FULL, LARGE, sep="\t").encode("utf-16"),
        "semicolons": text(FULL, LARGE, sep=";").encode(),
        "tabs": ("sep=\t\n" + text(FULL, LARGE, sep="\t")).encode(),
        "excel": book(names, numbers),
    }

    for kind, data in sent.items():
        assert {line.what for line in checked(data)} == {"made"}, kind


REFUSED = {
    "empty": b"",
    "large": b"code,name_th\n" + b"x" * (sheets.MOST_BYTES + 1),
    "heading": b"nothing,of,this\n1,2,3\n",
    "column": b"code,prize\nvase,3\n",
    "twice": b"code,price,price\nvase,3,4\n",
    "keys": b"sku,price\nVASE,4\n",
    "mixed": "code,name_th\na,ชาม\n".encode() + "b,ชาม\n".encode("cp874"),
    "quotes": b'code,name_th\na,"b\n',
    "old": b"\xd0\xcf\x11\xe0" + b"x" * 100,
    "damaged": b"PK\x03\x04" + b"x" * 100,
    "beyond": b"code,price\nvase,3,secret\n",
}


def test_a_file_that_is_no_table_is_refused_with_its_reason(shelf):
    for name, data in REFUSED.items():
        with pytest.raises(FileRefused) as told:
            checked(data)
        assert str(told.value), name


def test_what_unpacks_to_too_much_is_refused(shelf, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)

    with pytest.raises(FileRefused):
        checked(book(list(FULL), list(FULL.values())))


WRONG = [
    ({"category": "moon"}, "category"),
    ({"enterprise": "nobody"}, "enterprise"),
    ({"enterprise": "tao-plai-na"}, None),
    ({"price": "-5"}, "price"),
    ({"price": "cheap"}, "price"),
    ({"price": "=A1*2"}, "price"),
    ({"weight_g": "12.5"}, "weight_g"),
    ({"name_th": "ก\x00ข"}, "name_th"),
    ({"name_th": "ก" * 256}, "name_th"),
    ({"name_th": ""}, "name_th"),
    ({"option_th": ""}, "option_th"),
    ({"microwave": "perhaps"}, "microwave"),
    ({"materials": "ดิน:60"}, "materials"),
    ({"materials_en": "Clay"}, "materials_en"),
    ({"recycled_percent": "80"}, "recycled_percent"),
    ({"before_th": ""}, "before_th"),
    ({"story_en": "One\n\nTwo\n\nThree"}, "story_en"),
    ({"kind": "unique"}, "stock"),
    ({"make_days": "3"}, "make_days"),
    ({"code": "a/b"}, "code"),
    ({"sku": "X" * 41}, "sku"),
    ({"colours": "invisible"}, "colours"),
    ({"stock": "-1"}, "stock"),
    ({"price": "-"}, "price"),
]


def test_every_problem_names_its_line_and_its_column_and_nothing_is_kept(shelf):
    table = text(
        {},
        *(
            FULL | {"code": f"vase-{at}", "sku": f"S{at}"} | row
            for at, (row, _) in enumerate(WRONG)
        ),
        names=[*FULL, "microwave", "recycled_percent", "make_days", "colours"],
    )
    lines = checked(table)

    assert len(lines) == len(WRONG)
    for (row, column), line in zip(WRONG, lines, strict=True):
        if column is not None:
            assert line.what == "wrong", row
            assert line.said.startswith(f"{column}: "), (row, line.said)
    assert [line.number for line in lines] == list(range(3, len(WRONG) + 3))
    with pytest.raises(NotAll):
        brought(table)
    assert not Product.objects.exists()


def test_another_enterprises_products_and_skus_stay_away(shelf, make_bowl):
    bowl = make_bowl()
    own = shelf["tao-plai-na"]
    table = text(
        {"code": "bowl", "price": "1"},
        FULL | {"sku": bowl.sku, "enterprise": ""},
        FULL | {"code": "cup", "enterprise": "", "sku": "A"},
        FULL | {"code": "pot", "enterprise": "", "sku": "A"},
        FULL | {"code": "bowl", "sku": "B", "enterprise": ""},
    )

    lines = checked(table, only=own)

    assert [line.what for line in lines] == ["wrong", "wrong", "made", "wrong", "wrong"]


def test_prices_and_pieces_change_through_the_houses_verbs(shelf, place, make_bowl):
    bowl = make_bowl(on_hand=5)
    place(bowl, quantity=2)
    table = text({"code": "bowl", "price": "300", "stock": "4"})

    lines = brought(table)

    bowl.refresh_from_db()
    assert lines[0].said.count("(") == 1  # a big change is named
    assert (bowl.price, bowl.stock.on_hand, bowl.stock.reserved) == (Decimal(300), 4, 2)
    assert ProductEvent.objects.filter(what="price", variant=bowl).exists()
    assert StockMove.objects.filter(variant=bowl, reason="imported", on_hand_change=-1).exists()
    assert checked(text({"code": "bowl", "stock": "1"}))[0].what == "wrong"


def test_new_words_of_a_page_that_is_shown_wait_as_a_draft(shelf, make_bowl):
    make_bowl()
    table = text(
        {"code": "bowl", "name_th": "ชามใหม่", "story_th": "เรื่องใหม่", "name_en": "New bowl"}
    )

    brought(table)

    page = ProductPage.objects.get(product__code="bowl", locale__language_code="th")
    draft = page.get_latest_revision_as_object()
    assert (page.title, page.live, page.has_unpublished_changes) == ("ชาม bowl", True, True)
    assert (draft.title, draft.story) == ("ชามใหม่", "<p>เรื่องใหม่</p>")
    assert checked(table)[0].what == "same"


def test_a_product_without_a_code_is_found_again_by_its_name(shelf):
    nameless = text(
        FULL | {"code": "", "sku": ""},
        LARGE | {"code": "", "sku": "", "name_th": FULL["name_th"], "enterprise": "kai-chae"},
    )
    brought(nameless)

    product = Product.objects.get()
    assert product.code.startswith("pst-")
    assert [row.sku for row in product.variants.order_by("position")] == [
        product.code.upper(),
        f"{product.code.upper()}-2",
    ]
    assert {line.what for line in brought(nameless)} == {"same"}


def test_published_by_command_a_product_is_on_sale(shelf, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(text(FULL, LARGE), encoding="utf-8")
    told = io.StringIO()

    call_command("import_products", str(file), publish=True, stdout=told)

    page = ProductPage.objects.get(product__code="vase", locale__language_code="en")
    assert Product.objects.get().on_sale
    assert (page.title, page.alias_of) == ("Red clay vase", None)
    assert "New: 2" in told.getvalue()
    with pytest.raises(CommandError):
        call_command("import_products", str(tmp_path / "none.csv"), stdout=told)
    call_command("export_products", str(tmp_path / "out.xlsx"), pictures=tmp_path / "p.zip")
    assert {line.what for line in checked((tmp_path / "out.xlsx").read_bytes())} == {"same"}


def test_a_zip_file_that_is_none_or_leads_elsewhere_is_refused(shelf):
    table = text(FULL | {"pictures": "a.png"})
    climbing, broken = io.BytesIO(), io.BytesIO()
    for file, name in ((climbing, "../../a.png"), (broken, "a.png")):
        with zipfile.ZipFile(file, "w") as parts:
            parts.writestr(name, b"no picture")

    for file in (climbing, io.BytesIO(b"no zip")):
        with pytest.raises(FileRefused):
            checked(table, pictures=file)
    for file in (broken, album(other="red")):
        assert checked(table, pictures=file)[0].said.startswith("pictures: ")
