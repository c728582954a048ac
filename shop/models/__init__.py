"""The counter's rows, one file for each noun."""

from shop.models.carts import Cart, CartLine
from shop.models.claims import Claim, ClaimLine, ClaimPhoto, PackingRecord
from shop.models.codes import CodeUse, DiscountCode
from shop.models.consignments import Consignment, OrderLine
from shop.models.customers import (
    Customer,
    CustomerAddress,
    Erasure,
    LoginLink,
    Review,
    StockAsk,
    Wish,
)
from shop.models.delivery import DeliveryRate, DeliveryZone
from shop.models.health import Beat
from shop.models.holding import HeldFrom
from shop.models.imports import ImportLine, ImportRun
from shop.models.ledger import LedgerEntry
from shop.models.letters import Letter
from shop.models.notices import Notice, NoticeSetting
from shop.models.orders import Order, OrderContact, OrderEvent
from shop.models.papers import Paper, PaperCount, TaxBuyer
from shop.models.passes import ParcelPass
from shop.models.payments import Dispute, Payment, PaymentEvent, Slip
from shop.models.payouts import Adjustment, BankAccount, FeeRate, Payout, PayoutEntry
from shop.models.refunds import Refund, RefundLine
from shop.models.seats import Attendee, Keepsake, WaitingParty
from shop.models.seller import Seller
from shop.models.stock import StockMove, StockRecord

__all__ = [
    "Adjustment",
    "Attendee",
    "BankAccount",
    "Beat",
    "Cart",
    "CartLine",
    "Claim",
    "ClaimLine",
    "ClaimPhoto",
    "CodeUse",
    "Consignment",
    "Customer",
    "CustomerAddress",
    "DeliveryRate",
    "DeliveryZone",
    "DiscountCode",
    "Dispute",
    "Erasure",
    "FeeRate",
    "HeldFrom",
    "ImportLine",
    "ImportRun",
    "Keepsake",
    "LedgerEntry",
    "Letter",
    "LoginLink",
    "Notice",
    "NoticeSetting",
    "Order",
    "OrderContact",
    "OrderEvent",
    "OrderLine",
    "PackingRecord",
    "Paper",
    "PaperCount",
    "ParcelPass",
    "Payment",
    "PaymentEvent",
    "Payout",
    "PayoutEntry",
    "Refund",
    "RefundLine",
    "Review",
    "Seller",
    "Slip",
    "StockAsk",
    "StockMove",
    "StockRecord",
    "TaxBuyer",
    "WaitingParty",
    "Wish",
]
