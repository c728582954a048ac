"""What tests of the stand-ins share."""

from tests.doubles.stripe.fixture import paid, stripe, stripe_sdk  # noqa: F401 - fixtures
