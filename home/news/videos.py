"""Videos that news may lead to: addresses of two hosts, read strictly and never passed on as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

YOUTUBE, VIMEO = "YouTube", "Vimeo"
# Where the players stand: the only strangers that a news page may open in a frame.
PLAYERS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com"}
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:shorts|live|embed)/([A-Za-z0-9_-]{11})/?")
_VIMEO_PATH = re.compile(r"/([0-9]{6,12})/?")


@dataclass(frozen=True)
class Video:
    """One video: where it can be watched, and the frame that plays it."""

    host: str
    watch: str
    embed: str


def read(address: str) -> Video | None:
    """The video that an address leads to; None when it is of no host we know or names no video."""
    try:
        parts = urlsplit(address.strip())
        standard_port = parts.port in (None, 443, 80)
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or parts.username or not standard_port:
        return None
    host = parts.hostname or ""
    if host in _VIMEO_HOSTS:
        found = _VIMEO_PATH.fullmatch(parts.path)
        return _of_vimeo(found[1]) if found else None
    if host == "youtu.be":
        named = parts.path.strip("/")
    elif host in _YOUTUBE_HOSTS and parts.path == "/watch":
        named = parse_qs(parts.query).get("v", [""])[0]
    elif host in _YOUTUBE_HOSTS and (found := _YOUTUBE_PATH.fullmatch(parts.path)):
        named = found[1]
    else:
        return None
    return _of_youtube(named) if _YOUTUBE_ID.fullmatch(named) else None


def _of_youtube(named: str) -> Video:
    """Its player that sets no cookie before the video runs."""
    return Video(
        YOUTUBE,
        f"https://www.youtube.com/watch?v={named}",
        f"{PLAYERS[0]}/embed/{named}?autoplay=1",
    )


def _of_vimeo(named: str) -> Video:
    """Its player, asked not to track."""
    return Video(
        VIMEO, f"https://vimeo.com/{named}", f"{PLAYERS[1]}/video/{named}?autoplay=1&dnt=1"
    )


def must_be_known(address: str) -> None:
    """Refuse what leads to no video of these hosts. Raises ValidationError."""
    if read(address) is None:
        raise ValidationError(
            _("Please paste the address of one video on YouTube or Vimeo."), code="video"
        )
