"""What the tests of customers share: links out of the letterbox, and somebody who is in."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from shop import letters
from shop.customers import links
from shop.models import Customer

LINK = re.compile(r"https?://[^/\s]+(/\S*account/in/[^\s\"]+)")


def posted():
    """Send what is owed; what went out now."""
    before = len(mail.outbox)
    letters.send_due(timezone.now() + timedelta(seconds=1))
    return mail.outbox[before:]


def newest_link():
    """The way in that the newest letter holds, without the host."""
    return LINK.search(posted()[-1].body)[1]


def come_in(client, email="malee@example.com", language="th"):
    """Log in as the owner of a mailbox does; the customer."""
    links.ask(email, language)
    assert client.post(newest_link()).status_code == 302
    return Customer.objects.latest("last_seen")
