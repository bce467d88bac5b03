"""Notebooks as files: their cells and their parameters, read without running anything."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from compare.project.errors import UserError

#: Tags of cells: one for those who open the notebook itself, and the one that a failed run stopped at.
SOURCE_ONLY, FAILED_CELL = "source-only", "failed-cell"

#: How a merge that was left half done begins and ends in a file.
CONFLICT = ("<<<<<<< ", ">>>>>>> ")


class PlanError(UserError):
    """The run plan or a notebook of it cannot be run as it is."""


def read_text(path: Path) -> str:
    """Return the text of the plan or of a notebook, which people edit.

    Raises
    ------
    PlanError
        When it cannot be read, is not UTF-8, or a merge was left half done in it.
    """
    name = f"notebooks/{path.name}"
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise PlanError(f"{name} does not exist.") from None
    except UnicodeDecodeError as error:
        raise PlanError(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except OSError as error:
        raise PlanError(f"{name} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(CONFLICT):
            raise PlanError(f"{name}, line {number}: a merge was left half done; finish it first.")
    return text


def notebook_cells(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook, each with its source as one text.

    Raises
    ------
    PlanError
        When the file is no notebook that can be run here.
    """
    name = f"notebooks/{path.name}"
    text = read_text(path)
    try:
        notebook = json.loads(text)
        version = notebook["nbformat"]
        cells = notebook["cells"] if version >= 4 else []
        cells = [{**cell, "source": "".join(cell["source"])} for cell in cells]
    except json.JSONDecodeError as error:
        raise PlanError(f"{name}, line {error.lineno}: not a notebook ({error.msg}).") from None
    except (KeyError, TypeError):
        raise PlanError(f"{name} is not a notebook: it has no list of cells.") from None
    if version < 4:
        raise PlanError(f"{name} is of the old format {version}; open and save it in JupyterLab.")
    if not all(isinstance(part.get("metadata"), dict) for part in (notebook, *cells)):
        raise PlanError(f"{name} has no metadata; open and save it in JupyterLab.")
    language = _language(notebook["metadata"])
    if language != "python":
        raise PlanError(f"{name} is written in {language}; only Python notebooks can be run.")
    return cells


def _language(metadata: dict[str, Any]) -> str:
    """Return the language that a notebook says to be written in; Python where it says nothing."""
    kernel = metadata.get("kernelspec") or {}
    shell = metadata.get("language_info") or {}
    return kernel.get("language") or shell.get("name") or "python"


def declared_parameters(path: Path) -> dict[str, str]:
    """Return the parameters that a notebook declares, each with its type or an empty string.

    They stand in the cell tagged ``parameters``, as plain assignments such as ``years: str = "all"``.

    Raises
    ------
    PlanError
        When there is no such cell, several, or it holds anything else.
    """
    name = f"notebooks/{path.name}"
    cells = [cell for cell in notebook_cells(path) if _declares_parameters(cell)]
    if not cells:
        raise PlanError(
            f"{name} has no cell tagged parameters, so no language can be set; "
            "tag the cell that holds its defaults."
        )
    if len(cells) > 1:
        raise PlanError(f"{name} has {len(cells)} cells tagged parameters; keep one of them.")
    try:
        statements = ast.parse(cells[0]["source"]).body
    except SyntaxError as error:
        raise PlanError(f"{name}: its parameters cell is not Python ({error.msg}).") from None
    declared = {}
    for statement in statements:
        parameter, annotation = _assignment(statement)
        if not parameter:
            raise PlanError(
                f"{name}: its parameters cell holds more than plain assignments "
                f"(line {statement.lineno}); move the rest into another cell."
            )
        declared[parameter] = annotation
    return declared


def _declares_parameters(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and "parameters" in (cell["metadata"].get("tags") or [])


def _assignment(statement: ast.stmt) -> tuple[str, str]:
    """Return name and type of a plain assignment, and empty strings for anything else."""
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            return name, ast.unparse(annotation)
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name, ""
    return "", ""
