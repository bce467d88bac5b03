"""Projects to measure: copies of the shipped one, and ones with generated places, marked as such and never shipped."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

REPOSITORY = Path(__file__).parents[2]

#: The document whose rows the generated ones repeat.
MODEL = "haizhou-2015"
MODEL_ROWS = 44


def clone(root: Path, source: Path = REPOSITORY) -> Path:
    """Copy the data and the notebooks of the shipped project."""
    for folder in ("data", "notebooks"):
        shutil.copytree(
            source / folder, root / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
    return root


def quick_notebook(path: Path) -> None:
    """Put a notebook that does next to nothing in the place of another, with the parameters of that one."""
    notebook = nbformat.read(path, as_version=4)
    parameters = next(
        cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])
    )
    notebook.cells = [parameters, new_code_cell("print('GENERATED', language)", id="generated")]
    nbformat.write(notebook, path)


def generated(root: Path, documents: int, spans: int, repeats: int = 1) -> Path:
    """Write a project whose documents repeat one, each of a place called "Generated".

    Its plan has one run for each document, each of some spans of years, and each language. With ``repeats`` a document
    holds the lines of the model that many times, one copy below the other.
    """
    clone(root)
    raw = root / "data" / "raw"
    (root / "notebooks" / "runs.toml").write_text(
        "".join(
            f'[[run]]\nname = "generated{number:02d}"\nnotebook = "city_profile.ipynb"\nfor_each = "document"\n'
            f'parameters = {{years = "{1990 + number}-2030"}}\n'
            for number in range(spans)
        ),
        "utf-8",
    )
    shutil.rmtree(root / "data" / "processed")
    ids = [f"generated{number:05d}-2015" for number in range(documents)]
    _append(
        raw / "places.csv",
        [
            {
                "place_id": each.partition("-")[0],
                "name_en": f"Generated {number:05d}",
                "name_zh": f"生成{number:05d}",
                "level": "district",
                "parent_id": "jiangsu",
                # Codes of the province that no division of it has had; those in 00 are of prefectures.
                "division_code": f"32{9999 - number - number // 99:04d}",
                "valid_from": "2020",
            }
            for number, each in enumerate(ids)
        ],
    )
    model = next(row for row in _rows(raw / "documents.csv") if row["document_id"] == MODEL)
    _append(
        raw / "documents.csv",
        [
            {
                **model,
                "document_id": each,
                "place_id": each.partition("-")[0],
                "title_en": f"Generated {each}",
                "title_zh": f"生成{number:05d}工作推进方案",
                "source_sha256": hashlib.sha256(each.encode()).hexdigest(),
            }
            for number, each in enumerate(ids)
        ],
    )
    dating = next(row for row in _rows(raw / "datings.csv") if row["document_id"] == MODEL)
    _append(raw / "datings.csv", [{**dating, "document_id": each} for each in ids])
    length = max(
        int(row["line"])
        for name in ("targets", "excluded", "second_coding")
        for row in _rows(raw / name / f"{MODEL}.csv")
    )
    for name in ("targets", "excluded", "second_coding"):
        text = _repeated(_rows(raw / name / f"{MODEL}.csv"), length, repeats)
        for each in ids:
            (raw / name / f"{each}.csv").write_text(text.replace(MODEL, each), "utf-8")
    settled = [
        _moved(row, length * copy)
        for row in _rows(raw / "adjudication.csv")
        if row["target_id"].startswith(MODEL)
        for copy in range(repeats)
    ]
    _append(
        raw / "adjudication.csv",
        [
            {**row, "target_id": row["target_id"].replace(MODEL, each)}
            for each in ids
            for row in settled
        ],
    )
    return root


def _repeated(rows: list[dict[str, str]], length: int, repeats: int) -> str:
    """Return a table of the model as CSV, with its lines repeated further down the document."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_moved(row, length * copy) for copy in range(repeats) for row in rows)
    return text.getvalue()


def _moved(row: dict[str, str], lines: int) -> dict[str, str]:
    """Return a row of the model as it stands some lines further down: its lines, and the ids that name lines."""
    moved = {
        name: str(int(row[name]) + lines) for name in ("line", "restates_line") if row.get(name)
    }
    for name in ("target_id", "restates"):
        if row.get(name):
            document, line, ordinal = row[name].rsplit("-", 2)
            moved[name] = f"{document}-{int(line) + lines:03}-{ordinal}"
    return {**row, **moved}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _append(path: Path, rows: list[dict[str, str]]) -> None:
    before = _rows(path)
    key = {"documents.csv": "document_id", "places.csv": "place_id"}.get(path.name)
    whole = [*before, *rows]
    if key:
        whole.sort(key=lambda row: row[key])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, before[0].keys(), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(whole)
