"""Build ``data/processed`` from the raw tables: all of it or nothing, the same bytes every time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from compare.comparison.coverage import coverage_by_year
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.harmonise.derived import derive
from compare.project import paths
from compare.release.codebook import codes_frame, columns_frame
from compare.release.data_package import descriptor
from compare.release.workbook import write_workbook
from compare.tables.load import load_texts, typed_tables


def build(
    root: Path | None = None,
    folder: Path | None = None,
    texts: dict[str, pd.DataFrame] | None = None,
) -> list[Path]:
    """Check the raw tables and write ``data/processed``.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.
    folder : Path, optional
        Where to write instead.
    texts : dict of DataFrame, optional
        What :func:`compare.tables.load.load_texts` returned, when that is at hand.

    Returns
    -------
    list of Path
        The files written: targets.csv, targets.parquet, targets.xlsx, derived.csv, coverage.csv,
        contradictions.csv, datapackage.json.

    Raises
    ------
    compare.tables.load.TablesError
        When a raw table breaks the data model; nothing is written then.
    """
    root = root or paths.project_root()
    texts = load_texts(root) if texts is None else texts
    tables = typed_tables(texts)
    rows = harmonise_targets(tables)
    frames = {
        "targets": _as_printed(rows, texts["targets"]),
        "derived": derive(rows),
        "coverage": coverage_by_year(tables),
        "contradictions": contradictions(rows),
    }
    folder = folder or paths.processed(root)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=folder) as scratch:
        place = Path(scratch)
        for name, frame in frames.items():
            frame.to_csv(
                place / f"{name}.csv",
                index=False,
                encoding="utf-8",
                lineterminator="\n",
                float_format="%.12g",
            )
        rows.to_parquet(place / "targets.parquet", index=False)
        write_workbook(
            {
                "targets": rows,
                "derived": frames["derived"],
                "contradictions": frames["contradictions"],
                "documents": tables["documents"],
                "indicators": tables["indicators"],
                "scopes": tables["scopes"],
                "codebook": columns_frame(),
                "codes": codes_frame(),
                "changes": tables["changes"],
            },
            place / "targets.xlsx",
        )
        text = descriptor(frames, place, tables["documents"])
        (place / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
        return [path.replace(folder / path.name) for path in sorted(place.iterdir())]


def _as_printed(rows: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with value and value_high as they were typed: 2.70 stays 2.70."""
    typed = texts.set_index("target_id")
    return rows.assign(
        **{name: rows["target_id"].map(typed[name]) for name in ("value", "value_high")}
    )
