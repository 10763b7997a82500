#!/usr/bin/env python
"""Write the JSON twins of ``gongkai/annual/forms/*.yaml``, which the program loads.

    .venv/bin/python scripts/forms_as_json.py

YAML is what people edit, with comments; a test fails while the twins differ.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml

FORMS = Path(__file__).resolve().parents[1] / "gongkai" / "annual" / "forms"


def twin(source: Path) -> str:
    """The JSON text for a YAML form."""
    data = yaml.safe_load(source.read_text("utf-8"))
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for source in sorted(FORMS.glob("*.yaml")):
        source.with_suffix(".json").write_text(twin(source), "utf-8")
