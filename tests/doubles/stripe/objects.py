"""Blank forms of Stripe's objects: which fields an answer always has, and what they hold at first.

Fields that Stripe leaves out, rather than sending null, are left out here too: whoever reads one of
them without asking first breaks here as there.
"""

from typing import Any

Thing = dict[str, Any]
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def nothing(*names: str) -> Thing:
    """Fields that are null until something happens."""
    return dict.fromkeys(names)


LOOK = {
    "background_color": "#ffffff",
    "border_style": "rounded",
    "button_color": "#0074d4",
    "display_name": "Pong Saen Thong",
    "font_family": "default",
    "icon": None,
    "logo": None,
}
NO_INVOICE = {
    "enabled": False,
    "invoice_data": nothing("account_tax_ids", "custom_fields", "description", "footer", "issuer")
    | {"metadata": {}, "rendering_options": None},
}
OWN_WORDS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
SESSION_NULLS = (
    *("after_expiration", "allow_promotion_codes", "billing_address_collection", "cancel_url"),
    *("client_reference_id", "client_secret", "collected_information", "consent"),
    *("consent_collection", "currency_conversion", "customer", "customer_account"),
    *("customer_details", "customer_email", "invoice", "locale", "origin_context"),
    *("payment_intent", "payment_link", "payment_method_configuration_details", "permissions"),
    *("recovered_from", "saved_payment_method_options", "setup_intent", "shipping_cost"),
    *("shipping_address_collection", "submit_type", "subscription", "success_url"),
    "wallet_options",
)


def session(name: str, created: int, **known: Any) -> Thing:
    """A Checkout Session as it is made."""
    return {
        "id": name,
        "object": "checkout.session",
        **nothing(*SESSION_NULLS),
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "branding_settings": LOOK,
        "created": created,
        "custom_fields": [],
        "custom_text": nothing(*OWN_WORDS),
        "customer_creation": "if_required",
        "discounts": [],
        "invoice_creation": NO_INVOICE,
        "livemode": False,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        **known,
    }


def customer_details(email: str) -> Thing:
    """What Checkout knows of the buyer."""
    empty = nothing("address", "business_name", "individual_name", "name", "phone", "tax_ids")
    return {**empty, "email": email, "tax_exempt": "none"}


def intent(name: str, created: int, **known: Any) -> Thing:
    """A PaymentIntent as it is made."""
    return {
        "id": name,
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": None,
        "capture_method": "automatic_async",
        "client_secret": f"{name}_secret_standin",
        "confirmation_method": "automatic",
        "created": created,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "status": "requires_payment_method",
        **nothing(
            *("application", "application_fee_amount", "canceled_at", "cancellation_reason"),
            *("customer", "customer_account", "description", "last_payment_error"),
            *("latest_charge", "next_action", "on_behalf_of", "payment_method"),
            *("payment_method_configuration_details", "processing", "receipt_email", "review"),
            *("setup_future_usage", "shipping", "source", "statement_descriptor"),
            *("statement_descriptor_suffix", "transfer_data", "transfer_group"),
        ),
        **known,
    }


def charge(name: str, created: int, *, email: str | None, **known: Any) -> Thing:
    """A charge as it is made."""
    return {
        "id": name,
        "object": "charge",
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {
            "address": nothing(*ADDRESS) | {"country": "TH"},
            "email": email,
            **nothing("name", "phone", "tax_id"),
        },
        "calculated_statement_descriptor": "PONG SAEN THONG",
        "captured": False,
        "created": created,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "outcome": None,
        "paid": False,
        "radar_options": {},
        "refunded": False,
        **nothing(
            *("application", "application_fee", "application_fee_amount", "balance_transaction"),
            *("customer", "description", "failure_balance_transaction", "failure_code"),
            *("failure_message", "on_behalf_of", "payment_method", "receipt_email"),
            *("receipt_number", "receipt_url", "review", "shipping", "source"),
            *("source_transfer", "statement_descriptor", "statement_descriptor_suffix"),
            *("transfer_data", "transfer_group"),
        ),
        **known,
    }


def paid_with(kind: str) -> Thing:
    """How a charge was paid."""
    if kind == "promptpay":
        return {"promptpay": {"reference": "2026000000000000"}, "type": "promptpay"}
    checks = nothing("address_line1_check", "address_postal_code_check") | {"cvc_check": "pass"}
    card = {
        "brand": "visa",
        "checks": checks,
        "country": "TH",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": "Xt5EWLLDS7FJjR1c",
        "funding": "credit",
        "last4": "4242",
        "network": "visa",
        **nothing("installments", "mandate", "three_d_secure", "wallet"),
    }
    return {"card": card, "type": "card"}


def refund(name: str, created: int, **known: Any) -> Thing:
    """A refund as it is made."""
    return {
        "id": name,
        "object": "refund",
        "created": created,
        "metadata": {},
        **nothing("balance_transaction", "reason", "receipt_number", "source_transfer_reversal"),
        "transfer_reversal": None,
        **known,
    }


NO_EVIDENCE = nothing(
    *("access_activity_log", "billing_address", "cancellation_policy", "cancellation_rebuttal"),
    *("cancellation_policy_disclosure", "customer_communication", "customer_email_address"),
    *("customer_name", "customer_purchase_ip", "customer_signature", "duplicate_charge_id"),
    *("duplicate_charge_documentation", "duplicate_charge_explanation", "product_description"),
    *("receipt", "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation"),
    *("service_date", "service_documentation", "shipping_address", "shipping_carrier"),
    *("shipping_date", "shipping_documentation", "shipping_tracking_number"),
    *("uncategorized_file", "uncategorized_text"),
)


def dispute(name: str, created: int, **known: Any) -> Thing:
    """A dispute as the cardholder's bank opens it."""
    card = {"brand": "visa", "case_type": "chargeback", "network": "visa"}
    return {
        "id": name,
        "object": "dispute",
        "balance_transactions": [],
        "created": created,
        "enhanced_eligibility_types": [],
        "evidence": NO_EVIDENCE | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": created + 7 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_method_details": {"card": card | {"network_reason_code": "10.4"}, "type": "card"},
        "reason": "fraudulent",
        "status": "needs_response",
        **known,
    }
