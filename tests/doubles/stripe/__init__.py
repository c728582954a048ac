"""A stand-in for Stripe: an HTTP server that answers the calls the shop makes, as Stripe would."""

from tests.doubles.stripe.double import StripeDouble

__all__ = ["StripeDouble"]
