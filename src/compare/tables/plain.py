"""Read many plain files at once: files in which every line is a row and every quotation mark is where CSV asks.

Whatever is not plain is left to :mod:`compare.tables.read`, which goes row by row and can say what is wrong.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

_T, _U = TypeVar("_T"), TypeVar("_U")

#: Rows from which on threads bring more than they cost.
MANY = 20_000

#: A quoted cell without a line break, between commas and the ends of the line.
_QUOTED = re.compile(rb'"(?<![^,\n]")[^"\n]*(?:""[^"\n]*)*"(?=[,\n])')


def plain_body(raw: bytes, columns: Sequence[str]) -> memoryview | None:
    """Return the lines below the header when they may be plain rows of these columns, else None.

    Examples
    --------
    >>> bytes(plain_body(b'code,note\\nx,"1, 2"\\n', ["code", "note"]))
    b'x,"1, 2"\\n'
    >>> plain_body(b'code,note\\nx,"1\\n2"\\n', ["code", "note"]) is None
    True
    """
    text = raw.removeprefix(codecs.BOM_UTF8)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    if text[-1:] != b"\n":
        text += b"\n"
    if b"\r" in text or sum(cell.count(b'"') for cell in _QUOTED.findall(text)) != text.count(b'"'):
        return None
    end = text.index(b"\n")
    header = next(csv.reader([text[:end].decode("utf-8", "replace")]), [])
    return (
        memoryview(text)[end + 1 :] if [cell.strip() for cell in header] == list(columns) else None
    )


def plain_rows(
    bodies: Sequence[memoryview], columns: Sequence[str]
) -> tuple[pd.DataFrame, list[int]] | None:
    """Return the rows of files one below the other, and how many each has; None when a line is no row.

    Parameters
    ----------
    bodies : sequence of memoryview
        As :func:`plain_body` returns them.
    columns : sequence of str
    """
    counts = [body.obj.count(b"\n", len(body.obj) - len(body)) for body in bodies]
    if not sum(counts):
        return None
    text = pa.large_string()
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(b"".join(bodies)),
            pa.csv.ReadOptions(column_names=list(columns)),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(columns, text)),
        )
    except pa.ArrowInvalid:  # another number of cells, or bytes that are not UTF-8
        return None
    cells = each(
        lambda column: pc.utf8_trim_whitespace(column).combine_chunks(), table.columns, len(table)
    )
    # The first column is filled in every row; where it is not, the row may be blank and is looked at.
    if len(table) != sum(counts) or pc.any(pc.equal(cells[0], "")).as_py():
        return None
    return pa.table(cells, names=list(columns)).to_pandas(), counts


def each(work: Callable[[_T], _U], items: Iterable[_T], rows: int) -> list[_U]:
    """Return what some work makes of each item; where there are many rows, several items at once.

    pyarrow and hashlib let another thread go on meanwhile.
    """
    if rows < MANY:
        return [work(item) for item in items]
    with ThreadPoolExecutor() as threads:
        return list(threads.map(work, items))


def repeated(values: Sequence[str], counts: Sequence[int]) -> pd.Series:
    """Return a column in which each value stands as often as its count says.

    Examples
    --------
    >>> repeated(["one", "two"], [2, 1]).tolist()
    ['one', 'one', 'two']
    """
    places = np.repeat(np.arange(len(values)), counts)
    return pd.Series(pa.array(values, pa.large_string()).take(pa.array(places)).to_pandas())


def among(column: pd.Series, cells: pd.Series) -> pd.Series:
    """Say which cells of a column of text stand in another one, without a Python string for each.

    Examples
    --------
    >>> among(pd.Series(["a", "b", "a"]), pd.Series(["a", "c"])).tolist()
    [True, False, True]
    """
    text = pa.large_string()
    found = pc.is_in(pa.array(column, text), value_set=pa.array(cells, text))
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index)
