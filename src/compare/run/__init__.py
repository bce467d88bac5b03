"""Run what changed of the plan, and publish it."""

import sys

# jsonschema, which nbformat loads, would build the grammar of a format that no notebook uses: two seconds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
