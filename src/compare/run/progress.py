"""Say how far the work is: a bar on a terminal, else one line for each run."""

from __future__ import annotations

import sys

from tqdm import tqdm


class Progress:
    """Tells of runs as they end.

    Parameters
    ----------
    total : int
        How many runs were asked for.
    skipped : int
        How many of them have nothing to do.
    """

    def __init__(self, total: int, skipped: int) -> None:
        self.skipped, self.failed = skipped, 0
        self.terminal = sys.stderr.isatty()
        self.bar = tqdm(
            total=total - skipped,
            desc="compare regenerate",
            unit="run",
            disable=not self.terminal,
            smoothing=0.1,
        )
        self._count()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def tell(self, output: str, reason: str, what: str = "done") -> None:
        """Tell that a run ended, and why it failed if it did."""
        self.failed += bool(reason)
        if self.terminal:
            if reason:
                self.bar.write(f"{output}: FAILED, {reason}", file=sys.stderr)
            self._count()
            if self.bar.n < self.bar.total:  # a run whose page is refused ends twice
                self.bar.update()
        else:
            print(
                f"{output}: {'FAILED, ' + reason if reason else what}", file=sys.stderr, flush=True
            )

    def _count(self) -> None:
        self.bar.set_postfix_str(f"{self.failed} failed, {self.skipped} unchanged", refresh=False)
