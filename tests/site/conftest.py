"""What tests of the stand-ins share."""

from tests.doubles.stripe.fixture import paid, stripe, stripe_sdk  # noqa: F401 - fixtures
from tests.home.conftest import a_photo  # noqa: F401 - a fixture
