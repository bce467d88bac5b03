"""Find what a researcher names: by code, by name in either language, or by alias, in any case."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from compare.language.labels import Labels
from compare.language.rows import Tables, rows_of
from compare.language.words import LANGUAGES
from compare.notebooks.parameters import target_years
from compare.project.errors import did_you_mean
from compare.tables.known import UnknownInput
from compare.tables.places import resolve_places
from compare.tables.schema import DOCUMENTS, FAMILIES, INDICATORS, Table

#: Names with what each stands for; an earlier list is asked before a later one.
Names = Sequence[Iterable[tuple[str, str]]]

#: What a name, or a year, may be given as.
NAMES = (str, int, np.integer)

#: What several names, or several years, may be given as.
SEVERAL = (list, tuple, set, frozenset, range, pd.Series, pd.Index, np.ndarray)


def listed(parameter: str, given: object) -> list[str]:
    """Return the names given, as text; none where the parameter was left out.

    Raises
    ------
    UnknownInput
        For nothing inside a list, and for what is no name.

    Examples
    --------
    >>> listed("year", range(2015, 2017)), listed("place", "湖州"), listed("place", None)
    (['2015', '2016'], ['湖州'], [])
    """
    if given is None:
        return []
    names = list(given) if isinstance(given, SEVERAL) else [given]
    if not names:
        raise UnknownInput(f"{parameter}: Nothing is named; leave it out for all.")
    for name in names:
        if not isinstance(name, NAMES) or isinstance(name, bool):
            kind = type(name).__name__
            raise UnknownInput(f"{parameter}: This is {kind}; give one or a list of these.")
    return [str(name).strip() for name in names]


def found(parameter: str, given: object, names: Names, table: Table) -> list[str]:
    """Return the codes of what is named, without repeats.

    Parameters
    ----------
    parameter : str
    given : object
        A name or several; None for none.
    names : sequence of pairs of a name and its code
    table : Table
        Where they stand, for the sentence.

    Raises
    ------
    UnknownInput
        For all names at once that nothing or that several things have, with the nearest, or with these.
    """
    by_name = [_codes_by_name(pairs) for pairs in names]
    codes: list[str] = []
    faults: list[str] = []
    for name in listed(parameter, given):
        folded = _folded(name)
        matches = [tier[folded] for tier in by_name if folded in tier]
        if not matches:
            known = [known_name for pairs in names for known_name, _ in pairs]
            hint = did_you_mean(name, known, 3)
            faults.append(f'{parameter}: "{name}" is not in {table.location}.{hint}')
        elif len(matches[0]) > 1:
            choice = " or ".join(matches[0])
            faults.append(f'{parameter}: "{name}" names several; give {choice}.')
        else:
            codes += matches[0]
    if faults:
        raise UnknownInput("\n".join(faults))
    return list(dict.fromkeys(codes))


def _codes_by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for name, code in sorted(set(pairs)):
        if name:
            codes.setdefault(_folded(name), []).append(code)
    return codes


def _folded(name: str) -> str:
    return name.strip().replace("\u00a0", " ").casefold()


def _pairs(frame: pd.DataFrame, key: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """Return every cell of some columns with the key of its row."""
    pairs: list[tuple[str, str]] = []
    for column in columns:
        pairs += zip(frame[column].tolist(), frame[key].tolist(), strict=True)
    return pairs


def place_ids(given: object, tables: Tables, language: str = "en") -> list[str]:
    """Return the places named; what a reader must know of a name is told as a warning."""
    ids, notices = resolve_places(listed("place", given), tables["places"], language)
    for notice in notices:
        warnings.warn(notice, stacklevel=4)
    return ids


def indicator_codes(given: object, tables: Tables) -> list[str]:
    """Return the indicators named, by what documents print, too.

    Examples
    --------
    >>> import compare
    >>> tables = compare.load_tables()
    >>> indicator_codes(["R&D intensity", "研发经费投入强度"], tables)
    ['rd_intensity']
    """
    indicators = tables["indicators"]
    names = [
        _pairs(indicators, "indicator", ["indicator"]),
        _pairs(indicators, "indicator", ["name_en", "name_zh"]),
        _pairs(tables["targets"], "indicator", ["indicator_zh"]),
    ]
    return found("indicator", given, names, INDICATORS)


def family_codes(given: object, tables: Tables) -> list[str]:
    """Return the families of indicators named."""
    families = tables["families"]
    names = [
        _pairs(families, "family", ["family"]),
        _pairs(families, "family", ["name_en", "name_zh"]),
    ]
    return found("family", given, names, FAMILIES)


def document_ids(given: object, tables: Tables) -> list[str]:
    """Return the documents named: by id, title, number, or the label that pages give them.

    Examples
    --------
    >>> import compare
    >>> document_ids(["Huzhou 2017", "湖州市 2027"], compare.load_tables())
    ['huzhou-2017', 'huzhou-2027']
    """
    documents = tables["documents"]
    labels = [Labels(tables, language).documents for language in LANGUAGES]
    names = [
        _pairs(documents, "document_id", ["document_id"]),
        [(label, code) for of_language in labels for code, label in of_language.items()],
        _dated_places(tables),
        _pairs(documents, "document_id", ["title_en", "title_zh", "document_number"]),
    ]
    return found("document", given, names, DOCUMENTS)


def _dated_places(tables: Tables) -> list[tuple[str, str]]:
    """Return every document by the name of its place and its last year; a draft also said to be one."""
    pairs = []
    for language in LANGUAGES:
        labels = Labels(tables, language)
        for row in rows_of(tables["documents"]):
            name = f"{labels.places[row['place_id']]} {row['horizon_year']}"
            pairs.append((name, row["document_id"]))
            if row["status"] == "draft":
                draft = labels.bracketed(name, labels.word("text.document_draft"))
                pairs.append((draft, row["document_id"]))
    return pairs


def years(given: object) -> list[int]:
    """Return the years named, each or as spans.

    Examples
    --------
    >>> years(["2015-2017", 2020])
    [2015, 2016, 2017, 2020]
    """
    named = listed("year", given)
    return [*target_years(named)] if named else []
