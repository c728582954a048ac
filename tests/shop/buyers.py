"""Buyers who come to a running server by HTTP, each from an address of their own."""

import re
import socket
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.shop.purchases import FORM

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Buyer:
    """One browser with its own address, cookies and telephone."""

    def __init__(self, port, number):
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)
        self.origin = f"http://127.0.0.1:{port}"
        self.address = f"41.{number // 256}.{number % 256}.7"
        self.phone = f"08{number:08d}"
        self.cookies = {}
        self.form = {}

    def ask(self, method, address, form=None):
        """Status, target and text of the answer."""
        headers = {
            "Origin": self.origin,
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, address, body, headers)
        self.line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def fill(self, variant):
        """Put a piece into the bag and fill in the form."""
        status, _, text = self.ask("POST", "/cart/add/", {"variant": variant, "quantity": 1})
        assert status == 302, text[:500]
        status, _, text = self.ask("GET", "/checkout/")
        assert status == 200, text[:500]
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(text)}
        self.form = FORM | hidden | {"phone": self.phone, "pay": "promptpay"}

    def press(self):
        """Place the order."""
        status, target, text = self.ask("POST", "/checkout/", self.form)
        assert status == 302, re.sub(r"<[^>]+>|\s+", " ", text)[:2000]
        assert "/orders/" in target, target
        return target
