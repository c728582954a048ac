"""The rules of the house that a program can check: who imports whom, who writes a state, how long."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# From the top of the hill to its foot; a room imports only what lies lower.
ROOMS = {
    "config": ROOT / "site" / "config",
    "home": ROOT / "home",
    "shop": ROOT / "shop",
    "catalogue": ROOT / "catalogue",
    "people": ROOT / "site" / "people",
}
ORDER = list(ROOMS)

# The one line that moves a state, whatever the machine: order, consignment, payment, refund.
STATE_WRITERS = Counter({"shop/models/steps.py: Stepping.move_to": 1})

RELATIONS = {
    "ForeignKey",
    "ManyToManyField",
    "OneToOneField",
    "ParentalKey",
    "ParentalManyToManyField",
}
NO_NAMES = {"base", "common", "helpers", "managers", "services", "utils"}
MAY_SPEAK_THAI = {  # data and spelling rules, not words shown by a page
    "catalogue/money.py",
    "catalogue/search/folding.py",
    "catalogue/templatetags/words.py",
    "catalogue/thai.py",
    "shop/addresses.py",
}
OWN_NAME = re.compile("(?:ภาษา)?ไทย")  # a language is called by its own name everywhere
THAI = re.compile("[\u0e01-\u0e3e\u0e40-\u0e5b]")  # the baht sign is nobody's language


def below(*folders: Path, suffix: str) -> list[Path]:
    """Every file of ours below the folders; migrations are written by Django."""
    files = (file for folder in folders for file in sorted(folder.rglob(f"*{suffix}")))
    return [file for file in files if "migrations" not in file.parts]


def name(file: Path) -> str:
    """A file as people call it: its path from the root."""
    return file.relative_to(ROOT).as_posix()


def parsed(file: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(file.read_text(), filename=str(file))


CODE = below(*ROOMS.values(), suffix=".py")
PYTHON = [*CODE, ROOT / "site" / "manage.py", *below(ROOT / "tests", suffix=".py")]
TEMPLATES = below(ROOT / "templates", suffix=".html")
SHEETS = [file for kind in (".css", ".js") for file in below(ROOT / "site" / "static", suffix=kind)]

every_room = pytest.mark.parametrize("room", ORDER)


# --- Python -----------------------------------------------------------------------------------


def imports(tree: ast.AST) -> list[tuple[int, str]]:
    """Each import below a node: its line, and the whole name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level + (node.module or "")))
    return found


@every_room
def test_imports_run_downhill(room):
    above = set(ORDER[: ORDER.index(room)])

    uphill = [
        f"{name(file)}:{line} imports {module}"
        for file in below(ROOMS[room], suffix=".py")
        for line, module in imports(parsed(file))
        if module.split(".")[0] in above
    ]

    assert uphill == []


@every_room
def test_relations_point_downhill(room):
    above = set(ORDER[: ORDER.index(room)])

    uphill = [
        f"{name(file)}:{call.lineno} points to {target.value}"
        for file in below(ROOMS[room], suffix=".py")
        for call in ast.walk(parsed(file))
        if isinstance(call, ast.Call) and called(call) in RELATIONS
        for target in [*call.args[:1], *(word.value for word in call.keywords if word.arg == "to")]
        if isinstance(target, ast.Constant) and str(target.value).split(".")[0] in above
    ]

    assert uphill == []


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_no_import_is_relative():
    relative = [
        f"{name(file)}:{line}"
        for file in PYTHON
        for line, module in imports(parsed(file))
        if module.startswith(".")
    ]

    assert relative == []


