"""Build ``data/processed`` from the raw tables: all of it or nothing, the same bytes every time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from compare import paths
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.harmonise.derived import derive
from compare.tables.check import read_tables
from compare.tables.load import load_tables


def build(root: Path | None = None) -> list[Path]:
    """Check the raw tables and write ``data/processed``.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.

    Returns
    -------
    list of Path
        The files written: targets.csv, targets.parquet, derived.csv, contradictions.csv.

    Raises
    ------
    compare.tables.load.TablesError
        When a raw table breaks the data model; nothing is written then.
    """
    root = root or paths.project_root()
    rows = harmonise_targets(load_tables(root))
    folder = paths.processed(root)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=folder) as scratch:
        place = Path(scratch)
        _csv(_as_printed(rows, root), place / "targets.csv")
        rows.to_parquet(place / "targets.parquet", index=False)
        _csv(derive(rows), place / "derived.csv")
        _csv(contradictions(rows), place / "contradictions.csv")
        built = sorted(place.iterdir())
        return [path.replace(folder / path.name) for path in built]


def _as_printed(rows: pd.DataFrame, root: Path) -> pd.DataFrame:
    """Return the rows with value and value_high as they were typed: 2.70 stays 2.70."""
    typed = read_tables(root)[0]["targets"].set_index("target_id")
    return rows.assign(**{name: rows["target_id"].map(typed[name]) for name in ("value", "value_high")})


def _csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", float_format="%.12g")
