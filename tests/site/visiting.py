"""Visitors who meet the shop over HTTP only: one browser each, with its own address and telephone."""

import re
import time
import uuid
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.shop.purchases import FORM

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
PATIENCE = 60  # seconds; a hang ends the test, not the afternoon


@dataclass
class Answer:
    """What came back, and after how many seconds."""

    status: int
    target: str
    text: str
    took: float

    def words(self):
        """The page as it is read aloud, for a test that must say what it saw."""
        return re.sub(r"<[^>]+>|\s+", " ", self.text)[:800]


class Visitor:
    """One browser."""

    def __init__(self, port, number=0):
        self.origin = f"http://127.0.0.1:{port}"
        self.line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.address = f"41.{number // 250 % 250}.{number % 250}.7"
        self.phone = f"08{number:08d}"
        self.cookies, self.form = {}, {}

    def get(self, address):
        """Open a page."""
        return self.ask("GET", address)

    def post(self, address, form, file=None):
        """Send a form; `file` is (name of the field, bytes)."""
        return self.ask("POST", address, *encoded(form, file))

    def ask(self, method, address, body=None, kind=None):
        """One question; the line is opened anew where it was cut."""
        headers = {
            "Origin": self.origin,
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        headers |= {"Content-Type": kind} if kind else {}
        begun = time.monotonic()
        try:
            self.line.request(method, address, body, headers)
            answer = self.line.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException):
            self.line.close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        target = answer.headers.get("Location", "")
        return Answer(answer.status, target, text, time.monotonic() - begun)

    def put_in_bag(self, variant, quantity=1):
        """Put pieces into the bag."""
        return self.post("/cart/add/", {"variant": variant, "quantity": quantity})

    def fill_in(self, variant, quantity=1):
        """A bag, and the form of the checkout filled in."""
        put = self.put_in_bag(variant, quantity)
        assert put.status == 302, (put.status, put.words())
        page = self.get("/checkout/")
        assert page.status == 200, (page.status, page.words())
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
        self.form = FORM | hidden | {"phone": self.phone, "pay": "promptpay"}

    def press(self):
        """Place the order of the form."""
        return self.post("/checkout/", self.form)


def encoded(form, file=None):
    """A form's bytes and their kind, as a browser sends them."""
    if file is None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    name, content = file
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="a.jpg"\r\n'
    parts += [head.encode(), b"Content-Type: image/jpeg\r\n\r\n", content, b"\r\n"]
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
