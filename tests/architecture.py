"""Draw docs/architecture.svg, the rooms and which of them import which: python tests/architecture.py

The order of the rooms is the import contract's, in pyproject.toml; the marks are what the code imports; the sentence
beside a room is the first of its docstring.
"""

from __future__ import annotations

import ast
import tomllib
from html import escape
from pathlib import Path
from textwrap import wrap

import grimp

ROOT = Path(__file__).parents[1]
DRAWING = ROOT / "docs" / "architecture.svg"

ROW, COLUMN, MARGIN, TEXT = 46, 34, 16, 470
INK, QUIET, LINE, ROOM, MARK = "#1f2430", "#5b6270", "#d9dce3", "#eef3f8", "#0072b2"


def contract() -> list[str]:
    """Return the rooms in the order of the import contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [layer.removeprefix("compare.") for layer in layers]


def rooms() -> set[str]:
    """Return the packages and modules that stand in compare."""
    inside = [path for path in (ROOT / "src" / "compare").iterdir() if path.suffix in ("", ".py")]
    return {path.stem for path in inside if not path.name.startswith("__")}


def imports() -> set[tuple[str, str]]:
    """Return every pair of rooms of which the first imports a module of the second."""
    graph = grimp.build_graph("compare", cache_dir=None)
    pairs = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pairs.add((_room(module), _room(imported)))
    return {(above, below) for above, below in pairs if above != below}


def drawing() -> str:
    """Return the drawing as SVG: a row for each room, and in it a mark for each room that it imports."""
    order, pairs = contract(), imports()
    width = MARGIN + TEXT + COLUMN * len(order) + MARGIN
    height = MARGIN + ROW * (len(order) + 1) + MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(_sentence(order, pairs))}</title>',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        _text(
            MARGIN,
            MARGIN + 28,
            "A dot: this room imports that one. It always stands below.",
            12,
            QUIET,
        ),
    ]
    for position, room in enumerate(order):
        lines += _row(position, room, order, pairs)
    return "\n".join([*lines, "</svg>", ""])


def _row(position: int, room: str, order: list[str], pairs: set[tuple[str, str]]) -> list[str]:
    top = MARGIN + ROW * (position + 1)
    right = MARGIN + TEXT + COLUMN * len(order)
    number = position + 1
    lines = [
        f'<rect x="{MARGIN}" y="{top}" width="{TEXT - 8}" height="{ROW - 4}" rx="4" fill="{ROOM}"/>',
        _text(MARGIN + 10, top + 18, f"{number} {room}", 13, INK, bold=True),
        f'<path d="M{MARGIN + TEXT} {top + ROW - 2}H{right}" stroke="{LINE}"/>',
        _text(_column(position), MARGIN + 28, str(number), 12, INK, bold=True, middle=True),
    ]
    for below, text in enumerate(wrap(_says(room), 62)[:2]):
        lines.append(_text(MARGIN + 120, top + 17 + 15 * below, text, 11, QUIET))
    for column, imported in enumerate(order):
        if column == position:
            x, y = _column(column) - 6, top + ROW // 2 - 8
            lines.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{LINE}"/>')
        elif (room, imported) in pairs:
            x, y = _column(column), top + ROW // 2 - 2
            names = escape(f"{room} imports {imported}")
            lines.append(
                f'<circle cx="{x}" cy="{y}" r="6" fill="{MARK}"><title>{names}</title></circle>'
            )
    return lines


def _text(
    x: int, y: int, text: str, size: int, colour: str, bold: bool = False, middle: bool = False
) -> str:
    more = ' font-weight="bold"' * bold + ' text-anchor="middle"' * middle
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{more}>{escape(text)}</text>'


def _column(position: int) -> int:
    return MARGIN + TEXT + COLUMN * position + COLUMN // 2


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def _says(room: str) -> str:
    """Return the first sentence of a room's docstring."""
    path = ROOT / "src" / "compare" / room
    source = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    docstring = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0].replace("`", "")


def _sentence(order: list[str], pairs: set[tuple[str, str]]) -> str:
    """Return the drawing in words, for those who do not see it."""
    told = []
    for room in order:
        imported = [other for other in order if (room, other) in pairs]
        told.append(f"{room} imports {', '.join(imported) or 'no other room'}")
    return "; ".join(told) + "."


if __name__ == "__main__":
    DRAWING.write_text(drawing(), "utf-8", newline="\n")
