"""What a page may see: the rows of its own selection, the same wherever its notebook runs.

What a run depends on is what :func:`select_tables` returns for it. :func:`declared_selection` says, without running
the notebook, whether that is all it can depend on.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

    from compare.language.rows import Tables
    from compare.notebooks.parameters import Choice

Node = TypeVar("Node", bound=ast.AST)

#: Tables that a page sees whole, but for their notes, which no page shows.
WHOLE_TABLES = (
    "levels",
    "families",
    "units",
    "commitments",
    "glosses",
    "scopes",
    "places",
    "indicators",
    "relations",
    "context",
)

#: What a notebook may import from compare and still see nothing but its selection.
PAGE = "Page"

#: The methods of a page that show an answer.
ANSWERS = ("answer", "overview")
CHART_MODULES = (
    "charts",
    "overview",
    "benchmark_charts",
    "matrix",
    "history_charts",
    "outcome_charts",
)

IMPORTABLE = (PAGE, *CHART_MODULES)

#: Parameters that narrow a selection.
NARROWING_PARAMETERS = ("places", "document")

#: Builtins that read no file and reach no name that is not written out.
HARMLESS_BUILTINS = frozenset(
    [
        "abs",
        "all",
        "any",
        "bool",
        "dict",
        "display",
        "enumerate",
        "float",
        "int",
        "isinstance",
        "len",
        "list",
        "max",
        "min",
        "print",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
    ]
)

#: Every other builtin, and the names by which IPython reaches code that is not written out.
UNSAFE_NAMES = frozenset(["get_ipython", "In", "Out", *dir(builtins)]) - HARMLESS_BUILTINS

#: Parts of a program that set a name and are no assignment.
NAMING = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)


def select_tables(tables: Tables, families: Sequence[str], choice: Choice) -> Tables:
    """Return the tables of a page, with the rows that it may show.

    Parameters
    ----------
    tables : dict of DataFrame
        As :func:`compare.load_tables` returns them.
    families : sequence of str
        Families of indicators that the page asks about; all when empty.
    choice : Choice
        Places and document of the reader. Years do not narrow, for a page tells which other years there are.

    Returns
    -------
    dict of DataFrame
        ``places``, ``indicators``, ``context`` and the vocabularies whole; ``documents`` of the places, with ``coded``
        (bool: whether any target of the document is coded, of whatever family) and their ``datings``; ``targets``
        of families, places and document; their ``resolutions``, and which of them are disputed (``reviews``); the
        ``responsibilities`` of their sections; ``peer_targets``, with ``peer_documents`` and ``peer_datings``, those
        of other places that the targets of one document are judged among. Only ``targets`` has notes. Rows are in
        their order and numbered anew.

    Examples
    --------
    >>> import compare
    >>> from compare.notebooks.parameters import check_parameters
    >>> tables = compare.load_tables()
    >>> selected = select_tables(tables, ["patents"], check_parameters(tables, places="shaoxing"))
    >>> sorted(set(selected["targets"]["as_printed"]))
    ['15件以上', '超2200件']
    """
    return {**whole_tables(tables), **select_rows(tables, families, choice)}


def select_rows(tables: Tables, families: Sequence[str], choice: Choice) -> Tables:
    """Return what :func:`select_tables` does, but for the tables that every page sees whole."""
    from compare.comparison.strengths import peer_targets  # noqa: PLC0415 - imports pandas

    documents = _documents(tables, choice)
    targets = _targets(tables, families, choice)
    judged = targets if choice.document else targets.iloc[:0]
    peers = peer_targets(judged, tables)
    others = tables["documents"]
    others = others[others["document_id"].isin(set(peers["document_id"]))]
    others = others[~others["document_id"].isin(set(documents["document_id"]))]
    return {
        "documents": _without_notes(documents),
        "datings": _rows_with(tables["datings"], "document_id", documents),
        "targets": targets,
        "peer_targets": _without_notes(peers),
        "peer_documents": _without_notes(_numbered(others.assign(coded=True))),
        "peer_datings": _rows_with(tables["datings"], "document_id", others),
        "resolutions": _rows_with(tables["resolutions"], "target_id", targets),
        "responsibilities": _responsibilities(tables["responsibilities"], targets),
        "reviews": _disputes(tables["reviews"], targets),
    }


def whole_tables(tables: Tables) -> Tables:
    """Return the tables that every page sees whole, without their notes."""
    return {name: _without_notes(tables[name]) for name in WHOLE_TABLES}


def _documents(tables: Tables, choice: Choice) -> pd.DataFrame:
    documents = tables["documents"]
    of_places = documents["place_id"].isin(choice.places)
    chosen = documents["document_id"].eq(choice.document)
    coded = documents["document_id"].isin(tables["targets"]["document_id"])
    return _numbered(documents.assign(coded=coded)[of_places | chosen])


def _targets(tables: Tables, families: Sequence[str], choice: Choice) -> pd.DataFrame:
    targets, indicators = tables["targets"], tables["indicators"]
    shown = targets["place_id"].isin(choice.places)
    if families:
        of_families = indicators.loc[indicators["family"].isin(families), "indicator"]
        shown &= targets["indicator"].isin(of_families)
    if choice.document:
        shown &= targets["document_id"].eq(choice.document)
    return _numbered(targets[shown])


def _responsibilities(responsibilities: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the sections that hold some of the targets."""
    section = ["document_id", "section"]
    sections = targets.set_index(section).index
    held = responsibilities.set_index(section).index.isin(sections)
    return _numbered(responsibilities[held])


