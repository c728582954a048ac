"""Wagtail's own sentences ("locked, goes live at …") with the year of the reader's era.

Wagtail writes every moment of its messages by one function, and that by Django's formats, which
know no Buddhist years; no setting and no template leads there, so it is given the shop's dates.
"""

from __future__ import annotations

from types import SimpleNamespace

from wagtail.utils import timestamps

from catalogue.dates import local_date

timestamps.formats = SimpleNamespace(date_format=local_date)
