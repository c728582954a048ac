"""Storage for what only staff may see: files without any address."""

from typing import Any

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files below settings.PRIVATE_ROOT; nothing ever hands out a link to them."""

    def _save(self, name: str, content: Any) -> str:
        """Whole or not at all: of a disk that is full no half file stays. Raises OSError."""
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]
        except OSError:
            self.delete(name)
            raise
        return saved

    def url(self, name: str | None) -> str:
        """Raises ValueError, always: a private file is shown by a view that asks who is looking."""
        raise ValueError("This file is not accessible via a URL.")
