"""Marks of rows in words: which of several words each row is marked with, each set of them written once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def marked_words(marks: Mapping[str, np.ndarray | pd.Series]) -> tuple[list[list[str]], np.ndarray]:
    """Return the sets of words that occur, and the position of the set of each row.

    Parameters
    ----------
    marks : mapping of str to array of bool
        For each word which rows are marked with it, all of one length.

    Returns
    -------
    sets : list of list of str
        The words of each set, in the order of ``marks``.
    set_of_row : ndarray of int
        Its position among these.

    Examples
    --------
    >>> sets, set_of_row = marked_words({"a": np.array([True, False, True]), "b": np.array([True, False, True])})
    >>> [sets[position] for position in set_of_row]
    [['a', 'b'], [], ['a', 'b']]
    """
    words = list(marks)
    codes = sum(
        np.asarray(marked, dtype=np.int64) << bit for bit, marked in enumerate(marks.values())
    )
    distinct, set_of_row = np.unique(codes, return_inverse=True)
    sets = [[word for bit, word in enumerate(words) if code >> bit & 1] for code in distinct]
    return sets, set_of_row
