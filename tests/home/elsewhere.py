"""Commands on another machine, which a fixture has set up."""

import os
import subprocess
import sys


def there(machine, *command):
    """Run a command on the other machine."""
    folder, database = machine
    env = os.environ | {"DEBUG": "1", "DATABASE_URL": database, "PYTHONPATH": "site:."}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "site/manage.py", *command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
