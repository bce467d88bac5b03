"""The small figure of an answer: the numbers stated on one line from zero, the ends written out, a benchmark named."""

from __future__ import annotations

from unicodedata import east_asian_width

from markupsafe import Markup

from compare.comparison.headline import Headline
from compare.language.labels import Labels
from compare.language.rows import Row, rows_of

#: Width and height, the room at the sides, and how deep the line and the rows of words stand, in pixels.
WIDTH, HEIGHT, SIDE = 300, 66, 8
LINE, NAME, ABOVE, BELOW = 41, 11, 29, 60

#: How wide a letter and a Chinese character are at most, and the least room between two words.
LETTER, CHARACTER, APART = 6.7, 11.2, 8.0


def small_figure(found: Headline, labels: Labels) -> Markup:
    """Return the numbers stated on one line as a drawing; nothing where none is.

    The first and the last are written with their years, and so is what the benchmark of the first had reached.
    """
    statements = rows_of(found.statements)
    if not statements:
        return Markup()
    figure = found.benchmarks.get(statements[0]["target_id"])
    numbers = [row["canonical_value"] for row in statements]
    reach = max([*numbers, figure["value"] if figure else 0.0])
    if reach <= 0:
        return Markup()

    def place(number: float) -> float:
        return SIDE + number / reach * (WIDTH - 2 * SIDE)

    name = labels.with_unit(labels.statement_type(found.type), found.type["unit"])
    above = [(place(row["canonical_value"]), _stated(row, labels)) for row in _ends(statements)]
    below = [(place(figure["value"]), _reached(figure, labels))] if figure else []
    below.append((SIDE, "0"))
    texts = [*_words(above, ABOVE), *_words(below, BELOW)]
    marks = [_tick(place(figure["value"]))] if figure else []
    # The first is drawn last, over the others.
    marks += [_dot(place(number), is_first=not rank) for rank, number in enumerate(numbers)][::-1]
    told = labels.labelled(name, labels.join([text for _, text in [*above, *below[:-1]]]))
    line = Markup('<path d="M{0} {1}H{2}M{0} {3}v6"/>').format(SIDE, LINE, WIDTH - SIDE, LINE - 3)
    return Markup(
        '<svg class="small" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<text y="{}">{}</text>{}{}</svg>'
    ).format(
        told, WIDTH, HEIGHT, WIDTH, HEIGHT, NAME, name, line, Markup("").join([*marks, *texts])
    )


def _ends(statements: list[Row]) -> list[Row]:
    return [statements[0], statements[-1]] if len(statements) > 1 else statements


def _stated(row: Row, labels: Labels) -> str:
    return labels.bracketed(labels.short_value(row), str(row["target_year"]))


def _reached(figure: Row, labels: Labels) -> str:
    place_year = labels.dated_place(figure["benchmark_id"], figure["year"])
    return labels.labelled(place_year, labels.quantity(figure["value"], figure["unit"]))


def _width(text: str) -> float:
    return sum(CHARACTER if east_asian_width(each) in "WF" else LETTER for each in text)


def _words(texts: list[tuple[float, str]], depth: int) -> list[Markup]:
    """Write texts at their places, inside the figure and beside each other; one that would stand off is left out."""
    taken: list[tuple[float, float]] = []
    written = []
    for middle, text in texts:
        width = _width(text)
        left = min(max(middle - width / 2, 0), WIDTH - width)
        for start, end in taken:
            if left < end + APART and start < left + width + APART:
                left = start - APART - width if middle < (start + end) / 2 else end + APART
        right = left + width
        if not (0 <= left <= middle <= right <= WIDTH):
            continue
        taken.append((left, right))
        written.append(
            Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                (left + right) / 2, depth, text
            )
        )
    return written


def _tick(place: float) -> Markup:
    return Markup('<path class="tick" d="M{:.1f} {}v18"/>').format(place, LINE - 9)


def _dot(place: float, is_first: bool) -> Markup:
    name = "top" if is_first else "other"
    return Markup('<circle cx="{:.1f}" cy="{}" r="5" class="{}"/>').format(place, LINE, name)
