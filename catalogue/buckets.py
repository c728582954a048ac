"""Pictures and private files in buckets of an S3-compatible store; config/media.py says when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

# A buyer waits meanwhile, and a transaction may: seconds, not botocore's minutes.
CONNECTS_IN, ANSWERS_IN, TRIES = 3, 15, 3


class Unreachable(OSError):
    """The bucket does not answer, or refuses us; for its callers the same as a disk that fails."""


class Bucket(S3Storage):
    """A bucket that fails as a disk does, and overwrites nothing."""

    def __init__(self, **options: Any) -> None:
        style = "path" if options.get("endpoint_url") else "virtual"
        config = Config(
            connect_timeout=CONNECTS_IN,
            read_timeout=ANSWERS_IN,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            s3={"addressing_style": style},
            signature_version="s3v4",
            # Amazon's newest sums are unknown to most of the others.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(file_overwrite=False, client_config=config, **options)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _as_a_disk(name):
            opened: File[bytes] = super()._open(name, mode)
            return opened

    def _save(self, name: str, content: IO[bytes]) -> str:
        with _as_a_disk(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """What is not there is no mistake."""
        with _as_a_disk(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        """True of a file; there are no folders."""
        with _as_a_disk(name):
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files; of a folder that never was, none."""
        with _as_a_disk(path):
            folders, files = super().listdir(path)
            return folders, files

    def size(self, name: str) -> int:
        """Bytes."""
        with _as_a_disk(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """When it was written."""
        with _as_a_disk(name):
            written: datetime = super().get_modified_time(name)
            return written


class PublicBucket(Bucket):
    """What everybody may see, at an address without a signature that browsers keep for ever."""

    def __init__(self, **options: Any) -> None:
        super().__init__(querystring_auth=False, **options)


class PrivateBucket(Bucket):
    """What only the shop may read: nothing ever hands out a link, signed or not."""

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """Raises ValueError, always: a private file is shown by a view that asks who is looking."""
        raise ValueError("This file is not accessible via a URL.")


@contextmanager
def _as_a_disk(name: str) -> Iterator[None]:
    """A store that is away, refuses or says no raises OSError here, and nothing else does."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BotoCoreError, ClientError) as e:
        if isinstance(e, ClientError) and _status(e) == 404:
            raise FileNotFoundError(name) from e
        raise Unreachable(f"{type(e).__name__}: {name}") from e


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
