"""Projects to measure: copies of the shipped one, and ones with generated places, marked as such and never shipped."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

#: The document whose rows the generated ones repeat.
MODEL = "haizhou-2015"
MODEL_ROWS = 44


def clone(root: Path) -> Path:
    """Copy the data and the notebooks of the shipped project."""
    for folder in ("data", "notebooks"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return root


def generated(root: Path, documents: int, spans: int) -> Path:
    """Write a project whose documents repeat one, each of a place called "Generated".

    Its plan has one run for each document, each of some spans of years, and each language.
    """
    clone(root)
    raw = root / "data" / "raw"
    (root / "notebooks" / "runs.toml").write_text("".join(
        f'[[run]]\nname = "generated{number:02d}"\nnotebook = "city_profile.ipynb"\nfor_each = "document"\n'
        f'parameters = {{years = "{2016 - number}-2030"}}\n' for number in range(spans)), "utf-8")
    shutil.rmtree(root / "data" / "processed")
    ids = [f"generated{number:05d}-2015" for number in range(documents)]
    _append(raw / "places.csv", [
        {"place_id": each.partition("-")[0], "name_en": f"Generated {number:05d}", "name_zh": f"生成{number:05d}",
         "level": "district", "parent_id": "jiangsu", "division_code": f"9{number:05d}"}
        for number, each in enumerate(ids)])
    model = next(row for row in _rows(raw / "documents.csv") if row["document_id"] == MODEL)
    _append(raw / "documents.csv", [
        {**model, "document_id": each, "place_id": each.partition("-")[0], "title_en": f"Generated {each}",
         "title_zh": f"生成{each}", "source_sha256": hashlib.sha256(each.encode()).hexdigest()} for each in ids])
    for table in ("targets", "excluded", "second_coding"):
        text = (raw / table / f"{MODEL}.csv").read_text("utf-8")
        for each in ids:
            (raw / table / f"{each}.csv").write_text(text.replace(MODEL, each), "utf-8")
    settled = [row for row in _rows(raw / "adjudication.csv") if row["target_id"].startswith(MODEL)]
    _append(raw / "adjudication.csv", [{**row, "target_id": row["target_id"].replace(MODEL, each)}
                                       for each in ids for row in settled])
    return root


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
