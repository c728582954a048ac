"""One file with everything: a tar archive, sealed for a key where one is given.

Sealed is by age (https://age-encryption.org): the machine that makes backups holds the public key
only, and cannot open them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from home.backup import databases
from home.backup.databases import Trouble

FORMAT = 1
ROOMS = ("people", "catalogue", "shop", "home")
MANIFEST, DATABASE = "manifest.json", "database"
SEAL = b"age-encryption.org/v1"
QUICKLY = 3  # pictures are as small as they get


def folders() -> dict[str, Path]:
    """What is kept beside the database, by its name in the archive; buckets are kept by their store."""
    if settings.BUCKETS:
        return {}
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def own_migrations() -> dict[str, str]:
    """The migrations of our rooms as this version has them, each with the sum of its text."""
    return {
        f"{room}.{file.stem}": digest(file)
        for room in ROOMS
        for file in Path(apps.get_app_config(room).path).glob("migrations/[0-9]*.py")
    }


def migrations() -> dict[str, str]:
    """By which migrations the database was made, ours with the sums of their texts."""
    ours = own_migrations()
    applied = MigrationRecorder(connection).applied_migrations()
    names = sorted(f"{room}.{name}" for room, name in applied)
    return {name: ours.get(name, "") for name in names}


# --- out ----------------------------------------------------------------------------------------


def write(target: Path, recipient: str = "") -> int:
    """Put everything into the file, at once or not at all; returns its bytes. Raises Trouble.

    The database first: a picture that is uploaded meanwhile is one too many, never one too few.
    """
    seal = _recipient(recipient)
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".backup-") as place:
        plain, dumped = Path(place, "plain"), Path(place, DATABASE)
        databases.dump(dumped)
        _pack(plain, dumped)
        done = plain
        if seal is not None:
            done = Path(place, "sealed")
            pyrage.encrypt_file(str(plain), str(done), [seal])
        done.chmod(0o600)
        with done.open("rb") as file:
            os.fsync(file.fileno())
        done.replace(target)
    return target.stat().st_size


def _recipient(key: str) -> Any:
    if not key:
        return None
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as e:
        raise Trouble("BACKUP_KEY is no public key of age (age1…)") from e


def _pack(archive: Path, dumped: Path) -> None:
    sums: dict[str, str] = {}
    archive.touch(mode=0o600)
    with tarfile.open(archive, "w:gz", compresslevel=QUICKLY) as tar:
        for name, path in [(DATABASE, dumped), *_files()]:
            try:
                tar.add(path, name, recursive=False)
                sums[name] = digest(path)
            except FileNotFoundError:
                continue  # deleted since the list was made
        manifest = dumped.with_name(MANIFEST)
        manifest.write_text(json.dumps(_manifest(sums), indent=1))
        tar.add(manifest, MANIFEST)


def _manifest(sums: dict[str, str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "migrations": migrations(),
        "folders": sorted(folders()),
        "files": sums,
    }


def _files() -> Iterator[tuple[str, Path]]:
    for name, root in folders().items():
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(root).as_posix()}", path


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- in -----------------------------------------------------------------------------------------


def unpack(source: Path, place: Path, identity: Path | None) -> dict[str, Any]:
    """Lay everything into a folder, look at each file, return what the archive says. Raises Trouble."""
    plain = _opened(source, place / "plain", identity)
    whole = place / "whole"
    try:
        with tarfile.open(plain, "r:gz") as tar:
            tar.extractall(whole, filter="data")
        manifest: dict[str, Any] = json.loads((whole / MANIFEST).read_text())
    except (tarfile.TarError, OSError, EOFError, ValueError) as e:
        raise Trouble(f"{source.name} is no whole backup: {e}") from e
    if manifest.get("format") != FORMAT:
        raise Trouble(f"a backup of format {manifest.get('format')} is not for this version")
    for name, expected in manifest["files"].items():
        path = whole / name
        if not path.is_file() or digest(path) != expected:
            raise Trouble(f"{name} in the backup is damaged")
    return manifest


def _opened(source: Path, plain: Path, identity: Path | None) -> Path:
    """The archive itself: unsealed where it is sealed."""
    try:
        with source.open("rb") as file:
            sealed = file.read(len(SEAL)) == SEAL
    except OSError as e:
        raise Trouble(f"{source}: {e.strerror}") from e
    if not sealed:
        return source
    if identity is None:
        raise Trouble("the backup is sealed: name the file with the secret key by --identity")
    try:
        lines = identity.read_text().splitlines()
        keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        secrets = [pyrage.x25519.Identity.from_str(key) for key in keys]
        pyrage.decrypt_file(str(source), str(plain), secrets)
    except (OSError, pyrage.IdentityError, pyrage.DecryptError) as e:
        raise Trouble(f"the secret key does not open this backup: {e}") from e
    return plain


def holds(manifest: dict[str, Any]) -> set[str]:
    """Whose files the archive has: of a shop with buckets none."""
    return set(manifest.get("folders", ("media", "private")))


def put_back(whole: Path, manifest: dict[str, Any]) -> None:
    """Have the files of the archive in their folders, and no others. Raises OSError."""
    for name, root in folders().items():
        if name not in holds(manifest):
            continue
        root.mkdir(parents=True, exist_ok=True)
        # The folder itself stays: it may be a volume.
        for old in root.iterdir():
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            else:
                old.unlink()
        kept = whole / name
        for new in kept.iterdir() if kept.is_dir() else ():
            shutil.move(new, root / new.name)
