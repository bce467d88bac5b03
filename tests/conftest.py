"""Fixtures: the shipped tables, a copy of them to break, and a place for figures."""

import csv
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from chromium import chromium
from hypothesis import settings
from invented import clone
from once import once

import compare
from compare.release.build import build
from compare.run.regenerate import regenerate
from compare.tables.check import read_tables, sentences

ROOT = Path(__file__).parents[1]

settings.register_profile("compare", database=None, deadline=None, max_examples=15)
settings.load_profile("compare")


@pytest.fixture(scope="session", autouse=True)
def figures_elsewhere(tmp_path_factory):
    """Point figures at a temporary folder, so that no test draws over the committed ones."""
    before = os.environ.get("COMPARE_FIGURES")
    folder = tmp_path_factory.mktemp("figures")
    os.environ["COMPARE_FIGURES"] = str(folder)
    yield folder
    if before is None:
        del os.environ["COMPARE_FIGURES"]
    else:
        os.environ["COMPARE_FIGURES"] = before


@pytest.fixture(scope="session")
def tables():
    """The shipped tables."""
    return compare.load_tables(ROOT)


@pytest.fixture(scope="session")
def rows(tables):
    """The shipped targets, harmonised."""
    return compare.harmonise_targets(tables)


@pytest.fixture
def project(tmp_path):
    """A project whose data/raw is a copy and may be edited."""
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    return tmp_path


@pytest.fixture
def raw(project):
    """data/raw of the copied project."""
    return project / "data" / "raw"


