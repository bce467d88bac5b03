"""Report mistakes that a user can mend as sentences, never as a traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """A mistake in a table, a parameter or a command; its text is meant for people."""

    def _render_traceback_(self) -> list[str]:
        """IPython calls this in place of its own traceback."""
        return [f"{type(self).__name__}: {self}"]


def nearest(value: str, allowed: Iterable[str], count: int = 1) -> list[str]:
    """Return the allowed words most like ``value``, best first.

    Parameters
    ----------
    value : str
        What was written.
    allowed : iterable of str
        What could have been meant. Case does not matter for the likeness.
    count : int
        How many to return at most.

    Returns
    -------
    list of str
        Empty when nothing is like it.

    Examples
    --------
    >>> nearest("huzou", ["huzhou", "haizhou", "haining"])
    ['huzhou']
    """
    by_folded = {word.casefold(): word for word in allowed}
    matches = difflib.get_close_matches(str(value).casefold(), by_folded, n=count, cutoff=0.5)
    return [by_folded[match] for match in matches]


def did_you_mean(value: str, allowed: Iterable[str], count: int = 1) -> str:
    """Return `` Did you mean "x"?`` with the nearest allowed words, or an empty string."""
    matches = nearest(value, allowed, count)
    quoted = " or ".join(f'"{match}"' for match in matches)
    return f" Did you mean {quoted}?" if matches else ""
