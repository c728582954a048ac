"""The counter's rows, one file for each noun."""

from shop.models.carts import Cart, CartLine
from shop.models.consignments import Consignment, OrderLine
from shop.models.delivery import DeliveryRate, DeliveryZone
from shop.models.imports import ImportLine, ImportRun
from shop.models.ledger import LedgerEntry
from shop.models.letters import Letter
from shop.models.orders import Order, OrderContact, OrderEvent
from shop.models.papers import Paper, PaperCount, TaxBuyer
from shop.models.passes import ParcelPass
from shop.models.payments import Dispute, Payment, PaymentEvent, Slip
from shop.models.refunds import Refund, RefundLine
from shop.models.seats import Attendee, Keepsake, WaitingParty
from shop.models.seller import Seller
from shop.models.stock import StockMove, StockRecord

__all__ = [
    "Attendee",
    "Cart",
    "CartLine",
    "Consignment",
    "DeliveryRate",
    "DeliveryZone",
    "Dispute",
    "ImportLine",
    "ImportRun",
    "Keepsake",
    "LedgerEntry",
    "Letter",
    "Order",
    "OrderContact",
    "OrderEvent",
    "OrderLine",
    "Paper",
    "PaperCount",
    "ParcelPass",
    "Payment",
    "PaymentEvent",
    "Refund",
    "RefundLine",
    "Seller",
    "Slip",
    "StockMove",
    "StockRecord",
    "TaxBuyer",
    "WaitingParty",
]
