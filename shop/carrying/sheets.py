"""Tables as they come: CSV as every spreadsheet writes it, and the first sheet of an XLSX file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import (  # type: ignore[import-untyped]
    InvalidFileException,
)

from catalogue.thai import normalise
from shop.carrying import cells
from shop.carrying.columns import columns, headings

MOST_BYTES = 25 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
SEPARATORS = ",;\t"
ZIPPED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
WINDOWS_THAI = "cp874"
BROKEN_BOOK = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


class FileRefused(Exception):
    """The file as a whole cannot be taken; says why in the reader's language."""


@dataclass(frozen=True)
class Row:
    """One row with its number as a spreadsheet counts it; empty cells are left out."""

    number: int
    cells: dict[str, str]


@contextmanager
def opened(file: IO[bytes]) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """The columns of a table and its rows, read one by one. Raises FileRefused, also while reading."""
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise FileRefused(_("The file is empty."))
    if size > MOST_BYTES:
        said = _("The file is larger than %(most)s MB. Please divide it.")
        raise FileRefused(said % {"most": MOST_BYTES // 1024 // 1024})
    file.seek(0)
    begins = file.read(4)
    file.seek(0)
    if begins == OLD_EXCEL:
        raise FileRefused(_("This is an old Excel file. Please save it as .xlsx or CSV."))
    lines = _book(file) if begins == ZIPPED else _text(file)
    try:
        heading = next(lines, None)
        if heading is None:
            raise FileRefused(_("The file is empty."))
        names = _understood(heading)
        yield names, _rows(names, lines)
    finally:
        lines.close()


def _understood(heading: list[str]) -> list[str]:
    """The column of each heading; "" for one that is empty."""
    known, names, strange = headings(), [], []
    while heading and not heading[-1].strip():
        heading = heading[:-1]
    if len(heading) > MOST_COLUMNS:
        said = _("The table has more than %(most)s columns.")
        raise FileRefused(said % {"most": MOST_COLUMNS})
    for written in heading:
        name = known.get(cells.folded(written), "")
        if written.strip() and not name:
            strange.append(normalise(written).strip()[:40])
        names.append(name)
    if not any(names):
        said = _("Line 1 has to name the columns, for example: %(names)s.")
        raise FileRefused(said % {"names": ", ".join(list(columns())[:6])})
    if strange:
        said = _("Line 1: nobody knows these columns: %(names)s.")
        raise FileRefused(said % {"names": ", ".join(strange[:10])})
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        said = _("Line 1: these columns are there twice: %(names)s.")
        raise FileRefused(said % {"names": ", ".join(sorted(twice))})
    if not {"code", "name_th"} & set(names):
        said = _("Line 1: a column is missing: %(names)s.")
        raise FileRefused(said % {"names": "code, name_th"})
    return names


def _rows(names: list[str], lines: Iterable[list[str]]) -> Iterator[Row]:
    """The rows that say anything, by column."""
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            said = _("The table has more than %(most)s rows. Please divide it.")
            raise FileRefused(said % {"most": MOST_ROWS})
        beyond = [text for text in line[len(names) :] if text.strip()]
        beyond += [
            text for name, text in zip(names, line, strict=False) if text.strip() and not name
        ]
        if beyond:
            said = _("Line %(line)s: “%(text)s” stands in a column without a heading.")
            raise FileRefused(said % {"line": number, "text": normalise(beyond[0])[:40]})
        told = {name: text for name, text in zip(names, line, strict=False) if text.strip()}
        if told:
            yield Row(number, told)


# --- CSV -------------------------------------------------------------------------------------------


def _text(file: IO[bytes]) -> Generator[list[str]]:
    """The lines of a CSV file, whatever its letters and separators."""
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 0
    try:
        first = text.readline()
        separator = separator_of(first)
        named = first.lower().startswith("sep=") and len(first.strip()) <= len("sep=") + 1
        if not named:
            text.seek(0)
        for line in csv.reader(text, delimiter=separator, strict=True):
            number += 1
            yield line
    except UnicodeError as e:
        said = _("Line %(line)s cannot be read. Please save the file as CSV UTF-8.")
        raise FileRefused(said % {"line": number + 1}) from e
    except csv.Error as e:
        said = _("Line %(line)s: a quotation mark is missing or one too many.")
        raise FileRefused(said % {"line": number + 1}) from e
    finally:
        text.detach()


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 with or without its mark, UTF-16, or Thai as Windows has it; never two in one file."""
    if file.read(2) in UTF_16:
        return "utf-16"
    file.seek(0)
    modern, old = 0, 0
    for number, line in enumerate(file, start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            modern = modern or number
        except UnicodeDecodeError:
            old = old or number
        if modern and old:
            said = _(
                "Line %(line)s is written in other letters than line %(other)s. "
                "Please save the file as CSV UTF-8."
            )
            raise FileRefused(said % {"line": max(modern, old), "other": min(modern, old)})
    return WINDOWS_THAI if old else "utf-8-sig"


def separator_of(line: str) -> str:
    """The sign that divides the headings into the most that are known."""
    if line.lower().startswith("sep=") and line[4:5].strip("\r\n"):
        return line[4]
    known = headings()

    def understood(sign: str) -> int:
        try:
            heading = next(csv.reader([line], delimiter=sign), [])
        except csv.Error:
            return 0
        return sum(cells.folded(written) in known for written in heading)

    return max(SEPARATORS, key=understood)


# --- XLSX ------------------------------------------------------------------------------------------


def _book(file: IO[bytes]) -> Generator[list[str]]:
    """The lines of the first sheet, without ever holding more than one of them."""
    try:
        with zipfile.ZipFile(file) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise FileRefused(_("There is more in this file than fits. Please divide it."))
        file.seek(0)
        book = load_workbook(file, read_only=True, keep_links=False)
        try:
            yield from _lines(book.worksheets[0])
        finally:
            book.close()
    except BROKEN_BOOK as e:
        said = _("This Excel file cannot be read. Please save it once more as .xlsx or CSV.")
        raise FileRefused(said) from e


def _lines(sheet: Any) -> Iterator[list[str]]:
    """Every row of a sheet, empty ones too, so that the numbers agree."""
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)
    for row in rows:
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> str:
    """A cell's words; a formula keeps its sign, by which it is refused later."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind in ("f", "e"):
        return f"={value}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)
