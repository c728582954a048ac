"""Every address of the site × reading and writing × own and others' numbers × every role.

Nothing of the second house is read or written by anybody who does not belong to it, and nothing
anybody sends ends in an error page.
"""

import re

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from catalogue import enterprises
from catalogue.models import Enterprise
from home import roles
from people.models import Member, Tries
from tests.home.editing import addresses, hire, words
from tests.site.two_houses import PRIVATE, PUBLIC, build

pytestmark = pytest.mark.django_db

ASKED = PUBLIC[:-2]  # finds the mark, and is not the mark when a page repeats the question
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")

# Which number an address means by a name that says it; `pk` and `code` mean what stands before them.
BY_NAME = {
    "page_id": "page",
    "parent_page_id": "maker",
    "page_pk": "page",
    "page_to_move_id": "page",
    "destination_id": "maker",
    "object_id": "page",
    "image_id": "photo",
    "uploaded_file_id": "upload",
    "session_id": "session",
    "task_id": "task",
    "task_state_id": "task_state",
    "workflow_state_id": "review",
    "workflow_pk": "workflow",
    "revision_id": "revision",
    "revision_id_a": "revision",
    "revision_id_b": "revision",
    "collection_id": "collection",
    "translation_id": "translation",
    "translation_source_id": "source",
    "string_segment_id": "sentence",
    "payment_pk": "payment",
    "consignment_pk": "consignment",
    "slip_pk": "slip",
    "variant_pk": "variant",
    "move_pk": "move",
    "refund_pk": "refund",
    "input_pk": "input",
    "made_pk": "made",
    "photo_pk": "claim_photo",
    "code": "code",
    "sku": "sku",
}
PAGE = {"app_label": "catalogue", "model_name": "productpage"}
ALWAYS = {
    **PAGE,
    "app_name": "catalogue",
    "content_type_app_name": "catalogue",
    "content_type_model_name": "productpage",
    "action_name": "approve",
    "action": "delete",
    "filter_spec": "max-165x165",
    "mode": "",
    "path": "none.txt",
    "name": "none",
    "uidb64": "MQ",
    "deed": "send",
    "figure": "count",
    "attempt": "00000000-0000-4000-8000-000000000000",
    "session": "1",
    "line": "1",
    "year": "2026",
    "month": "1",
}
NUMBERS = {"document_id", "doc_id", "redirect_id", "restriction_id", "page_view_restriction_id"}
NUMBERS |= {"overridable_segment_id"}
OF_PK = {
    "admin/api/main/^pages": "page",
    "admin/api/main/^images": "photo",
    "admin/collections": "collection",
    "admin/workflows": "workflow",
    "admin/images": "photo",
    "admin/^pages": "page",
    "admin/pages": "page",
    "admin/shop/orders": "order",
    "admin/shop/slips": "slip",
    "admin/shop/claims": "claim",
    "admin/shop/stock": "variant",
    "admin/product": "product",
    "admin/enterprise": "enterprise",
    "admin/users": "member",
    "admin/groups": "group",
    "admin/certificate": "certificate",
    "orders/": "consignment",
    "desk/orders": "consignment",
    "desk/claims": "claim",
    "desk/pieces": "product",
    "desk/people/invitations": "invitation",
    "desk/people": "membership",
    "desk/scrap/lots": "lot",
    "desk/scrap/batches": "batch",
    "p/papers": "certificate",
}
WHOLES = ("page", "maker", "order", "consignment", "product", "code", "translation", "workflow")
WHOLES += ("batch",)
# A new room of the desk is met with numbers of every kind that it could mean.
DESK_KINDS = ("consignment", "product", "variant", "enterprise", "member", "membership", "page")
DESK_KINDS += ("invitation", "pass", "line", "order", "photo")


def filled(route, numbers, tokens):
    """The addresses that a route makes with these numbers; none for a pattern that nobody can build."""
    route = GROUP.sub(lambda found: f"<{found.group(1)}>", route)
    wanted = set(CONVERTER.findall(route))
    kinds = ("",)
    if "pk" in wanted and not any(route.startswith(start) for start in OF_PK):
        kinds = DESK_KINDS if route.startswith("desk/") else ("order",)
    for kind in kinds:
        known = {name: numbers[each] for name, each in BY_NAME.items()} | ALWAYS
        known |= dict.fromkeys(NUMBERS, 1) | {"what": "slips"}
        known["pk"] = numbers[kind or of_pk(route)] if "pk" in wanted else ""
        known["token"] = next(
            (token for start, token in tokens.items() if route.startswith(start)), "none"
        )
        if route.startswith("desk/orders"):
            known["slip_pk"] = numbers["pass"]  # a packing slip, not a bank's
        if wanted <= known.keys():
            address = CONVERTER.sub(lambda found, known=known: str(known[found.group(1)]), route)
            yield "/" + plain(address)


