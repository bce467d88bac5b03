"""The process that makes pages for ``compare watch``: it stays warm, and is started again when the code changes.

A line of its input is the pages to be made first, as JSON; a line of its output is what came of it. A signal to
interrupt lets it leave what it is making and wait for the next line.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from compare.project.errors import UserError
from compare.run.regenerate import regenerate


def make(pages: Collection[str], root: Path, sources: Path | None) -> list[str]:
    """Make the pages in view, or all where none is named; return what is wrong, as sentences."""
    try:
        outcome = regenerate(root=root, sources=sources, accept=True, in_view=pages)
    except UserError as error:
        return [str(error)]
    return [f"{output} failed: {reason}" for output, reason in outcome.failures.items()]


def main() -> None:
    """Make pages as long as somebody asks for them."""
    root = Path(sys.argv[1])
    sources = Path(sys.argv[2]) if sys.argv[2] else None
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        faults: list[str] = []
        with suppress(KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.default_int_handler)
            faults = make(json.loads(line), root, sources)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print(json.dumps(faults), flush=True)


if __name__ == "__main__":
    main()
