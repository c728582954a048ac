"""Faults that a test orders: the next request to an address goes wrong in a chosen way."""

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase

# What each fault does. "Done" means that the books have changed although nobody was told.
KINDS = {
    "timeout": "nothing is done and no answer comes",
    "timeout_after": "done, and no answer comes",
    "429": "nothing is done: too many requests",
    "500": "nothing is done: an error, kept under the idempotency key",
    "500_after": "done, but the answer is an error, kept under the idempotency key",
    "cut_before": "the connection ends before anything is done",
    "cut_after": "done, and the connection ends without an answer",
}


@dataclass
class Order:
    """Which requests go wrong, how, and how many more of them."""

    path: str
    kind: str
    times: int
    method: str


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.lock = threading.Lock()

    def order(self, path: str, kind: str, times: int, method: str) -> None:
        """Have the next requests go wrong; a * in the path stands for anything."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no fault; there are {', '.join(KINDS)}")
        with self.lock:
            self.orders.append(Order(path, kind, times, method))

    def take(self, method: str, path: str) -> str:
        """What goes wrong with this request; empty for most."""
        with self.lock:
            for order in self.orders:
                if order.method == method and fnmatchcase(path, order.path):
                    order.times -= 1
                    if not order.times:
                        self.orders.remove(order)
                    return order.kind
        return ""
