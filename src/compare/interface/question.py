"""Begin a question of one's own: its notebook, its title and its line in the run plan."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from compare.interface.names import family_codes
from compare.interface.project import project_folder, project_tables
from compare.project import paths
from compare.project.errors import UserError
from compare.project.files import write_whole
from compare.run.fingerprint import ProjectState

TEMPLATE = Path(__file__).parent / "templates" / "question.ipynb"

ENTRY = '\n[[run]]\nname = "{name}"\nnotebook = "{name}.ipynb"\n'

#: What a name is made of, of the notebook, of the page and in the plan.
NAME = re.compile(r"[a-z][a-z0-9_\-]*")


class QuestionError(UserError):
    """A question that cannot be begun under this name."""


def begin_question(
    name: str,
    english: str = "",
    chinese: str = "",
    families: Sequence[str] = (),
    root: Path | None = None,
) -> list[Path]:
    """Make the notebook of a question with its title, and add its run to the plan.

    Parameters
    ----------
    name : str
        Of the notebook and of its page.
    english, chinese : str
        The title in both languages; the name where it is left out.
    families : sequence of str
        Families of indicators that it asks about, by any name; all when empty.
    root : Path, optional

    Returns
    -------
    list of Path
        The notebook and the plan. Nothing is written unless both can be.

    Raises
    ------
    UserError
        For a name that cannot be taken or is taken, an unknown family, or a plan with faults.
    """
    if not NAME.fullmatch(name):
        raise QuestionError(f'"{name}" must begin with a letter and be of a-z, 0-9, _ and -.')
    codes = family_codes(list(families) or None, project_tables(root))
    folder = paths.notebooks(project_folder(root))
    notebook = folder / f"{name}.ipynb"
    plan = folder / "runs.toml"
    if notebook.exists():
        raise QuestionError(f"notebooks/{notebook.name} is there already; choose another name.")
    before = plan.read_text("utf-8") if plan.exists() else ""
    if before:
        _check_plan(folder.parent)
    titles = {"en": english or name, "zh": chinese or name}
    write_whole(notebook, _notebook(name, titles, codes).encode())
    write_whole(plan, (before + ENTRY.format(name=name)).encode())
    try:
        _check_plan(folder.parent)
    except UserError as error:
        notebook.unlink()
        write_whole(plan, before.encode())
        raise QuestionError(f"Nothing was made. {error}") from None
    return [notebook, plan]


def _check_plan(root: Path) -> None:
    """Raise for a plan with faults."""
    _ = ProjectState(root).plan


def _notebook(name: str, titles: dict[str, str], families: list[str]) -> str:
    """Return the text of the notebook, the template with its blanks filled in."""
    blanks = {
        "{{english}}": titles["en"],
        "{{chinese}}": titles["zh"],
        "{{title}}": _literal(titles),
        "{{name}}": _literal(name),
        "{{families}}": _literal(families),
    }
    # An id has at most 64 characters, and no underscore, like those of the shipped notebooks.
    prefix = name[:50].replace("_", "-")
    template = json.loads(TEMPLATE.read_text("utf-8"))
    for number, cell in enumerate(template["cells"]):
        source = "".join(cell["source"])
        for blank, text in blanks.items():
            source = source.replace(blank, text)
        cell.update(id=f"{prefix}-{number:02d}", source=source.splitlines(keepends=True))
    return json.dumps(template, ensure_ascii=False, indent=1) + "\n"


def _literal(value: object) -> str:
    """Return a value as Python code with the quotes of the house."""
    return json.dumps(value, ensure_ascii=False)
