"""The shop's settings with the few lines changed that make tests quick and keep them to themselves."""

import os

# A developer's own settings (a real payment key above all) never reach a test.
for name in (
    "CACHE_URL",
    "DATABASE_POOL",
    "DATABASE_URL",
    "EMAIL_URL",
    "FROM_EMAIL",
    "HEALTH_KEY",
    "LINE_CHANNEL_TOKEN",
    "LOG_JSON",
    "MEDIA_S3",
    "MEDIA_URL_BASE",
    "MONEY_NEEDS_TOTP",
    "PROMPTPAY_ID",
    "PUBLIC_URL",
    "REPLICA_URL",
    "SECRET_KEY",
    "SECURITY_CONTACT",
    "SENTRY_DSN",
    "STRIPE_API_BASE",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "TRUSTED_PROXIES",
):
    os.environ.pop(name, None)
os.environ["DEBUG"] = "1"

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES, VAR, env  # noqa: E402

# Two test processes at once share nothing on the disk.
TESTS = VAR / "tests"
OWN = TESTS / os.environ.get("PYTEST_XDIST_WORKER", "alone")
OWN.mkdir(parents=True, exist_ok=True)

# The first name is met by `check` and `makemigrations` only. It is a file too: a live server that
# starts while the name is ":memory:" shares its connection with the tests and breaks it.
DATABASES["default"]["NAME"] = str(TESTS / "empty.sqlite3")
DATABASES["default"]["TEST"] = {"NAME": str(TESTS / "shop.sqlite3")}
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES["default"] = env.db_url("TEST_DATABASE_URL")
    DATABASES["default"]["TEST"] = {"NAME": "pongsaenthong_test"}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # A remembered rendition would outlive the test that made it, for its key is no row's number.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = OWN / "media"
PRIVATE_ROOT = OWN / "private"
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_ROOT
LETTERBOX = OWN / "letters"
