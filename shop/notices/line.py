"""LINE's Messaging API, as much of it as one push needs.

https://developers.line.biz/en/reference/messaging-api/#send-push-message
"""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import environ

env = environ.Env()
SECONDS = 10
LONGEST = 4900  # LINE takes 5,000 characters


class Refused(Exception):
    """LINE will not take this, however often it is asked."""


def token() -> str:
    """The channel's access token; '' where LINE is not used."""
    return env.str("LINE_CHANNEL_TOKEN", default="")


def push(to: str, text: str) -> None:
    """Send one message. Raises Refused, and OSError when LINE is not there."""
    base = env.str("LINE_API_BASE", default="https://api.line.me")
    request = Request(  # noqa: S310 - the address is ours or LINE's
        f"{base}/v2/bot/message/push",
        data=json.dumps(
            {"to": to, "messages": [{"type": "text", "text": text[:LONGEST]}]}
        ).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token()}"},
    )
    try:
        with urlopen(request, timeout=SECONDS):  # noqa: S310 - as above
            pass
    except HTTPError as e:
        if e.code == 429 or e.code >= 500:
            raise
        raise Refused(str(e.code)) from None
