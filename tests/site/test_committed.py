"""What is committed stands alone: no machine, no registry, nothing that a build makes."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MADE = re.compile(
    r"\.(?:mo|pyc|sqlite3|log)$|(?:^|/)(?:var|\.venv|__pycache__|node_modules|staticfiles)/"
)
SOMEWHERE_ELSE = {
    "a package registry": r"\bpypi[.]|pythonhosted[.]|\bnpmjs[.]|registry[.]yarn|\bdeb[.]debian",
    "a folder of one machine": r"(?<![\w.{}*-])/(?:work|root|home|Users|farm|opt|tmp)/\w",
    "what lies outside": r"\.\./shared\b",
}


def committed() -> list[str]:
    """The paths of every file that is in the repository or about to be."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [path for path in listed.stdout.decode().split("\0") if (ROOT / path).is_file()]


def texts() -> list[tuple[str, str]]:
    """Every committed text with its path; pictures and fonts are left out."""
    raw = [(path, (ROOT / path).read_bytes()) for path in committed()]
    return [(path, content.decode()) for path, content in raw if b"\0" not in content[:8000]]


@pytest.mark.parametrize("what", SOMEWHERE_ELSE)
def test_no_file_names_something_that_others_do_not_have(what):
    pattern = re.compile(SOMEWHERE_ELSE[what])

    found = [
        f"{path}:{number} {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]

    assert found == []


def test_nothing_that_a_build_makes_is_kept():
    assert [path for path in committed() if MADE.search(path)] == []


@pytest.mark.parametrize("listing", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_hashed_and_name_no_address(listing):
    lines = (ROOT / listing).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert [line for line in packages if not re.match(r"[\w.-]+==[\w.]+ ", line)] == []
    assert [line for line in lines if "://" in line or "find-links" in line] == []
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)


def test_no_two_committed_files_differ_only_in_the_case_of_their_names():
    paths = committed()

    assert len({path.lower() for path in paths}) == len(paths)
