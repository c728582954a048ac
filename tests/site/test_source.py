"""What the source may not do anywhere, or only where somebody has thought about it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    file
    for room in ("site", "catalogue", "shop", "home")
    for file in (ROOT / room).rglob("*.py")
    if "migrations" not in file.parts
)
TEMPLATES = sorted(file for file in (ROOT / "templates").rglob("*") if file.is_file())

# Each with what makes it harmless.
MARKS_SAFE = {
    "catalogue/templatetags/words.py": "escapes its words first",
    "catalogue/cards.py": "joins rendered templates",
    "catalogue/search/marking.py": "escapes around its marks",
    "home/linked/script.py": "JSON with <, > and & escaped",
    "home/templatetags/linked.py": "the type of that script",
    "shop/payments/transfers.py": "the SVG of a QR code",
}
FORMATS_SQL = {
    "catalogue/search/missing.py": "a number of ours",
    "home/demo/database.py": "names of tables, quoted",
}
ASKS_OTHERS = {
    "home/management/commands/demo.py": "looks for a free port of this machine",
    "shop/health.py": "hosts of the settings",
    "shop/letters.py": "the mail server's error",
    "shop/notices/line.py": "one address, written there",
    "shop/payments/stripe_checkout.py": "Stripe",
}
NETWORK = {"socket", "requests", "httpx", "smtplib", "ftplib", "http.client", "urllib.request"}
NETWORK |= {"urllib3", "aiohttp", "stripe"}
NEVER = {"eval", "exec", "compile", "__import__", "pickle.loads", "pickle.load", "yaml.load"}
NEVER |= {"marshal.loads", "os.system", "os.popen", "tempfile.mktemp", "shelve.open"}
WRITTEN_BY_STRANGERS = {"GET", "POST", "META", "headers", "COOKIES", "body"}


def name(file):
    return file.relative_to(ROOT).as_posix()


def spelled(node):
    """`a.b.c` of a call or an attribute."""
    if isinstance(node, ast.Attribute):
        return f"{spelled(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def put_together(node):
    """True of a text that holds something: f"…{x}", "…" % x, "…" + x, "…".format(x)."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return True
    return isinstance(node, ast.Call) and spelled(node.func).endswith(".format")


# --- the rules: each gives the lines of a tree that break it ----------------------------------------


def runs_words(tree):
    return [call.lineno for call in calls(tree) if spelled(call.func) in NEVER]


def opens_a_shell(tree):
    return [
        call.lineno
        for call in calls(tree)
        for keyword in call.keywords
        if keyword.arg == "shell" and getattr(keyword.value, "value", True)
    ]


def formats_sql(tree):
    verbs = ("execute", "executemany", "raw", "RawSQL", "extra")
    return [
        call.lineno
        for call in calls(tree)
        if spelled(call.func).rpartition(".")[2] in verbs
        and (spelled(call.func).endswith(("raw", "RawSQL", "extra")) or call.args)
        and any(put_together(part) for part in call.args)
    ]


def marks_safe(tree):
    return [
        call.lineno
        for call in calls(tree)
        if spelled(call.func).rpartition(".")[2] in ("mark_safe", "SafeString", "SafeText")
    ]


def leads_where_told(tree):
    """A redirect to what a visitor has written, unlooked at."""
    return [
        call.lineno
        for call in calls(tree)
        if spelled(call.func).rpartition(".")[2] in ("redirect", "HttpResponseRedirect")
        for part in call.args[:1]
        for inner in ast.walk(part)
        if isinstance(inner, ast.Subscript | ast.Call)
        and re.search(rf"request\.({'|'.join(WRITTEN_BY_STRANGERS)})\b", ast.unparse(inner))
        and not isinstance(part, ast.JoinedStr)
    ]


def asks_others(tree):
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {(alias.name, node.lineno) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named.add((node.module or "", node.lineno))
    return sorted(line for module, line in named if module in NETWORK)


def checks_nothing(tree):
    """TLS without a certificate looked at."""
    return [
        call.lineno
        for call in calls(tree)
        for keyword in call.keywords
        if (keyword.arg, getattr(keyword.value, "value", None)) == ("verify", False)
    ]


RULES = {
    runs_words: {},
    opens_a_shell: {},
    formats_sql: FORMATS_SQL,
    marks_safe: MARKS_SAFE,
    leads_where_told: {},
    asks_others: ASKS_OTHERS,
    checks_nothing: {},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_every_rule(rule):
    thought_about = RULES[rule]
    broken = {
        name(file): lines for file in SOURCES if (lines := rule(ast.parse(file.read_text("utf-8"))))
    }

    assert {file: lines for file, lines in broken.items() if file not in thought_about} == {}
    assert thought_about.keys() <= broken.keys(), "exceptions that are needed no more"


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (runs_words, "eval(x)"),
        (runs_words, "pickle.loads(x)"),
        (opens_a_shell, "subprocess.run(x, shell=True)"),
        (formats_sql, "cursor.execute(f'SELECT {x}')"),
        (formats_sql, "cursor.execute('SELECT %s' % x)"),
        (formats_sql, "Order.objects.raw('SELECT ' + x)"),
        (marks_safe, "safestring.mark_safe(x)"),
        (leads_where_told, "redirect(request.GET['next'])"),
        (leads_where_told, "redirect(request.POST.get('next'))"),
        (leads_where_told, "HttpResponseRedirect(request.META['HTTP_REFERER'])"),
        (asks_others, "from urllib.request import urlopen"),
        (asks_others, "import requests"),
        (checks_nothing, "get(x, verify=False)"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule, source):
    """The control."""
    assert rule(ast.parse(source)) == [1]


# --- templates ----------------------------------------------------------------------------------------

FORBIDDEN = {
    "|safe": r"\|\s*safe\b",
    "autoescape off": r"autoescape off",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "inline style": r"<style\b|\sstyle=",
    "inline handler": r"\son[a-z]+=[\"']",
    "another host's file": r"<(?:script|img|iframe|link)[^>]*(?:src|href)=[\"'](?:https?:)?//",
    "javascript address": r"javascript:",
    "opener": r"target=[\"']_blank[\"'](?![^>]*noopener)",
}
ALLOWED = {
    ("parts/qr.html", "|safe"),  # the SVG of a QR code, made by shop/payments/promptpay.py
}


def breaks(text):
    """What is wrong in a template; `style=` in a tag of Django's is no style of a page."""
    html = re.sub(r"{%(?!\s*autoescape).*?%}", "", text)
    return {why for why, pattern in FORBIDDEN.items() if re.search(pattern, html)}


def test_templates_keep_every_rule():
    broken = {
        (file.relative_to(ROOT / "templates").as_posix(), why)
        for file in TEMPLATES
        for why in breaks(file.read_text("utf-8"))
        if not (file.suffix == ".txt" and why == "autoescape off")  # letters are no HTML
        and not file.is_relative_to(ROOT / "templates" / "emails")
    }

    assert broken - ALLOWED == set()


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("|safe", "{{ x|safe }}"),
        ("autoescape off", "{% autoescape off %}"),
        ("inline script", "<script>x()</script>"),
        ("inline style", '<p style="color: red">'),
        ("inline handler", '<a onclick="x()">'),
        ("another host's file", '<img src="https://evil.example/x.png">'),
        ("javascript address", '<a href="javascript:x()">'),
        ("opener", '<a target="_blank" href="/">'),
    ],
)
def test_each_rule_for_templates_finds_what_it_forbids(why, text):
    assert why in breaks(text)
