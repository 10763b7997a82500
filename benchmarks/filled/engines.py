"""A benchmark run once for each database, every time in a process and a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ENGINES = ("SQLite", "PostgreSQL")


def in_child(script: str, engine: str, **sizes: object) -> dict[str, Any] | None:
    """What ``script --engine=… --size=…`` printed last, as JSON; None without PostgreSQL."""
    command = [sys.executable, script, f"--engine={engine}"]
    command += [f"--{name}={value}" for name, value in sizes.items()]
    if engine == "PostgreSQL":
        command = [str(ROOT / "scripts" / "with-postgres"), *command]
    with tempfile.TemporaryDirectory() as home:
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
            "GONGKAI_DATA": home,
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        print(f"{engine}: filling and measuring …", file=sys.stderr)
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode == 3 and engine == "PostgreSQL":
        print("PostgreSQL is not installed: left out", file=sys.stderr)
        return None
    done.check_returncode()
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
