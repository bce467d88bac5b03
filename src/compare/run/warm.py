"""Imported by the process that workers are forked from: what each of them would load for itself is loaded once."""

from __future__ import annotations

import sys

# jsonschema, which checks notebooks, would build the grammar of a format that no notebook uses: two seconds.
sys.modules.setdefault("rfc3987_syntax", None)

from nbformat import v4  # noqa: E402

from compare.report import layout  # noqa: E402
from compare.run import worker  # noqa: E402

__all__ = ["worker"]

for _name in ("parts", "evidence", "record", "contents", "changes"):
    layout.environment().get_template(f"{_name}.html.j2")
v4.nbformat  # noqa: B018
