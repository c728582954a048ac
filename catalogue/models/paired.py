"""What rows of the catalogue have in common: words in both languages, columns a form must not write."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from modelcluster.models import ClusterableModel, get_all_child_relations


class Paired:
    """Reads `name_th` / `name_en` as one word in the reader's language.

    An empty English shows the Thai; `speaks` tells a template which language it got,
    so that the foreign word can be marked with `lang`.
    """

    def say(self, field: str, language: str | None = None) -> str:
        """The word in the wanted language (default: the active one), else the Thai."""
        language = (language or get_language() or "th")[:2]
        thai = getattr(self, f"{field}_th")
        return (getattr(self, f"{field}_en") or thai) if language == "en" else thai

    def speaks(self, field: str) -> str:
        """Language of what `say` gives for this field: 'th' or 'en'."""
        english = (get_language() or "th")[:2] == "en" and getattr(self, f"{field}_en")
        return "en" if english else "th"


class GuardedColumns(models.Model):
    """A row some of whose columns are written only by a guarded UPDATE elsewhere.

    A form that was opened before a sale and saved after it would otherwise write the old
    values back.
    """

    WRITTEN_ELSEWHERE: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As usual, but an existing row keeps what others have written meanwhile."""
        if not self._state.adding and not kwargs.get("update_fields") and not args:
            own = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            rows = [rel.get_accessor_name() for rel in get_all_child_relations(self)]
            # modelcluster writes only the child rows that are named beside the columns.
            named = rows if isinstance(self, ClusterableModel) else []
            kept = [name for name in own if name not in self.WRITTEN_ELSEWHERE]
            kwargs["update_fields"] = [*kept, *named]
        super().save(*args, **kwargs)
