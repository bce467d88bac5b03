"""Write the executed reference copies that nbval compares: python tests/make_reference.py

Their printed tables are the golden numbers. After a change, read every number in the diff against its line of the
document before committing it. Figures are left out: they are tested by their artists.
"""

import json
import os
import tempfile
from pathlib import Path

import nbformat
import papermill

from compare.notebooks.html import BLOCK

ROOT = Path(__file__).parents[1]
COPIES = {
    "rd_intensity.en": ("rd_intensity", {"language": "en"}),
    "high_tech_firms.zh": ("high_tech_firms", {"language": "zh"}),
    "patents.en": ("patents", {"language": "en"}),
    "ambition.en": ("ambition", {"language": "en"}),
    "outcomes.zh": ("outcomes", {"language": "zh"}),
    "coverage.en": ("coverage", {"language": "en"}),
    "city_profile.haizhou": ("city_profile", {"language": "zh", "document": "haizhou-2015"}),
    "high_tech_firms.huzhou": (
        "high_tech_firms",
        {"language": "en", "places": ["huzhou"], "years": "2015-2027", "restated": True},
    ),
}


def main() -> None:
    """Run every copy and write it without what changes from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMPARE_FIGURES"] = folder
        for name, (notebook, parameters) in COPIES.items():
            output = Path(folder) / f"{name}.ipynb"
            papermill.execute_notebook(
                ROOT / "notebooks" / f"{notebook}.ipynb",
                output,
                parameters,
                cwd=ROOT / "notebooks",
                progress_bar=False,
                record_timing=False,
            )
            executed = nbformat.read(output, as_version=4)
            executed.metadata.pop("papermill", None)
            for place, cell in enumerate(executed.cells):
                cell.id = f"cell-{place:02d}"
                cell.metadata.pop("papermill", None)
                for result in cell.get("outputs", []):
                    if "image/svg+xml" in result.get("data", {}):
                        result["data"]["image/svg+xml"] = "FIGURE"
            path = ROOT / "tests" / "reference" / f"{name}.ipynb"
            path.write_text(written(executed), "utf-8")


def written(notebook: nbformat.NotebookNode) -> str:
    """Return a notebook as nbformat writes it, but for a line for each block instead of one for each bracket."""
    blocks = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if BLOCK in output.get("data", {}):
                blocks.append(json.dumps(output["data"][BLOCK], ensure_ascii=False, sort_keys=True))
                output["data"][BLOCK] = f"block {len(blocks)}"
    text = nbformat.writes(notebook) + "\n"
    for number, block in enumerate(blocks, start=1):
        text = text.replace(f'"block {number}"', block)
    return text


if __name__ == "__main__":
    main()