def of_pk(route):
    """What `pk` means below this address."""
    return next(kind for start, kind in OF_PK.items() if route.startswith(start))


def plain(route):
    """An address without what is left of regular expressions."""
    route = (
        route.replace("(\\d+)", "1").replace("(.*)", "x").replace("((?:[\\w\\-]+/)*)", "makers/")
    )
    return re.sub(r"[\^$\\]", "", route).replace(".*", "none")


def body(own, other):
    """What a form could hold, with the other house's numbers wherever a number goes."""
    return {
        "title": "เขียนโดยคนอื่น",
        "slug": "written-by-others",
        "story": words(id=other["page"]),
        "photo": other["photo"],
        "gallery-TOTAL_FORMS": 1,
        "gallery-INITIAL_FORMS": 0,
        "gallery-0-photo": other["photo"],
        "collection": other["collection"],
        "enterprise": other["enterprise"],
        "product": other["product"],
        "variant": other["variant"],
        "piece": other["product"],
        "member": other["member"],
        "id": other["photo"],
        "ids": other["photo"],
        "quantity": 1,
        "number": "EX123456789TH",
        "carrier": "thailand-post",
        "reason": "received",
        "price": "1",
        "new_parent_page": own["maker"],
        "chosen_page": other["page"],
        "locales": [1, 2],
        "value": "word",
        "action-publish": "1",
        "q": ASKED,
    }


def asked(own, other):
    """A query string that asks for the other house in every way there is."""
    return {
        "q": ASKED,
        "id": other["photo"],
        "collection_id": other["collection"],
        "enterprise": other["code"],
        "page_type": "wagtailcore.page",
        "child_of": other["maker"],
        "descendant_of": other["maker"],
        "search": ASKED,
        "object_id": other["page"],
        "multiple": "1",
    }


@pytest.fixture
def houses(kilns, kham_pan, noi, make_bowl, place, manager, a_photo):
    """The first kiln, the other one with its marks, and a third that has people only."""
    call_command("setup_roles", verbosity=0)
    bowl, vase = make_bowl("bowl"), make_bowl("vase", enterprise="tao-plai-na")
    first = build(kilns["kai-chae"], kham_pan, bowl, place, manager, a_photo)
    other = build(kilns["tao-plai-na"], noi, vase, place, manager, a_photo, PRIVATE, PUBLIC)
    return first, other


def visitor(houses):
    """Has the links of the first house's order, parcel slip and invitation."""


def packer(houses):
    """Has one link only, the parcel slip's of the first house, and has opened it."""


def member(houses):
    return houses[0].member


def member_of_two(houses):
    third = Enterprise.objects.create(code="third", name_th="เตาที่สาม")
    enterprises.join(third, houses[0].member)
    return houses[0].member


def switched_off(houses):
    enterprises.leave(houses[0].enterprise, houses[0].member)
    return houses[0].member


def news_editor(houses):
    return hire("writer", roles.NEWS_EDITORS)


def coordinator(houses):
    return hire("coordinator", roles.COORDINATORS)


def shop_manager(houses):
    return Member.objects.get(username="manager")


# Who; which marks they may not meet in rooms that are not the shop; what they may not change.
ROLES = {
    visitor: ((PRIVATE, PUBLIC), "rows"),
    packer: ((PRIVATE, PUBLIC), "rows"),
    member: ((PRIVATE, PUBLIC), "rows"),
    member_of_two: ((PRIVATE, PUBLIC), "rows"),
    switched_off: ((PRIVATE, PUBLIC), "rows"),
    news_editor: ((PRIVATE,), "rows"),  # news leads to goods: their names are on offer
    coordinator: ((), "money"),
    shop_manager: ((), ""),
}
# A preview is a page of the shop, with other makers' goods beside one's own.
SHOWS_THE_SHOP = re.compile("preview|view_draft|revisions.*view")
ENDS_THE_VISIT = ("logout", "admin/account", "password_reset")


