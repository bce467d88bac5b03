"""The map of provinces on the index: a tile for each, those with plans lead to their targets in the explorer."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from compare.comparison.headline import Headline
from compare.comparison.peers import provinces
from compare.language.labels import Labels
from compare.language.rows import column_by
from compare.report.layout import explorer_address
from compare.tables.tiles import Tile, tiles


class MapTile(NamedTuple):
    """A tile as it is shown: what it says, its place ("" below the grid), and of one with plans how many, and where to.

    ``text`` is all of it in words, with what the plans aim at.
    """

    short: str
    style: str
    plans: int
    text: str
    href: str


def tile_map(firsts: pd.DataFrame, found: Headline | None, labels: Labels) -> list[MapTile]:
    """Return the tiles of all provinces; those that the grid does not know, such as made-up ones, come last.

    Parameters
    ----------
    firsts : DataFrame
        The first statements of all plans.
    found : Headline, optional
        The question that says what the plans of a province aim at.
    labels : Labels
    """
    documents = labels.tables["documents"]
    province_of = provinces(labels.tables)
    code_of = column_by(labels.tables["places"], "place_id", "division_code")
    by_province: dict[str, list[str]] = {}
    for document_id, place_id in zip(documents["document_id"], documents["place_id"], strict=True):
        by_province.setdefault(province_of[place_id], []).append(document_id)
    by_code = {code_of[province]: province for province in by_province}
    known = {tile.division_code for tile in tiles()}
    shown = []
    for tile in tiles():
        province = by_code.get(tile.division_code, "")
        style = f"grid-area:{tile.row}/{tile.column}"
        if province:
            shown.append(
                _with_plans(tile, province, by_province[province], firsts, found, style, labels)
            )
        else:
            name = tile.name(labels.language)
            shown.append(MapTile(tile.short(labels.language), style, 0, name, ""))
    others = [province for province in sorted(by_province) if code_of[province] not in known]
    for province in others:
        shown.append(_with_plans(None, province, by_province[province], firsts, found, "", labels))
    return shown


def _with_plans(
    tile: Tile | None,
    province: str,
    document_ids: list[str],
    firsts: pd.DataFrame,
    found: Headline | None,
    style: str,
    labels: Labels,
) -> MapTile:
    name = labels.places[province]
    targets = int(firsts["document_id"].isin(document_ids).sum())
    aim = _aim(document_ids, found, labels)
    counted = labels.word("site.tile", plans=len(document_ids), targets=targets)
    text = labels.labelled(name, labels.join(filter(None, [counted, aim]), "semicolon"))
    short = tile.short(labels.language) if tile else name
    href = explorer_address(labels.language, province=name)
    return MapTile(short, style, len(document_ids), text, href)


def _aim(document_ids: list[str], found: Headline | None, labels: Labels) -> str:
    """Say between which numbers the plans of a province aim, by the question given; nothing where none sets one."""
    if found is None:
        return ""
    statements = found.statements
    numbers = statements.loc[statements["document_id"].isin(document_ids), "canonical_value"]
    if numbers.empty:
        return ""
    low, high = (
        labels.quantity(number, found.type["unit"]) for number in (numbers.min(), numbers.max())
    )
    text = low if low == high else labels.word("answer.span", low=low, high=high)
    return labels.labelled(labels.statement_type(found.type), text)
