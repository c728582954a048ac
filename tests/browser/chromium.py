"""Find a Chromium on this machine, or install one: `python tests/browser/chromium.py`."""

import os
import shutil
import subprocess
import sys

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MISSING = "No Chromium here, so no browser tests: install it, or name its program in CHROMIUM."


def demanded() -> bool:
    """In CI a missing browser is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def found() -> str | None:
    """The browser's executable: the one named in CHROMIUM, else the first that is installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Chromium where the system lets us."""
    if os.environ.get("CHROMIUM") or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    print("Installing Chromium …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        command = ["apt-get", "-q", *step]
        if subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode:
            return


def main() -> int:
    """Make a browser ready if that can be done; say in one line if it cannot."""
    if not found():
        install()
    if found():
        return 0
    print(MISSING, file=sys.stderr)
    return 1 if demanded() else 0


if __name__ == "__main__":
    sys.exit(main())
