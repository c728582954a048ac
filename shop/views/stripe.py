"""Where Stripe's messages arrive."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.payments import messages, stripe_checkout
from shop.payments.attempts import Mismatch
from shop.payments.reported import Away, Forged, Refused

log = logging.getLogger(__name__)
MOST_BYTES = 256 * 1024  # Stripe's events are a few kilobytes


@csrf_exempt  # the signature says who it is
@never_cache
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Check who speaks, ask Stripe what is true, act on that.

    4xx: nothing was moved and nothing will be. 503: Stripe shall say it again.
    """
    if not settings.STRIPE_SECRET_KEY:
        raise Http404
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if not length.isdecimal() or int(length) > MOST_BYTES:
        log.warning("Stripe's door: a message was too large")
        return HttpResponse(status=413)
    try:
        message = stripe_checkout.heard(request.body, request.headers.get("Stripe-Signature", ""))
        messages.act_on(message)
    except Away:
        return HttpResponse(status=503)
    except (Forged, Mismatch, Refused) as e:
        log.warning("Stripe's door: a message was refused: %s: %s", type(e).__name__, e)
        return HttpResponse(status=400)
    return HttpResponse("ok", content_type="text/plain")