@pytest.fixture(scope="session")
def set_cell():
    """Return ``set_cell(path, key, column, value)``: set one cell of the row that begins with key; gives its line."""

    def change(path: Path, key: str, column: str, value: str) -> int:
        with path.open(encoding="utf-8", newline="") as stream:
            cells = list(csv.reader(stream))
        line = next(number for number, row in enumerate(cells, start=1) if row[0] == key)
        cells[line - 1][cells[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(cells)
        return line

    return change


@pytest.fixture
def edit(raw, set_cell):
    """Return ``edit(file, key, column, value)``: the same, by the file's name in the copied data/raw."""
    return lambda file, key, column, value: set_cell(raw / file, key, column, value)


@pytest.fixture
def rewrite(raw):
    """Return ``rewrite(file, old, new)``: replace the first occurrence of a text in a file; gives its line."""

    def change(file: str, old: str, new: str) -> int:
        text = (raw / file).read_text("utf-8")
        assert old in text
        (raw / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        return text[: text.index(old)].count("\n") + 1

    return change


@pytest.fixture(scope="session")
def told():
    """Return ``told(root)``: the sentences of every fault in a project."""

    def say(root: Path) -> list[str]:
        return sentences(read_tables(root)[1])

    return say


@pytest.fixture(scope="session")
def snapshot():
    """Return ``snapshot(folder)``: every file below it with its bytes and its time of change."""

    def take(folder: Path) -> dict[str, tuple[bytes, int]]:
        return {
            path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return take


MADE_UP_INDICATORS = [
    # indicator, family, canonical_unit, quantity, timing, better
    ("gdp_share", "made_up_money", "%", "ratio", "flow", "higher"),
    ("money", "made_up_money", "亿元", "amount", "flow", "higher"),
    ("vouchers", "made_up_money", "万元", "amount", "flow", "higher"),
    ("firms", "made_up_firms", "家", "count", "stock", "higher"),
    ("firms_added", "made_up_firms", "家", "count", "flow", "higher"),
    ("firms_per_10k", "made_up_firms", "家", "density", "stock", "higher"),
    ("old_firms_per_10k", "made_up_firms", "家", "density", "stock", "higher"),
    ("other_firms", "made_up_firms", "家", "count", "stock", "higher"),
    ("people", "made_up_people", "人", "count", "stock", "higher"),
    ("person_years", "made_up_people", "人年", "count", "flow", "higher"),
    ("rank", "made_up_people", "位", "rank", "stock", "lower"),
    ("money_growth", "made_up_money", "%", "ratio", "flow", "higher"),
    # the names that derivations and the arithmetic look for
    ("rd_expenditure", "made_up_money", "亿元", "amount", "flow", "higher"),
    ("rd_intensity", "made_up_money", "%", "ratio", "flow", "higher"),
    ("fiscal_sci_expenditure", "made_up_money", "亿元", "amount", "flow", "higher"),
    ("hnte_count", "made_up_firms", "家", "count", "stock", "higher"),
    ("hnte_share_of_industrial_firms", "made_up_firms", "%", "ratio", "stock", "higher"),
    ("patent_grants", "made_up_firms", "件", "count", "flow", "higher"),
    ("invention_patent_grants", "made_up_firms", "件", "count", "flow", "higher"),
    ("invention_patent_grants_per_10k_pop", "made_up_firms", "件", "density", "flow", "higher"),
    # aims that are not "the more the better"
    ("energy_use", "made_up_aims", "吨", "ratio", "flow", "lower"),
    ("mood", "made_up_aims", "%", "ratio", "stock", "none"),
    # only ever on record
    ("gdp", "context", "亿元", "amount", "flow", "higher"),
    ("resident_population", "context", "万人", "count", "stock", "none"),
]

#: Of which a recorded figure is no level.
MADE_UP_OBSERVED = {"firms_added": "addition", "rank": "rank", "money_growth": "growth_rate"}

MADE_UP_PLACES = [
    # place_id, level, parent_id; every other place of a document is a city of the first province
    ("made_up_country", "country", ""),
    ("made_up_province", "province", "made_up_country"),
    ("made_up_coast", "province", "made_up_country"),
    ("made_up_city", "prefecture_city", "made_up_province"),
    ("made_up_town", "county_city", "made_up_city"),
    ("made_up_port", "prefecture_city", "made_up_coast"),
    ("made_up_island", "prefecture_city", ""),
]

MADE_UP_FIGURE = {
    "place_id": "made_up_country",
    "indicator": "rd_intensity",
    "scope": "",
    "kind": "actual",
    "year": 2020,
    "comparator": "eq",
    "value": 2.0,
    "unit": "%",
    "vintage": "before_2018_census",
    "grade": "A",
    "publication": "Made-up yearbook",
    "as_of": "end_of_year",
    "year_sure": "yes",
    "url": "",
    "note": "",
}

#: Before the figures of the 2018 census, so that every made-up document is of one vintage unless a test says other.
MADE_UP_ISSUED = "2016-05-01"

MADE_UP_DEFAULTS = {
    "document_id": "made_up_city-2020",
    "line": 1,
    "section": "一",
    "occurrence": 1,
    "indicator": "firms",
    "indicator_zh": "企业",
    "scope": "",
    "measure": "level",
    "period": "stock",
    "comparator": "eq",
    "value": 1.0,
    "value_high": None,
    "unit": "家",
    "target_year": 2020,
    "year_basis": "stated",
    "base_year": None,
    "commitment": "firm",
    "restates": "",
    "note": "",
}


@pytest.fixture(scope="session")
def made_up(tables):
    """Return ``made_up(row, ..., **beside)``: tables of an invented country with these targets.

    Each row is a dict of what matters. Beside them: ``issued`` (day by document, "" for undated), ``datings``
    (earliest year by document), ``figures`` (dicts of what matters in a context figure), ``resolutions`` (place by
    target).
    """

    vocabularies = {
        name: tables[name] for name in ("levels", "commitments", "glosses", "relations")
    }
    tonnes = pd.DataFrame({"unit": ["吨"], "shown_en": ["yes"]})
    vocabularies["units"] = pd.concat([tables["units"], tonnes], ignore_index=True)
    indicators = pd.DataFrame(
        MADE_UP_INDICATORS,
        columns=["indicator", "family", "canonical_unit", "quantity", "timing", "better"],
    )
    is_old = indicators["indicator"].eq("old_firms_per_10k")
    indicators["successor"] = is_old.map({True: "firms_per_10k", False: ""})
    indicators["valid_from"] = pd.array([pd.NA] * len(indicators), dtype="Int64")
    indicators["valid_to"] = indicators["valid_from"].mask(is_old, 2020)
    families = pd.DataFrame({"family": sorted({row[1] for row in MADE_UP_INDICATORS})})
    is_context = families["family"].eq("context")
    vocabularies["families"] = families.assign(
        planned=is_context.map({True: "no", False: "yes"}),
        name_en=families["family"],
        name_zh=families["family"],
    )

    def frames(
        *given: dict,
        issued: dict[str, str] | None = None,
        datings: dict[str, int] | None = None,
        figures: Sequence[dict] = (),
        resolutions: dict[str, str] | None = None,
    ) -> dict[str, pd.DataFrame]:
        full = [
            {"target_id": f"t{number}", **MADE_UP_DEFAULTS, **row}
            for number, row in enumerate(given, start=1)
        ]
        for row in full:
            row.setdefault(
                "as_printed",
                f"{row['value']:g}{row['unit']}" if row["value"] is not None else "超平均",
            )
            row.setdefault("place_id", row["document_id"].rpartition("-")[0])
        targets = pd.DataFrame(
            full, columns=["target_id", *MADE_UP_DEFAULTS, "as_printed", "place_id"]
        )
        targets = targets.astype(
            {
                "value": "float64",
                "value_high": "float64",
                "target_year": "Int64",
                "base_year": "Int64",
                "line": "Int64",
                "occurrence": "Int64",
            }
        )
        ids = list(
            dict.fromkeys(["made_up_city-2020", "made_up_town-2020", *targets["document_id"]])
        )
        documents = pd.DataFrame(
            {
                "document_id": ids,
                "coded_once": False,
                "place_id": [name.rpartition("-")[0] for name in ids],
                "issued": [(issued or {}).get(name, MADE_UP_ISSUED) for name in ids],
                "status": ["draft" if "draft" in name else "issued" for name in ids],
                "horizon_year": pd.array([int(name[-4:]) for name in ids], dtype="Int64"),
                "url": "",
                "accessed": "",
            }
        )
        known = {place[0] for place in MADE_UP_PLACES}
        others = [
            (name, "prefecture_city", "made_up_province")
            for name in dict.fromkeys(documents["place_id"])
            if name not in known
        ]
        context = pd.DataFrame(
            [{**MADE_UP_FIGURE, **figure} for figure in figures], columns=list(MADE_UP_FIGURE)
        )
        return {
            **vocabularies,
            "targets": targets,
            "documents": documents,
            "indicators": indicators.assign(
                gdp_based=indicators["indicator"]
                .isin(["gdp", "rd_intensity"])
                .map({True: "yes", False: "no"}),
                observed_as=indicators["indicator"].map(MADE_UP_OBSERVED).fillna("level"),
                name_en=indicators["indicator"],
                name_zh=indicators["indicator"],
            ),
            "places": _made_up_places([*MADE_UP_PLACES, *others]),
            "context": context.astype({"year": "Int64", "value": "float64"}),
            "datings": pd.DataFrame(
                (datings or {}).items(), columns=["document_id", "not_before"]
            ).astype({"not_before": "Int64"}),
            "resolutions": pd.DataFrame(
                (resolutions or {}).items(), columns=["target_id", "place_id"]
            ),
            "reviews": pd.DataFrame(columns=["target_id", "review"], dtype=str),
        }

    return frames


def _made_up_places(rows: list[tuple]) -> pd.DataFrame:
    """Return places of which all that may plan are drawn, in their order."""
    places = pd.DataFrame(rows, columns=["place_id", "level", "parent_id"])
    benchmark = places["level"].isin(["country", "province"])
    looks = (~benchmark).cumsum().sub(1).mask(benchmark)
    ids = places["place_id"]
    return places.assign(look=looks.astype("Int64"), name_en=ids, name_zh=ids)


# The shipped plan, published once for all tests that open pages.


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the repository whose data was built and whose plan was run once; tests change nothing in it."""
    return once(tmp_path_factory, "published", _publish)


def _publish(root: Path) -> None:
    clone(root)
    build(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPARE_FIGURES", str(root / "figures"))
        assert regenerate(root=root).failures == {}


@pytest.fixture(scope="session")
def pages(published: Path) -> list[Path]:
    return sorted((published / "reports").glob("*.html"))


@pytest.fixture(scope="session")
def samples(pages: list[Path]) -> list[Path]:
    """The largest page of each kind in each language, for what another page of the kind says no more of."""
    largest = sorted(pages, key=lambda path: path.stat().st_size)
    return list({(_kind(path.name), path.suffixes[0]): path for path in largest}.values())


def _kind(name: str) -> str:
    """Return what makes a page: its notebook, or what it is; the record is another kind of evidence."""
    run = name.partition(".")[0]
    return run if run == "evidence-context" else run.partition("-")[0]


@pytest.fixture(scope="session")
def window() -> object:
    with chromium() as browser:
        yield browser
