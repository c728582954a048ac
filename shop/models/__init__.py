"""The counter's rows, one file for each noun."""

from shop.models.carts import Cart, CartLine
from shop.models.consignments import Consignment, OrderLine
from shop.models.delivery import DeliveryRate, DeliveryZone
from shop.models.ledger import LedgerEntry
from shop.models.letters import Letter
from shop.models.orders import Order, OrderContact, OrderEvent
from shop.models.payments import Payment, Refund, Slip
from shop.models.seller import Seller
from shop.models.stock import StockMove, StockRecord

__all__ = [
    "Cart",
    "CartLine",
    "Consignment",
    "DeliveryRate",
    "DeliveryZone",
    "LedgerEntry",
    "Letter",
    "Order",
    "OrderContact",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "Refund",
    "Seller",
    "Slip",
    "StockMove",
    "StockRecord",
]
