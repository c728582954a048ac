"""E-mail for a shop without a mail server: every letter becomes two files that a browser can show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.html import escape

NAMELESS = "letter"


class FolderBackend(BaseEmailBackend):
    """Writes each message into settings.LETTERBOX as .txt and, where it has one, .html."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them all down; returns how many."""
        folder = Path(settings.LETTERBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            write(folder, message)
        return len(email_messages)


def write(folder: Path, message: EmailMessage) -> None:
    """Two readable files of one name; the name tells when and which, never to whom."""
    name = f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{label(message)}"
    top = headers(message)
    (folder / f"{name}.txt").write_text(f"{top}\n\n{message.body}", encoding="utf-8")
    for body in html_parts(message):
        # Behind the letter's own head, so that the letter stays the page it is.
        page = f'{body}\n<hr><pre style="white-space: pre-wrap">{escape(top)}</pre>\n'
        (folder / f"{name}.html").write_text(page, encoding="utf-8")


def label(message: EmailMessage) -> str:
    """The letter's own number out of its Message-ID; subjects may hold anything, so they are not used."""
    found = re.match(r"<([a-z]+-\d+)@", message.extra_headers.get("Message-ID", ""))
    return found[1] if found else NAMELESS


def headers(message: EmailMessage) -> str:
    """Who, to whom, about what; as people read it, not as it travels."""
    shown = {
        "From": message.from_email,
        "To": ", ".join(message.to),
        "Subject": message.subject,
        "Date": f"{timezone.localtime():%Y-%m-%d %H:%M:%S %z}",
        **message.extra_headers,
    }
    return "\n".join(f"{name}: {value}" for name, value in shown.items())


def html_parts(message: EmailMessage) -> list[str]:
    """The message as HTML, if it has such a part."""
    parts = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return [str(content) for content, mimetype in parts[:1] if mimetype == "text/html"]