class Walk:
    """One person going through every address, and what they met that they should not have."""

    def __init__(self, client, houses, person, marks, kept):
        self.client, self.person, self.marks = client, person, marks
        self.client.raise_request_exception = False
        self.first, self.other = houses
        self.own, self.foreign = self.first.numbers(), self.other.numbers()
        self.tokens = self.own["tokens"]
        # One's own page with another's revision, one's own order with another's payment.
        self.mixed = self.foreign | {kind: self.own[kind] for kind in WHOLES}
        self.kept = list(getattr(self.other, kept)()) if kept else []
        self.before = self.standing()
        self.wrong, self.unbuilt, self.count = [], [], 0

    def open_slip(self):
        """Press the link of the parcel slip, and have no other."""
        self.tokens = {"pack/": self.tokens["pack/"]}
        assert self.client.post(f"/pack/{self.tokens['pack/']}/").status_code == 200

    def standing(self):
        """The rows that may not change."""
        return [list(rows.all().order_by("pk").values_list()) for rows in self.kept]

    def go(self, route, name):
        """Read and write one address, with own and others' numbers."""
        # Whoever has a link may use it; nobody here has one of the other house's.
        own = [*filled(route, self.own, self.tokens)]
        foreign = [*filled(route, self.foreign, self.tokens)]
        if not own:
            self.unbuilt.append(name or route)
        mixed = [*filled(route, self.mixed, self.tokens)]
        for address in dict.fromkeys([*own, *foreign, *mixed]):
            self.meet(route, address, self.client.get, asked(self.own, self.foreign))
            self.meet(route, address, self.client.post, body(self.own, self.foreign))

    def meet(self, route, address, send, sent):
        """One request; whatever it wrote is looked at and taken back."""
        self.count += 1
        with transaction.atomic():
            answer = send(address, sent)
            written = answer.status_code < 400 and send == self.client.post
            if written and self.standing() != self.before:
                self.wrong.append(f"{send.__name__} {address} changed the other house")
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            self.wrong.append(f"{send.__name__} {address}: {answer.status_code}")
        inside = route.startswith(("admin/", "desk/")) and not SHOWS_THE_SHOP.search(route)
        for mark in self.marks:
            # A page that says "not found" offers the goods of all, as the shop does.
            looked = mark == PRIVATE or (inside and answer.status_code != 404)
            if looked and mark in text_of(answer):
                self.wrong.append(f"{send.__name__} {address} shows {mark}")
        if any(part in address for part in ENDS_THE_VISIT) and self.person:
            self.client.force_login(self.person)


def text_of(answer):
    """What an answer says, where it leads included; JSON spells Thai in numbers."""
    if answer.streaming:
        return ""
    said = answer.content.decode(errors="replace") + answer.headers.get("Location", "")
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), said)


def walked(client, houses, role, routes):
    """The walk of one role along these routes."""
    marks, kept = ROLES[role]
    person = role(houses)
    if person:
        client.force_login(person)
    walk = Walk(client, houses, person, marks, kept)
    if role is packer:
        walk.open_slip()
    for name, route, _pattern in routes:
        walk.go(route, name)
    return walk


by_role = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.__name__)


@by_role
def test_nobody_meets_anothers_house(client, houses, role, record_property):
    """A member goes everywhere; of the others each takes every third address, beginning elsewhere."""
    routes, step = list(addresses()), 1 if role is member else 3

    walk = walked(client, houses, role, routes[list(ROLES).index(role) % step :: step])

    told = f"matrix, {role.__name__}: {walk.count} requests"
    record_property("counted", f"{told} ({connection.vendor})")
    assert "\n".join(walk.wrong) == ""
    assert len(walk.unbuilt) <= 5, walk.unbuilt


@pytest.mark.proof
@by_role
def test_nobody_meets_anothers_house_at_any_address(client, houses, role, record_property):
    walk = walked(client, houses, role, addresses())

    told = f"matrix in full, {role.__name__}: {walk.count} requests"
    record_property("counted", f"{told} ({connection.vendor})")
    assert "\n".join(walk.wrong) == ""
    assert len(walk.unbuilt) <= 5, walk.unbuilt


def test_the_walk_would_notice(client, houses):
    walk = Walk(client, houses, houses[1].member, (PRIVATE, PUBLIC), "rows")
    client.force_login(houses[1].member)
    mine = f"/desk/orders/{walk.foreign['consignment']}/"

    walk.meet("desk/orders/<int:pk>/", mine, client.get, {})
    walk.meet("desk/orders/<int:pk>/<slug:deed>/", f"{mine}pack/", client.post, {})

    assert [line.split(" ", 2)[2] for line in walk.wrong] == [
        f"shows {PRIVATE}",
        f"shows {PUBLIC}",
        "changed the other house",
    ]


def test_the_slip_of_one_house_opens_nothing_of_the_other(client, houses):
    own, other = (house.numbers()["tokens"]["pack/"] for house in houses)
    client.post(f"/pack/{own}/")
    secret, _dot, seal = other.rpartition(".")
    forged = (f"{secret}.{own.rpartition('.')[2]}", secret, f"{secret}.", f"{own}.{secret}")

    answers = []
    for token in forged:
        Tries.objects.all().delete()  # else guessing is stopped, and nothing more is looked at
        answers += [
            send(f"/pack/{token}/{deed}", {"carrier": "thailand-post", "number": "EX123456789TH"})
            for deed in ("", "label/", "pack/", "send/", "ready/")
            for send in (client.get, client.post)
        ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert not any(mark in text_of(answer) for answer in answers for mark in (PRIVATE, seal))
    Tries.objects.all().delete()
    assert client.get(f"/pack/{own}/label/").status_code == 200
