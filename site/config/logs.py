"""What is written into the logs, and what is told to Sentry where the shop has one."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

QUIET = ("django_tasks", "django_tasks_db", "wagtail")


def lines(*, as_json: bool, chatty: bool) -> dict[str, Any]:
    """Everything to the console; secrets and people are left out before it is written."""
    kind = "JsonLines" if as_json else "Plain"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "discreet": {"()": "shop.discretion.HideTokens"},
            "people": {"()": "home.log_lines.WithoutPeople"},
        },
        "formatters": {"line": {"()": f"home.log_lines.{kind}"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["discreet", "people"],
                "formatter": "line",
            }
        },
        "root": {"handlers": ["console"], "level": "INFO" if chatty else "WARNING"},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": ["console"], "propagate": False},
            "shop": {"level": "INFO"},
            "stripe": {"level": "WARNING"},  # it tells every call
            **{name: {"level": "WARNING"} for name in QUIET},
        },
    }


def sentry(dsn: str) -> bool:
    """Tell Sentry of errors, if there is an address and its package is installed; no person in it."""
    if not dsn or find_spec("sentry_sdk") is None:
        return False
    import_module("sentry_sdk").init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        before_send=without_people,
    )
    return True


def without_people(event: dict[str, Any], hint: object) -> dict[str, Any]:
    """Of the request only its kind stays: an address of ours may be a secret, a cookie always is."""
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    request = event.pop("request", {})
    if "method" in request:
        event["request"] = {"method": request["method"]}
    return event
