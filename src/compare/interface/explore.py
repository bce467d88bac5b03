"""Explore the targets inside JupyterLab: choose, and see figure, table and the code that makes them."""

from __future__ import annotations

import base64
from html import escape

from ipywidgets import HTML, Dropdown, SelectionRangeSlider, SelectMultiple, VBox

from compare.figures.save import SVG, ShownFigure
from compare.interface.project import project_folder, project_rows
from compare.interface.rows import indicators, places
from compare.interface.show import show
from compare.language.words import word
from compare.project.errors import UserError
from compare.tables.known import check_language

#: What tells whether rows stand on one axis.
ONE_AXIS = ["indicator", "scope", "canonical_unit"]

#: Places that the list shows without scrolling.
LISTED = 6


class Explorer(VBox):
    """Controls, and below them what the code makes that stands at the end.

    Attributes
    ----------
    indicator, places, years : ipywidgets.Widget
        The controls; their ``value`` may be set.
    figure, table, code : ipywidgets.HTML
        What is shown.
    source : str
        The code.
    """

    def __init__(self, language: str, root: object) -> None:
        self._language = language
        self._root = root
        self._rows = project_rows(root)
        self.indicator = Dropdown(options=self._indicators(), description=self._word("indicator"))
        self.places = SelectMultiple(
            options=self._places(), rows=LISTED, description=self._word("places")
        )
        years = sorted(set(self._rows["target_year"]))
        self.years = SelectionRangeSlider(
            options=years, index=(0, len(years) - 1), description=self._word("years")
        )
        self.figure, self.table, self.code = HTML(), HTML(), HTML()
        controls = [self.indicator, self.places, self.years]
        super().__init__([*controls, self.figure, self.table, self.code])
        for control in controls:
            control.observe(self._show, "value")
        self._show()

    def _word(self, name: str) -> str:
        return word(f"explore.{name}", self._language)

    def _indicators(self) -> list[tuple[str, str]]:
        """Return the indicators that plans set, those of most places first, by name."""
        known = indicators(self._language, self._root)
        is_set = known["targets"].gt(0)
        by_places = known[is_set].sort_values("places", ascending=False, kind="stable")
        return list(zip(by_places["name"], by_places["indicator"], strict=True))

    def _places(self) -> list[tuple[str, str]]:
        known = places(self._language, self._root)
        has_plan = known["documents"].gt(0)
        return list(zip(known["place"][has_plan], known["place_id"][has_plan], strict=True))

    @property
    def source(self) -> str:
        """The code that makes the table and the figure."""
        chosen = self._choice()
        arguments = ", ".join([repr(self.indicator.value), *chosen])
        language = "" if self._language == "en" else f", language={self._language!r}"
        return "\n".join(
            [
                "import compare",
                "",
                f"rows = compare.targets({arguments})",
                f"table = compare.wide({arguments}{language})",
                f"figure = compare.plot.{self._chart()}(rows{language})",
            ]
        )

    def _choice(self) -> list[str]:
        """Return the arguments that choose less than everything."""
        arguments = []
        if self.places.value:
            arguments.append(f"place={list(self.places.value)!r}")
        first, last = self.years.value
        span = (self.years.options[0], self.years.options[-1])
        if (first, last) != span:
            arguments.append(f'year="{first}-{last}"')
        if self._root is not None:
            arguments.append(f"root={str(self._root)!r}")
        return arguments

    def _chart(self) -> str:
        """Return the chart that all rows of the indicator can stand on."""
        is_chosen = self._rows["indicator"].eq(self.indicator.value)
        axes = self._rows.loc[is_chosen, ONE_AXIS].drop_duplicates()
        return "timeline" if len(axes) == 1 else "panels"

    def _show(self, _: object = None) -> None:
        """Run the code, and show what it makes or why it makes nothing."""
        made: dict[str, object] = {}
        told = ""
        try:
            exec(self.source, made)  # noqa: S102 - what is shown is what was run
        except UserError as error:
            told = f"<p>{escape(str(error))}</p>"
        self.code.value = f"<p>{self._word('code')}</p><pre>{escape(self.source)}</pre>"
        table = made.get("table")
        self.table.value = show(table)._repr_html_() if table is not None else ""
        figure = made.get("figure")
        self.figure.value = _picture(figure) if isinstance(figure, ShownFigure) else told


def _picture(figure: ShownFigure) -> str:
    """Return a figure as an image that stands for itself."""
    data = base64.b64encode(figure.svg().encode()).decode()
    return f'<img src="data:{SVG};base64,{data}" alt="{escape(figure.alt)}">'


def explore(language: str = "en", root: object = None) -> Explorer:
    """Return controls for JupyterLab that choose an indicator, places and years, and show figure, table and code.

    What is shown is what the code makes that stands below it; copy it into a cell and go on from there.

    Parameters
    ----------
    language : str
        ``zh`` or ``en``.
    root : str or Path, optional
        The folder of the project; the one around the working directory when not given.

    Examples
    --------
    >>> import compare
    >>> explorer = compare.explore()
    >>> explorer.indicator.value, explorer.places.value = "rd_intensity", ["huzhou"]
    >>> print(explorer.source)
    import compare
    <BLANKLINE>
    rows = compare.targets('rd_intensity', place=['huzhou'])
    table = compare.wide('rd_intensity', place=['huzhou'])
    figure = compare.plot.timeline(rows)
    """
    check_language(language)
    project_folder(root)
    return Explorer(language, root)
