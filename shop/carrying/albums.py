"""The pictures beside a table: a zip file by whose names the table calls them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue import pictures
from catalogue.models.photos import PictureFile
from shop.carrying.cells import Wrong, folded
from shop.carrying.sheets import FileRefused

MOST_PICTURES = 5_000
MOST_PACKED = 500 * 1024 * 1024
MOST_UNPACKED = 2 * MOST_PACKED
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Album:
    """Pictures by name; each is read when it is asked for, and none is written anywhere by its name."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self.parts = parts
        self.names: dict[str, zipfile.ZipInfo] = {}
        files = [part for part in parts.infolist() if not part.is_dir()]
        if len(files) > MOST_PICTURES or sum(part.file_size for part in files) > MOST_UNPACKED:
            raise FileRefused(_("There are too many pictures in the zip file. Please divide it."))
        for part in files:
            self._enter(part)

    def _enter(self, part: zipfile.ZipInfo) -> None:
        """Folders do not count; a way out of them is no picture's name. Raises FileRefused."""
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in part.filename:
            said = _("The zip file holds a name that leads elsewhere: %(name)s.")
            raise FileRefused(said % {"name": part.filename[:60]})
        if part.flag_bits & 1:
            raise FileRefused(_("The zip file is locked with a password."))
        if path.name.startswith(".") or path.parts[0] == "__MACOSX":
            return
        name = folded(path.name)
        if name in self.names:
            said = _("Two pictures of the zip file are called %(name)s.")
            raise FileRefused(said % {"name": path.name[:60]})
        self.names[name] = part

    def __contains__(self, name: str) -> bool:
        return folded(name) in self.names

    def read(self, name: str) -> bytes:
        """The bytes as they came. Raises Wrong."""
        part = self.names.get(folded(name))
        if part is None:
            raise Wrong(_("There is no picture %(name)s in the zip file.") % {"name": name})
        if part.file_size > pictures.MAX_BYTES:
            raise Wrong(f"{name}: {pictures.TooManyBytes.words}")
        try:
            with self.parts.open(part) as file:
                return file.read(pictures.MAX_BYTES + 1)
        except BROKEN_ZIP as e:
            raise Wrong(f"{name}: {pictures.DamagedPicture.words}") from e


@contextmanager
def opened(file: IO[bytes] | None) -> Iterator[Album | None]:
    """The pictures of a zip file, or none. Raises FileRefused."""
    if file is None:
        yield None
        return
    if file.seek(0, io.SEEK_END) > MOST_PACKED:
        said = _("The zip file is larger than %(most)s MB. Please divide it.")
        raise FileRefused(said % {"most": MOST_PACKED // 1024 // 1024})
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file)
    except BROKEN_ZIP as e:
        raise FileRefused(_("The pictures have to come as a zip file; this is none.")) from e
    with parts:
        yield Album(parts)


def drawn(name: str, data: bytes) -> PictureFile:
    """The picture as the library keeps it. Raises Wrong."""
    try:
        return PictureFile(pictures.clean(io.BytesIO(data)))
    except ValidationError as e:
        raise Wrong(f"{name}: {' '.join(e.messages)}") from e


def mark(data: bytes) -> str:
    """By what two pictures are known to be the same, as the library reckons it."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
