"""How Stripe says no: every error answer that the stand-in gives, in Stripe's shape."""

from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """A request that is wrong in itself, whatever the books say: the shop's mistake."""

    status = 400
    kind = "invalid_request_error"
    recorded = True  # among the double's `refusals`, which a test expects to stay empty
    kept = False  # under the idempotency key

    def __init__(self, message: str, *, param: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code

    def body(self) -> dict[str, Any]:
        """The answer's body."""
        error = {"message": self.message, "type": self.kind}
        if self.param:
            error["param"] = self.param
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        return {"error": error}


class NotNow(Refused):
    """A sound request that the state of the books forbids; it was begun, so it is remembered."""

    recorded = False
    kept = True


class Missing(Refused):
    """There is no such thing."""

    status = 404
    recorded = False

    def __init__(self, kind: str, name: str, *, param: str = "id") -> None:
        super().__init__(f"No such {kind}: '{name}'", param=param, code="resource_missing")


class Unknown(Refused):
    """An address that the stand-in does not play."""

    status = 404

    def __init__(self, method: str, path: str) -> None:
        super().__init__(
            f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we "
            "can help at https://support.stripe.com/."
        )


class Unauthorized(Refused):
    """The key is not the account's."""

    status = 401
    recorded = False

    def __init__(self, key: str) -> None:
        if key:
            hidden = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
            super().__init__(f"Invalid API Key provided: {hidden}")
        else:
            super().__init__(
                "You did not provide an API key. You need to provide your API key in the "
                "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
                "YOUR_SECRET_KEY')."
            )


class Reused(Refused):
    """One idempotency key for two different requests."""

    kind = "idempotency_error"

    def __init__(self, key: str, paths: tuple[str, str] | None = None) -> None:
        if paths:
            super().__init__(
                "Keys for idempotent requests can only be used for the same endpoint they were "
                f"first used for ('{paths[0]}' vs '{paths[1]}'). Try using a key other than "
                f"'{key}' if you meant to execute a different request."
            )
        else:
            super().__init__(
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}' if you meant to execute a "
                "different request."
            )


class StillRunning(Refused):
    """The same request is being worked on at this moment."""

    status = 409
    kind = "idempotency_error"
    recorded = False

    def __init__(self, key: str) -> None:
        super().__init__(
            "There is currently another in-progress request using this Idempotent Key (that "
            "probably means you submitted twice, and the other request is still going through): "
            f"{key}. Please try again later.",
            code="idempotency_key_in_use",
        )


class TooMany(Refused):
    """Requests come too fast."""

    status = 429
    recorded = False

    def __init__(self) -> None:
        super().__init__(
            "Request rate limit exceeded. Learn more about rate limits here "
            "https://stripe.com/docs/rate-limits.",
            code="rate_limit",
        )


class Broken(Refused):
    """Something went wrong on Stripe's side."""

    status = 500
    kind = "api_error"
    recorded = False
    kept = True

    def __init__(self) -> None:
        super().__init__(
            "An unknown error occurred while processing your request. (This is the stand-in, "
            "told to break.)"
        )


@dataclass(frozen=True)
class Refusal:
    """A refused request as the double remembers it."""

    method: str
    path: str
    param: str
    message: str
