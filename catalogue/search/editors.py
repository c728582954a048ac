"""How the editor's lists and choosers search: by a stretch of the title, for Thai has no spaces."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
)

from catalogue import thai


class ByStretch(DatabaseSearchQueryCompiler):
    """Every word that was typed stands somewhere in one of the fields, the newest rows first."""

    def __init__(self, queryset: Any, query: Any, **kwargs: Any) -> None:
        if not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        super().__init__(queryset, query, **kwargs)

    def build_single_term_filter(self, term: str) -> Q:
        """In the spelling in which titles are kept."""
        found: Q = super().build_single_term_filter(thai.normalise(term))
        return found


class SearchBackend(DatabaseSearchBackend):
    """The same on both databases, and nothing to keep in step."""

    query_compiler_class = autocomplete_query_compiler_class = ByStretch
