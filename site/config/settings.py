"""All settings, in one file and closed by default: without DEBUG a missing secret stops the start."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from catalogue.pictures import MAX_BYTES, MAX_PIXELS
from config import logs, media
from config.databases import databases
from config.safety import editor_policy, password_rules, public_policy

SITE, ROOT = Path(__file__).resolve().parents[1:3]
VAR = ROOT / "var"  # everything written at run time; ignored by git
VAR.mkdir(exist_ok=True)

env = environ.Env()
DEBUG = env.bool("DEBUG", default=False)


def secret(name: str, *, in_debug: str) -> str:
    """Read a secret; outside DEBUG a missing one stops the site from starting."""
    value: str = env.str(name, default=in_debug if DEBUG else "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: without DEBUG the shop does not start.")
    return value


# --- who we are -----------------------------------------------------------------------------

SECRET_KEY = secret("SECRET_KEY", in_debug="only-for-a-shop-nobody-else-can-reach")
PORT = env.str("PORT", default="8000")
PUBLIC_URL = secret("PUBLIC_URL", in_debug=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if DEBUG else [urlsplit(PUBLIC_URL).hostname]
OTP_TOTP_ISSUER = "Pong Saen Thong Ceramics"
CSRF_TRUSTED_ORIGINS, WAGTAILADMIN_BASE_URL = [PUBLIC_URL], PUBLIC_URL
WAGTAIL_SITE_NAME = "Pong Saen Thong Ceramics"

# --- rooms and what they stand on -----------------------------------------------------------

INSTALLED_APPS = [
    "people",
    "home",
    "shop",
    "catalogue",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "people.apps.EditorUsersConfig",  # wagtail.users with our form for people
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    "config.replica.FromReplica",
    "home.page_cache.middleware.PageCache",
    "home.log_lines.RequestIds",
    "home.headers.Headers",
    "home.slow_bodies.SlowBodies",
    "home.health.door.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.headers.Policies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "home.guard.Guard",
    "shop.two_step.door.MoneyDoor",
    "home.kept.StillInUse",
]

ROOT_URLCONF, WSGI_APPLICATION = "config.urls", "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "wagtail.templatetags.wagtailcore_tags",
                "catalogue.templatetags.words",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- what is kept, and where ----------------------------------------------------------------

DATABASES = databases(env, VAR)
DATABASE_ROUTERS = ["config.replica.Router"] if "replica" in DATABASES else []

# In each process: whole pages for strangers, parts of pages for everybody else.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=0 if DEBUG else 32)
PAGE_PARTS_MB = env.int("PAGE_PARTS_MB", default=0 if DEBUG else 16)
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

MEDIA_ROOT, STATIC_ROOT = VAR / "media", VAR / "static"
MEDIA_URL, STATIC_URL = "/media/", "/static/"
PRIVATE_ROOT = VAR / "private"  # slips: never below MEDIA_ROOT, no address leads there
STATICFILES_DIRS = [SITE / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "shop.private_storage.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
BUCKETS = media.buckets(env.str("MEDIA_S3", default=""))
STORAGES |= BUCKETS.storages() if BUCKETS else {}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # the page editor sends many

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Member"
AUTHENTICATION_BACKENDS = ["people.backends.PhoneOrEmail"]
AUTH_PASSWORD_VALIDATORS = password_rules(10)
LOGIN_URL = LOGOUT_REDIRECT_URL = "shop:desk_login"
LOGIN_REDIRECT_URL = "shop:desk_orders"

# --- languages: Thai without a prefix, English under /en/ -----------------------------------

LANGUAGE_CODE, LANGUAGES = "th", [("th", "ไทย"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [SITE / "locale", SITE / "locale_others"]  # our words, then those of packages
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE, WAGTAIL_USER_TIME_ZONES = "Asia/Bangkok", ["Asia/Bangkok"]  # one clock for everybody
USE_TZ = WAGTAIL_I18N_ENABLED = WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = env.json("TRANSLATOR", default=None)  # CLASS and OPTIONS
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""  # it would tell the draft title of any page
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # a correct Thai slug fails Wagtail's own URL pattern

# --- pictures -------------------------------------------------------------------------------

WAGTAILIMAGES_IMAGE_MODEL = "catalogue.Photo"
WAGTAILIMAGES_IMAGE_FORM_BASE = "catalogue.forms.PhotoForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "heic", "heif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE, WAGTAILIMAGES_MAX_IMAGE_PIXELS = MAX_BYTES, MAX_PIXELS
WAGTAILDOCS_EXTENSIONS, WAGTAILDOCS_SERVE_METHOD = ["pdf"], "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # a document is saved, never shown on our host
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "catalogue.search.editors"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is fetched from an address typed here
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the editor asks no other host, for portraits or news
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# --- e-mail ---------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
LETTERBOX = VAR / "letters"  # a folder that takes the place of the mail server in DEBUG
if DEBUG and "EMAIL_URL" not in env:
    EMAIL_BACKEND = "shop.letterbox.FolderBackend"
EMAIL_TIMEOUT, DEFAULT_FROM_EMAIL = 20, env.str("FROM_EMAIL", default="shop@localhost")

# --- the counter's rules --------------------------------------------------------------------

# Without Stripe's keys the shop does not offer it; with them, our own QR is off unless asked for.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = STRIPE_SECRET_KEY and secret("STRIPE_WEBHOOK_SECRET", in_debug="none")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com").rstrip("/")
if "STRIPE_API_BASE" in env and not DEBUG:
    raise ImproperlyConfigured("STRIPE_API_BASE is for tests and the demo: it needs DEBUG=1.")
STRIPE_TIMEOUT, STRIPE_RETRIES = 8.0, 1  # seconds; buyers wait, and the worker asks again anyway
OWN_QR = env.bool("OWN_QR", default=not STRIPE_SECRET_KEY)
PROMPTPAY_ID = secret("PROMPTPAY_ID", in_debug="demo") if OWN_QR else ""
HOLD_QR, HOLD_STRIPE = timedelta(minutes=60), timedelta(minutes=31)  # Stripe's shortest is 30
HOLD_CART, HOLD_CASH = timedelta(days=30), timedelta(days=3)
INVITATION_LASTS = PARCEL_PASS_LASTS = timedelta(days=7)
SLIP_WARNING_AFTER = timedelta(hours=24)
SLIP_AFTER_EXPIRY = timedelta(days=7)  # a late transfer can still be shown this long
BELIEVED_DELIVERED_AFTER = timedelta(days=14)
CART_MAX_LINES, CART_MAX_PIECES = 40, 60
OPEN_ORDERS_PER_PHONE = 3

# --- safety ---------------------------------------------------------------------------------

MONEY_NEEDS_TOTP = env.bool("MONEY_NEEDS_TOTP", default=False)  # a code from one's telephone
HEALTH_KEY = env.str("HEALTH_KEY", default="")  # opens the details of /healthz
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # whom to tell of a hole
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)  # of our own, in front of the shop
X_FRAME_OPTIONS, SECURE_REFERRER_POLICY = "DENY", "same-origin"  # Wagtail's previews lift the first
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PICTURES_FROM = [BUCKETS.origin] if BUCKETS else []
EDITOR_SECURITY_POLICY = editor_policy(PICTURES_FROM)
# A button of ours may lead on to Stripe's page; in DEBUG to the page of its stand-in.
CONTENT_SECURITY_POLICY = public_policy(
    PICTURES_FROM, "https://checkout.stripe.com", *([STRIPE_API_BASE] if DEBUG else [])
)
LOGGING = logs.lines(as_json=env.bool("LOG_JSON", default=False), chatty=DEBUG)
logs.sentry(env.str("SENTRY_DSN", default=""))
