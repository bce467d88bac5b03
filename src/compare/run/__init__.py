"""Turn the run plan into published pages: what is stale, execution, publication, status."""

import sys

# jsonschema, which nbformat loads, would build the grammar of a format that no notebook uses: two seconds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
