"""The shop on a server as in production, for what must be measured or broken from outside."""

import fcntl
import hashlib
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
COMMAND = (
    "-m granian --interface wsgi --workers {workers} --blocking-threads {threads} --no-ws "
    "--port {port} {app}"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(app="config.wsgi:application", workers=1, threads=1, **env):
    """A server as in production; gives its port and its process."""
    port = free_port()
    command = COMMAND.format(port=port, app=app, workers=workers, threads=threads)
    env = os.environ | {"PYTHONPATH": "site:."} | env
    env.pop("DJANGO_SETTINGS_MODULE", None)
    server = subprocess.Popen(
        [sys.executable, *command.split()],
        cwd=settings.ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


def wait_for(port):
    """Until somebody listens there."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


def spent(pid):
    """Seconds of processor time of a process and of its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0.0
    for number in (pid, *children):
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def resident(pid):
    """Megabytes of memory of a process and of its children that nobody else shares."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = 0
    for number in (pid, *children):
        told = Path(f"/proc/{number}/smaps_rollup").read_text()
        pages += sum(int(kilobytes) for kilobytes in re.findall(r"Private_\w+:\s+(\d+) kB", told))
    return pages / 1024


def as_in_production():
    """The settings of a shop in production on this test's database, its files collected."""
    env = {
        "DEBUG": "0",
        "SECRET_KEY": "only-for-this-measurement-" * 2,
        "PUBLIC_URL": "http://127.0.0.1",
        "PROMPTPAY_ID": "0812345678",
        "DATABASE_URL": address_of_database(),
    }
    collect_files(env)
    return env


def collect_files(env):
    """Static files as a build makes them, made anew only when one of them or a package has changed."""
    sources = sorted(path for path in settings.ROOT.glob("site/static/**/*") if path.is_file())
    facts = [f"{path} {path.stat().st_mtime_ns}" for path in sources]
    facts.append((settings.ROOT / "requirements.txt").read_text())
    mark = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    note = Path(settings.VAR, "static.collected")
    with Path(settings.VAR, "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note.exists() and note.read_text() == mark and settings.STATIC_ROOT.is_dir():
            return
        known = {n: value for n, value in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
        command = [sys.executable, "site/manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(command, cwd=settings.ROOT, env=known | env, check=True)
        note.write_text(mark)


def address_of_database():
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    place = connection.get_connection_params()
    known = f"{place['user']}:{place.get('password', '')}@"
    name = connection.settings_dict["NAME"]
    return f"postgres://{known}/{name}?host={place['host']}&port={place.get('port', 5432)}"
