"""The parts of docs/reliability.md, each written by a command of its own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
KEPT = REPOSITORY / "docs" / "reliability.md"


def keep_part(heading: str, text: str) -> None:
    """Put a text under its heading in the place of what stood there, or at the end."""
    kept = KEPT.read_text("utf-8")
    part = re.search(rf"^## {heading}\n.*?(?=^## |\Z)", kept, re.DOTALL | re.MULTILINE)
    start, end = part.span() if part else (len(kept), len(kept))
    parts = [kept[:start], f"## {heading}\n\n{text}", kept[end:]]
    KEPT.write_text("\n\n".join(part.strip() for part in parts if part.strip()) + "\n", "utf-8")


def commit() -> str:
    """Return the commit that is measured, and its day."""
    return subprocess.run(
        ["git", "log", "-1", "--format=%h of %cs"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
