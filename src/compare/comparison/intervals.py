"""The order of targets that are intervals, through every lens at once: of each two, and the ranks that are possible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def pair_orders(shown: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the columns of :func:`orders` from the bounds that each lens shows: lower, upper, comparator."""
    said = _relations(*stacked(shown))
    by_some_lens = {name: holds.any(axis=0) for name, holds in said.items()}
    found, ids = [], shown[0].index
    for one, other in zip(*np.triu_indices(len(ids), 1), strict=True):
        told = [name for name, holds in by_some_lens.items() if holds[one, other]]
        because = ["bounds"] if "overlapping" in told else []
        because += ["lenses"] if len(set(told) - {"overlapping"}) > 1 else []
        found.append(
            (ids[one], ids[other], "not_determined" if because else told[0], ";".join(because))
        )
    return pd.DataFrame(found, columns=["target_id", "other_id", "order", "because"])


def rank_intervals(shown: Sequence[pd.DataFrame], better: str = "higher") -> pd.DataFrame:
    """Return the best and the worst rank of each target through any lens, anywhere inside its bounds.

    Parameters
    ----------
    shown : list of DataFrame
        For each lens, the bounds it shows: index target_id, columns lower, upper (NaN where open), comparator.
    better : str
        ``higher`` or ``lower``.

    Returns
    -------
    DataFrame
        Indexed by target_id: best, worst (int). A rank is one more than the number of targets that are ahead: at
        best only those that surely are, at worst all that may be. Equal numbers are not ahead of each other.

    Examples
    --------
    >>> nan = float("nan")
    >>> bounds = pd.DataFrame({"lower": [3.0, 2.0, 1.0], "upper": [3.0, nan, 1.0], "comparator": ["eq", "ge", "eq"]},
    ...                       index=["a", "b", "c"])
    >>> rank_intervals([bounds]).values.tolist()
    [[1, 2], [1, 2], [3, 3]]
    """
    surely, maybe = _ahead(shown, better)
    best, worst = 1 + surely.sum(axis=1), 1 + maybe.sum(axis=1)
    return pd.DataFrame(
        {"best": best.min(axis=0), "worst": worst.max(axis=0)}, index=shown[0].index
    )


def intervals_without_one(shown: Sequence[pd.DataFrame], better: str = "higher") -> pd.DataFrame:
    """Return best and worst as :func:`rank_intervals` does when each of the other targets is left out in turn."""
    surely, maybe = _ahead(shown, better)
    itself = np.eye(surely.shape[1], dtype=bool)
    # By lens, target left out and target: whoever is left out is ahead of nobody.
    best, worst = (1 + ahead.sum(axis=1)[:, None, :] - ahead for ahead in (surely, maybe))
    return pd.DataFrame(
        {
            "best": np.where(itself, len(itself), best).min(axis=(0, 1)),
            "worst": np.where(itself, 1, worst).max(axis=(0, 1)),
        },
        index=shown[0].index,
    )


def _ahead(shown: Sequence[pd.DataFrame], better: str) -> tuple[np.ndarray, np.ndarray]:
    """Say who surely is ahead of whom, and who may be: by lens, one target and other."""
    lower, upper, comparator = stacked(shown)
    others = ~np.eye(lower.shape[1], dtype=bool)
    # An open end reaches everything: who is not known to be behind may be ahead.
    behind = (
        upper[:, :, None] <= lower[:, None, :]
        if better == "higher"
        else lower[:, :, None] >= upper[:, None, :]
    )
    return _relations(lower, upper, comparator)[better] & others, ~behind & others


def stacked(shown: Sequence[pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return lower, upper and comparator of all lenses: a line for each lens, a column for each target."""
    return (
        *(np.array([view[name].to_numpy(float) for view in shown]) for name in ("lower", "upper")),
        np.array([view["comparator"].to_numpy(object) for view in shown]),
    )


def _relations(
    lower: np.ndarray, upper: np.ndarray, comparator: np.ndarray
) -> dict[str, np.ndarray]:
    """Say what :func:`compare.comparison.verdicts.order_of` says, of all at once: by lens, one target and other."""
    low, high = lower[:, :, None], upper[:, None, :]
    above = (low > high) | ((comparator == "gt")[:, :, None] & (low == high))
    below = above.swapaxes(1, 2) & ~above
    exact = comparator == "eq"
    equal = exact[:, :, None] & exact[:, None, :] & (low == lower[:, None, :]) & ~above & ~below
    return {
        "higher": above,
        "lower": below,
        "equal": equal,
        "overlapping": ~(above | below | equal),
    }
