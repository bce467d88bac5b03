"""Name the folders of the project; no other module knows where they are."""

from __future__ import annotations

import os
from pathlib import Path

from compare.project.errors import UserError

#: Set by ``compare regenerate`` and by the tests, so that a run draws beside the published figures.
FIGURES_VARIABLE = "COMPARE_FIGURES"

#: Set by ``compare watch``, so that pages are made beside the published ones.
REPORTS_VARIABLE = "COMPARE_REPORTS"

#: Beside the pages, what tells them when they were last checked; of no part of the report but their clock.
CHECKED = "checked.js"

#: The name of the page that leads to all others; with it goes what changed since the last report.
INDEX = "index"


def project_root() -> Path:
    """Return the folder that holds ``data/raw``: above the working directory, else above this package.

    Raises
    ------
    UserError
        When neither holds the project.
    """
    package = Path(__file__).resolve().parent
    for folder in (Path.cwd(), *Path.cwd().parents, *package.parents):
        if (folder / "data" / "raw" / "places.csv").is_file():
            return folder
    raise UserError(
        f"No project found: {Path.cwd()} and the folders above it hold no data/raw/places.csv. "
        "Change into a clone of the project and try again."
    )


def raw(root: Path | None = None) -> Path:
    """Return the folder of the tables curated by hand."""
    return Path(root or project_root()) / "data" / "raw"


def sources(root: Path | None = None) -> Path:
    """Return the folder of the source texts: beside the project, which holds none of their sentences."""
    return (root or project_root()).resolve().parent / "sources"


def processed(root: Path | None = None) -> Path:
    """Return the folder of the built tables."""
    return Path(root or project_root()) / "data" / "processed"


def notebooks(root: Path | None = None) -> Path:
    """Return the folder of the notebooks and of their run plan."""
    return Path(root or project_root()) / "notebooks"


def figures(root: Path | None = None) -> Path:
    """Return the folder that figures are saved in."""
    chosen = os.environ.get(FIGURES_VARIABLE)
    return Path(chosen) if chosen else Path(root or project_root()) / "figures"


def reports(root: Path | None = None) -> Path:
    """Return the folder of the published pages."""
    chosen = os.environ.get(REPORTS_VARIABLE)
    return Path(chosen) if chosen else Path(root or project_root()) / "reports"


def codebook_file(root: Path | None = None) -> Path:
    """Return the path of the codebook."""
    return Path(root or project_root()) / "docs" / "codebook.md"
