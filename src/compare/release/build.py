"""Build ``data/processed`` from the raw tables: all files or none, the same bytes every time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from compare.comparison.coverage import coverage_by_year
from compare.harmonise.canonical import contradictions, harmonise_targets
from compare.harmonise.derived import derive
from compare.language.inert import csv_text
from compare.language.rows import Tables
from compare.project import paths
from compare.release.codebook import codes_frame, columns_frame
from compare.release.data_package import descriptor
from compare.release.licences import licences_frame
from compare.release.workbook import write_workbook
from compare.tables import schema
from compare.tables.load import CheckedTables, load_checked

#: Columns of the targets that keep the number as it was typed.
_PRINTED_NUMBERS = ("value", "value_high")

#: What text is in a Parquet file, however frames hold it.
ARROW_TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))


def build(
    root: Path | None = None,
    folder: Path | None = None,
    checked: CheckedTables | None = None,
) -> list[Path]:
    """Check the raw tables and write ``data/processed``.

    Parameters
    ----------
    root : Path, optional
        The project; found from the working directory when not given.
    folder : Path, optional
        Where to write instead.
    checked : CheckedTables, optional
        The tables as :func:`compare.tables.load.load_checked` returned them; read when not given.

    Returns
    -------
    list of Path
        The files written: targets.csv, targets.parquet, targets.xlsx, derived.csv, coverage.csv,
        contradictions.csv, corrections.csv, datapackage.json.

    Raises
    ------
    compare.tables.load.TablesError
        When a raw table breaks the data model; nothing is written then.
    """
    root = root or paths.project_root()
    checked = checked or load_checked(root)
    tables = checked.typed
    rows = harmonise_targets(tables)
    frames = {
        "targets": _as_printed(rows, checked.texts["targets"]),
        "derived": derive(rows, tables),
        "coverage": coverage_by_year(tables),
        "contradictions": contradictions(rows),
        "corrections": tables["corrections"],
    }
    folder = folder or paths.processed(root)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=folder) as name:
        scratch = Path(name)
        for table, frame in frames.items():
            _write_csv(frame, scratch / f"{table}.csv")
        texts = rows.select_dtypes("str").columns
        typed = rows.astype(dict.fromkeys(texts, ARROW_TEXT))
        typed.to_parquet(scratch / "targets.parquet", index=False)
        write_workbook(_sheets(rows, frames, tables), scratch / "targets.xlsx")
        text = descriptor(frames, scratch, tables)
        (scratch / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
        return [path.replace(folder / path.name) for path in sorted(scratch.iterdir())]


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    text = csv_text(frame, numbers=_PRINTED_NUMBERS, float_format="%.12g")
    path.write_text(text, encoding="utf-8", newline="")


def _sheets(rows: pd.DataFrame, frames: Tables, tables: Tables) -> Tables:
    """Return the sheets of the workbook in their order."""
    return {
        "targets": rows,
        "derived": frames["derived"],
        "contradictions": frames["contradictions"],
        "documents": tables["documents"][list(schema.DOCUMENTS.columns)],
        "indicators": tables["indicators"],
        "scopes": tables["scopes"],
        "codebook": columns_frame(),
        "codes": codes_frame(tables),
        "interpretations": tables["interpretations"],
        "corrections": tables["corrections"],
        "changes": tables["changes"],
        "licences": licences_frame(),
    }


def _as_printed(rows: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with value and value_high as they were typed: 2.70 stays 2.70."""
    typed = texts.set_index("target_id")
    printed = rows.copy()
    for column in _PRINTED_NUMBERS:
        printed[column] = rows["target_id"].map(typed[column])
    return printed