def test_no_import_hides_in_a_function():
    hidden = {
        f"{name(file)}:{line} imports {module}"
        for file in CODE
        if name(file) != "site/config/cli.py"  # names the settings before Django reads them
        for function in functions(parsed(file))
        for line, module in imports(function)
    }

    assert hidden == set()


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, however deep."""
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_every_module_opens_with_a_sentence():
    silent = [
        name(file)
        for file in PYTHON
        if file.stat().st_size
        if not (ast.get_docstring(parsed(file)) or "").split("\n\n")[0].endswith((".", "?", "…"))
    ]

    assert silent == []


def test_no_file_is_longer_than_400_lines():
    long = [
        f"{name(file)}: {lines}"
        for file in [*PYTHON, *TEMPLATES, *SHEETS]
        if (lines := len(file.read_text().splitlines())) > 400
    ]

    assert long == []


def test_no_function_is_longer_than_40_lines():
    long = [
        f"{name(file)}:{function.lineno} {function.name}: {lines}"
        for file in PYTHON
        for function in functions(parsed(file))
        if (lines := function.end_lineno - function.lineno + 1) > 40
    ]

    assert long == []


def test_no_file_has_a_name_that_says_nothing():
    nameless = [name(file) for file in CODE if {file.stem, file.parent.name} & NO_NAMES]

    assert nameless == []


# --- one writer of each state -----------------------------------------------------------------


def writes_state(node: ast.AST) -> bool:
    """True of `.state = …`, `.update(state=…)`, `setattr(…, "state", …)` and their like."""
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    if not isinstance(node, ast.Call):
        return False
    if called(node) in {"update", "aupdate"}:
        return any(
            word.arg == "state" or says_state(word.value, word.arg) for word in node.keywords
        )
    if called(node) in {"setattr", "bulk_update", "save", "update_or_create"}:
        values = [*node.args[1:], *(word.value for word in node.keywords)]
        return any(
            isinstance(part, ast.Constant) and part.value == "state"
            for value in values
            for part in ast.walk(value)
        )
    return False


def says_state(value: ast.AST, word: str | None) -> bool:
    """True of `**{"state": …}`."""
    return word is None and any(
        isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(value)
    )


def state_writers(node: ast.AST, place: str, within: str = "") -> Counter:
    """How many writes of a state each function or class body holds."""
    found = Counter()
    for child in ast.iter_child_nodes(node):
        inner = within
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            inner = f"{within}.{child.name}".lstrip(".")
        if writes_state(child):
            found[f"{place}: {inner or 'module'}"] += 1
        found += state_writers(child, place, inner)
    return found


def test_one_line_in_the_house_writes_a_state():
    found = sum((state_writers(parsed(file), name(file)) for file in CODE), Counter())

    assert found == STATE_WRITERS


@pytest.mark.parametrize(
    "line",
    [
        "order.state = 'paid'",
        "order.state: str = 'paid'",
        "orders.update(state='paid')",
        "orders.filter(pk=1).update(paid=now, state=F('other'))",
        "orders.update(**{'state': 'paid'})",
        "setattr(order, 'state', 'paid')",
        "order.save(update_fields=['state'])",
        "Order.objects.bulk_update(orders, ['state'])",
        "Order.objects.update_or_create(pk=1, defaults={'state': 'paid'})",
    ],
)
def test_each_way_to_write_a_state_is_seen(line):
    assert state_writers(ast.parse(line), "here") == {"here: module": 1}


@pytest.mark.parametrize(
    "line",
    [
        "if order.state == 'paid': pass",
        "order.refresh_from_db(fields=['state'])",
        "Order.objects.filter(state='paid').update(paid=now)",
        "order.events.create(state='paid')",
    ],
)
def test_reading_a_state_is_no_writing(line):
    assert not state_writers(ast.parse(line), "here")


# --- templates --------------------------------------------------------------------------------


def tags(pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """Where a pattern occurs in templates, outside comments and the folders named in `but`."""
    found = []
    for file in TEMPLATES:
        if name(file).startswith(tuple(f"templates/{folder}/" for folder in but)):
            continue
        text = without_comments(file.read_text())
        for match in re.finditer(pattern, text, re.DOTALL | re.IGNORECASE):
            found.append(f"{name(file)}:{text[: match.start()].count(chr(10)) + 1} {match[0][:80]}")
    return found


def without_comments(text: str) -> str:
    """A template with its comments blanked; its lines keep their numbers."""
    comment = r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|<!--.*?-->"
    return re.sub(comment, lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)


def test_parts_take_their_inputs_by_name_only():
    assert tags(r"{%\s*include\b(?![^%]*\bonly\s*%})[^%]*%}") == []


def test_no_template_carries_a_script():
    data = r"""(?![^>]*type=["']application/(?:ld\+)?json["'])"""

    assert tags(rf"<script\b{data}[^>]*>\s*[^<\s].*?</script>") == []
    assert tags(r"""<[a-z][^<>]*?\son[a-z]+\s*=\s*["']""") == []
    assert tags(r"""=\s*["']\s*javascript:""") == []


def test_no_template_carries_a_style():
    own_style = ("emails", "documents")  # letters and printed sheets stand alone

    assert tags(r"<style\b", but=own_style) == []
    assert tags(r"<[a-z][^<>]*?\sstyle\s*=", but=own_style) == []


# --- words ------------------------------------------------------------------------------------


def spoken(file: Path) -> list[tuple[int, str]]:
    """The texts of a file that somebody may read on a page, each with its line."""
    if file.suffix == ".html":
        return list(enumerate(without_comments(file.read_text()).splitlines(), start=1))
    tree = parsed(file)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    owners = [node for node in ast.walk(tree) if isinstance(node, documented)]
    silent = {id(node.body[0].value) for node in owners if ast.get_docstring(node) is not None}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]


def test_thai_words_come_from_the_message_catalogue():
    hard_coded = [
        f"{name(file)}:{line} {text.strip()[:60]}"
        for file in [*CODE, *TEMPLATES]
        if name(file) not in MAY_SPEAK_THAI
        for line, text in spoken(file)
        if THAI.search(OWN_NAME.sub("", text))
    ]

    assert hard_coded == []
