"""Names of things as Stripe makes them: as long as the real ones, so that a column too short shows."""

import secrets
import string

LETTERS = string.ascii_letters + string.digits


def letters(number: int) -> str:
    """So many random letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(number))


def new(prefix: str) -> str:
    """A name of one kind: pi_3Mtw…"""
    if prefix == "cs":
        return f"cs_test_a1{letters(56)}"
    return f"{prefix}_{letters(24 if prefix != 'req' else 14)}"
