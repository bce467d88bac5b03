"""The words of a figure stand on a page as text, as long as they were drawn; letters of another font stay shapes."""

from __future__ import annotations

import io
import re
from html import escape
from urllib.parse import unquote_to_bytes

import matplotlib.pyplot as plt
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from compare.figures.style import house_style
from compare.report.downloads import CSV, data_address
from compare.report.offline.svg import inline

WORDS = ["INVENTED 3.8% & more", "海宁市 ≥ 3.86%（2025）", "5", "“以上”未设上限"]


def saved(figure: Figure) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def on_page(svg: str) -> str:
    return inline(svg, "figure-1", "alt-1", lambda mark: None)


def drawn(words: list[str], **how: object) -> tuple[str, list[float]]:
    """Return words as they are saved in our font, and how long matplotlib draws each, in points."""
    with house_style():
        figure = Figure(figsize=(7, 3), dpi=72)
        artists = [
            figure.text(0.1, 0.1 + 0.2 * place, text, **how) for place, text in enumerate(words)
        ]
        svg = saved(figure)
        lengths = [artist.get_window_extent().width for artist in artists]
    return svg, lengths


def test_words_are_text_and_as_long_as_they_were_drawn() -> None:
    svg, lengths = drawn(WORDS)
    assert "<text" not in svg
    page = on_page(svg)
    assert re.findall(r"<text[^>]*>([^<]*)</text>", page) == [
        escape(text, quote=False) for text in WORDS
    ]
    assert "<use" not in page
    found = re.findall(r'<text[^>]* textLength="([\d.]+)"', page)
    several = [length for text, length in zip(WORDS, lengths, strict=True) if len(text) > 1]
    # matplotlib measures the ink of the last letter, not how far the next one would stand.
    assert [float(length) for length in found] == pytest.approx(several, abs=1.5)


def test_a_turned_line_stays_turned() -> None:
    svg, _ = drawn(["INVENTED 专利"], rotation=90)
    (transform,) = re.findall(r'<text transform="([^"]+)"', on_page(svg))
    assert re.fullmatch(r"translate\([\d.]+ [\d.]+\) rotate\(-90\)", transform)


def test_letters_of_another_font_and_words_that_a_comment_cannot_hold_stay_shapes() -> None:
    svg, _ = drawn(["INVENTED -- 3"])
    assert "<text" not in on_page(svg)
    assert "<use" in on_page(svg)
    with rc_context({"svg.fonttype": "path"}):
        figure, axes = plt.subplots()
        axes.set_title("INVENTED")
        foreign = saved(figure)
        plt.close(figure)
    assert "<text" not in on_page(foreign)


def test_what_somebody_else_wrote_is_no_text_of_ours() -> None:
    svg = '<svg><!-- INVENTED --><g said="x" transform="translate(1 2) scale(0.1 -0.1)"><rect/></g></svg>'
    assert "INVENTED" not in on_page(svg)
    assert "said" not in on_page(svg)


@pytest.mark.parametrize("text", ['a,"b",100%\r\n', "\ufeff海宁市,60 亿元#1\n", "'<&>`{|}^\\"])
def test_what_a_page_hands_over_is_read_back(text: str) -> None:
    address = data_address(text.encode(), CSV)
    kind, _, body = address.partition(",")
    assert kind == f"data:{CSV}"
    assert unquote_to_bytes(body).decode() == text
    assert not re.search(r"[\s\"'<>#&]", body)