def _disputes(reviews: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return which targets a reviewer disputes; other reviews are told on cards alone."""
    disputes = _rows_with(reviews[reviews["review"].eq("disputed")], "target_id", targets)
    return disputes[["target_id", "review"]]


def _rows_with(table: pd.DataFrame, key: str, selected: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, without notes, whose key some selected rows have."""
    rows = table[table[key].isin(selected[key])]
    return _without_notes(_numbered(rows))


def _without_notes(table: pd.DataFrame) -> pd.DataFrame:
    # How often a figure was read is told on its card alone, as notes are.
    return table.drop(columns=["note", "reading"], errors="ignore")


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    # A row keeps its number whatever stands elsewhere in the table.
    return rows.reset_index(drop=True)


def declared_selection(sources: Iterable[str]) -> list[str] | None:
    """Return the families that a notebook gives to its only Page, without running it.

    Parameters
    ----------
    sources : iterable of str
        The sources of its code cells, in order.

    Returns
    -------
    list of str or None
        What stands in ``Page(name, [...])``; empty for all families. None when the notebook may see more than
        :func:`select_tables` returns for these families and for its parameters ``places`` and ``document``: when it
        imports anything but Page and the modules of charts, makes no Page or several, gives it families that are no
        literal or places and a document that are not its parameters, or uses magics, open, eval or any other name
        that it does not set itself.

    Examples
    --------
    >>> cells = ['places = "all"', 'from compare import Page', 'Page("patents", ["patents"], places=places)']
    >>> declared_selection(cells)
    ['patents']
    >>> declared_selection([*cells, "import pandas"]) is None
    True
    """
    notebook = _read_notebook(sources)
    if notebook is None or not notebook.sees_only_its_page():
        return None
    return notebook.families()


def asked_families(sources: Iterable[str]) -> list[str] | None:
    """Return the families that a notebook answers for, without running it.

    Parameters
    ----------
    sources : iterable of str
        The sources of its code cells, in order.

    Returns
    -------
    list of str or None
        What it gives its only Page; empty for all families. None when it shows no answer, or when its families
        cannot be told.

    Examples
    --------
    >>> asked_families(['page = Page("patents", ["patents"])', "page.answer(charts.timeline, page.rows)"])
    ['patents']
    """
    notebook = _read_notebook(sources)
    return notebook.asked_families() if notebook else None


def _read_notebook(sources: Iterable[str]) -> _Notebook | None:
    """Return the code of a notebook; None where it is no Python, such as magics."""
    try:
        return _Notebook([ast.parse(source) for source in sources])
    except (SyntaxError, ValueError):
        return None


class _Notebook:
    """The code of a notebook, read without running it."""

    def __init__(self, trees: Sequence[ast.Module]) -> None:
        self.statements = [statement for tree in trees for statement in tree.body]
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self.imports: list[ast.Import | ast.ImportFrom] = [
            *_of_type(ast.Import, nodes),
            *_of_type(ast.ImportFrom, nodes),
        ]
        self.attributes = _of_type(ast.Attribute, nodes)
        self.calls = _of_type(ast.Call, nodes)
        names = _of_type(ast.Name, nodes)
        self.used = Counter(node.id for node in names if isinstance(node.ctx, ast.Load))
        self.set = Counter(node.id for node in names) - self.used
        self.set.update(node.arg for node in _of_type(ast.arg, nodes))
        self.set.update(node.name for node in nodes if isinstance(node, NAMING) and node.name)

    def sees_only_its_page(self) -> bool:
        """Return whether all that the notebook sees comes from one Page and from its own code."""
        return (
            all(map(_imports_only_pages, self.imports))
            and self._names_are_its_own()
            and not any(node.attr.startswith("_") for node in self.attributes)
            and self._charts_are_only_drawn()
            and len(self._pages()) == self.used[PAGE] == 1
            and self._selects_by_parameters(self._pages()[0])
        )

    def families(self) -> list[str] | None:
        """Return the families that its Page is given; None where it is given no literals."""
        arguments = [_literal(argument) for argument in self._pages()[0].args]
        if len(arguments) != 2 or not isinstance(arguments[0], str):
            return None
        families = arguments[1]
        if not isinstance(families, list):
            return None
        return families if all(isinstance(family, str) for family in families) else None

    def asked_families(self) -> list[str] | None:
        """Return the families that its answer is about; None where it shows none."""
        called = {call.func.attr for call in self.calls if isinstance(call.func, ast.Attribute)}
        if called.isdisjoint(ANSWERS) or len(self._pages()) != 1:
            return None
        return self.families()

    def _pages(self) -> list[ast.Call]:
        return [call for call in self.calls if _is_name(call.func, PAGE)]

    def _names_are_its_own(self) -> bool:
        imported = {alias.name for node in self.imports for alias in node.names}
        names = {*self.used, *self.set}
        foreign = set(self.used) - set(self.set) - imported - HARMLESS_BUILTINS
        unsafe = names & UNSAFE_NAMES
        replaced = imported & set(self.set)
        private = any(name.startswith("_") for name in names)
        return not (foreign or unsafe or replaced or private)

    def _charts_are_only_drawn(self) -> bool:
        """Return whether modules of charts appear only as in ``page.figure(charts.panels, ...)``."""
        drawn = [call.args[0] for call in self.calls if call.args and _is_figure(call.func)]
        modules = [chart.value for chart in _of_type(ast.Attribute, drawn)]
        named = Counter(module.id for module in _of_type(ast.Name, modules))
        return all(self.used[name] == named[name] for name in CHART_MODULES)

    def _selects_by_parameters(self, page: ast.Call) -> bool:
        """Return whether places and document are those of the parameters cell, passed on as they are."""
        passed = {keyword.arg: keyword.value for keyword in page.keywords}
        if None in passed:
            return False
        literals = self._literal_assignments()
        for name in NARROWING_PARAMETERS:
            if name not in passed and name not in self.set:
                continue
            passed_on = name in passed and _is_name(passed[name], name)
            once = self.set[name] == self.used[name] == 1
            if not (passed_on and once and name in literals):
                return False
        return True

    def _literal_assignments(self) -> set[str]:
        """Return the names that a statement of its own sets to a literal."""
        names = set()
        for statement in self.statements:
            if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if _literal(statement.value) is not None:
                names |= {target.id for target in _of_type(ast.Name, targets)}
        return names


def _of_type(node_type: type[Node], nodes: Iterable[ast.AST]) -> list[Node]:
    return [node for node in nodes if isinstance(node, node_type)]


def _imports_only_pages(node: ast.Import | ast.ImportFrom) -> bool:
    if not isinstance(node, ast.ImportFrom) or node.module != "compare" or node.level:
        return False
    return all(alias.name in IMPORTABLE and not alias.asname for alias in node.names)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_figure(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("figure", "answer")


def _literal(node: ast.expr | None) -> object:
    """Return the value of a literal, None for anything else."""
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None
