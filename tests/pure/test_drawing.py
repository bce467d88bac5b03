"""A drawing on a page says once how the marks of a group look, where all of them look alike."""

from __future__ import annotations

import pytest

from compare.report.offline.svg import inline


def on_page(group: str) -> str:
    svg = inline(f'<svg><path id="m"/>{group}</svg>', "f", "alt", lambda mark: None)
    return svg.partition('<path id="f-m"/>')[2].removesuffix("</svg>")


def use(look: str) -> str:
    return f'<use href="#m"{look}/>'


RED, BLUE = ' style="fill: red"', ' style="fill: blue"'


def test_marks_that_look_alike_say_so_once() -> None:
    marks = use(RED) + use(RED)
    assert (
        on_page(f"<g>{marks}</g>") == f"<g{RED}>{marks.replace('#m', '#f-m').replace(RED, '')}</g>"
    )


@pytest.mark.parametrize(
    "group",
    [
        f"<g>{use(RED)}{use(BLUE)}</g>",
        f"<g>{use(RED)}{use('')}</g>",
        f"<g{BLUE}>{use(RED)}{use(RED)}</g>",
        f"<g>{use(RED)}</g>",
        f"<g>{use(RED)}<path{RED}/></g>",
        f"<g><path{RED}/><path{RED}/></g>",
        f"<g>{use('')}{use('')}</g>",
    ],
)
def test_any_other_group_stays(group: str) -> None:
    assert on_page(group) == group.replace("#m", "#f-m")
