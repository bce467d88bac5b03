"""The gate: everything that could make a request keeps a page from being published, and nothing else does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.report import layout
from compare.report.offline import gate

HEAD = f'<meta http-equiv="Content-Security-Policy" content="{layout.policy(layout.script())}">'


def found(markup: str) -> list[str]:
    return gate.faults(HEAD + markup, layout.script())


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://invented.example/a.js"></script>',
        '<script src="a.js"></script>',
        '<script src="checked.js"></script>',
        '<script src="checked.js" nonce="checked"></script>',
        '<script src="https://invented.example/checked.js" nonce="checked" defer></script>',
        '<script src="../checked.js" nonce="checked" defer></script>',
        '<script src="other.js" nonce="checked" defer></script>',
        '<script src="checked.js" src="other.js" nonce="checked" defer></script>',
        '<script src="checked.js" nonce="checked" defer onload="x()"></script>',
        '<script src="checked.js" nonce="checked" defer>fetch("a")</script>',
        '<script nonce="checked">fetch("a")</script>',
        '<script type="module" src="checked.js" nonce="checked" defer></script>',
        "<script>fetch('a')</script>",
        '<script type="module">import "./a.js"</script>',
        '<script type="speculationrules">{"prefetch":[]}</script>',
        '<link rel="stylesheet" href="a.css">',
        '<link rel="icon" href="data:image/png;base64,AA">',
        '<link rel="dns-prefetch" href="//invented.example">',
        '<img src="a.png">',
        '<img src="//invented.example/a.png">',
        '<IMG SRC="https://invented.example/a.png">',
        '<img src="&#104;ttps://invented.example/a.png">',
        '<img src="data:image/png;base64,AA" srcset="a.png 2x">',
        '<iframe src="about:blank"></iframe>',
        '<iframe srcdoc="x"></iframe>',
        '<object data="a.svg"></object>',
        '<embed src="a.svg">',
        '<video poster="a.png"></video>',
        "<audio></audio>",
        '<base href="https://invented.example/">',
        '<meta http-equiv="refresh" content="0;url=a.html">',
        '<form action="a"></form>',
        '<button formaction="a">x</button>',
        '<a href="https://invented.example/">x</a>',
        '<a href="//invented.example/">x</a>',
        '<a href="\\\\invented.example\\a">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        '<a href="data:text/html,x" download="x">x</a>',
        '<a href="data:text/csv,x">x</a>',
        '<a href="file:///etc/hosts">x</a>',
        '<a href="../../a.html">x</a>',
        '<a href="#x" ping="https://invented.example/">x</a>',
        '<p onclick="x()">x</p>',
        '<svg onload="x()"></svg>',
        '<svg><image href="a.png"/></svg>',
        '<svg><image xlink:href="a.png"/></svg>',
        '<svg><use href="a.svg#x"/></svg>',
        '<svg><a xlink:href="https://invented.example/"/></svg>',
        "<svg><foreignObject></foreignObject></svg>",
        '<svg><set attributeName="href" to="a"/></svg>',
        '<svg><rect fill="url(a.svg#x)"/></svg>',
        "<style>@import 'a.css';</style>",
        "<style>p { background: url(a.png) }</style>",
        "<style>p { background: u\\72l(a.png) }</style>",
        "<style>p { background: ur/**/l(a.png); background: url( 'https://invented.example/a' ) }</style>",
        "<style>p { background: image-set('a.png' 1x) }</style>",
        "<style>@font-face { src: url(a.woff) }</style>",
        '<p style="background: url(a.png)">x</p>',
        '<p style="background:\\75 rl(a.png)">x</p>',
        '<body background="a.png">',
        '<table background="a.png">',
        '<input type="image" src="a.png">',
        '<svg><style>@import "a.css";</style></svg>',
        '<noscript><img src="a.png"></noscript>',
        '<template><img src="a.png"></template>',
        "<portal></portal>",
        '<img src="a.png" src="data:image/png;base64,AA">',
        '<p class="x">x</p><td id="y"><use x="1" y="2"/></td><img src="a.png">',
        '<p class="x" onclick="x()">x</p>',
        '<p class="a" style="background: url(a.png)" id="b">x</p>',
        '<use x="1" xlink:href="a.svg#b"/>',
        '<path d="M 0 0" fill="url(a.svg#b)"/>',
        '<p title="<use x="1"/><img src=a.png>">x</p>',
        '<p title="<use x="1"/><script src=a.js></script>">x</p>',
        '<p class="x"><script>fetch("a")</script></p>',
        '<a download="targets.xlsx" href="invented/targets.xlsx">x</a>',
        # escapes
        "<style>p { background: \\75\\72\\6c(a.png) }</style>",
        "<style>p { background: \\000075 rl(a.png) }</style>",
        "<style>p { background: URL(a.png) }</style>",
        "<style>p { background: url(\\68ttps://invented.example/a) }</style>",
        "<style>@\\69mport 'a.css';</style>",
        "<style>p { \\62 ehavior: x }</style>",
        "<style>p { background: image\\-set('a.png' 1x) }</style>",
        '<g fill="\\75 rl(a.svg#b)"/>',
        "<p style='background: &#92;75 rl(a.png)'>x</p>",
        # comments
        "<style>p { background: /* url(#a) */ url(a.png) }</style>",
        "<style>p { background: url(/**/a.png) }</style>",
        "<style>/* url(#a) } */ @import 'a.css';</style>",
        "<style>p { content: '/*'; background: url(a.png); content: '*/' }</style>",
        "<style><!-- p { background: url(a.png) } --></style>",
        # functions and blocks within others
        "<style>p { background: linear-gradient(red, cross-fade(url(#a), blue)) }</style>",
        "<style>@media print { @supports (a: b) { p { background: url(a.png) } } }</style>",
        "<style>p { width: calc(1px + (2px * [url(a.png)])) }</style>",
        "<style>@supports (background: url(a.png)) { p { color: red } }</style>",
        "<style>p { background: -webkit-image-set(url(#a) 1x) }</style>",
        "<style>p { background: -webkit-cross-fade(url(#a), url(#b), 50%) }</style>",
        "<style>p { background: src('a.png') }</style>",
        "<style>p { background: image('a.png') }</style>",
        "<style>p { width: expression(alert(1)) }</style>",
        # other rules and properties
        "<style>@import url(#a);</style>",
        "<style>@import 'a.css' layer(b) supports(c: d) print;</style>",
        '<style>@IMPORT "a.css";</style>',
        "<style>@namespace 'https://invented.example/';</style>",
        "<style>:root { --a: url(a.png) } p { background: var(--a) }</style>",
        "<style>:root { --a: image-set('a.png' 1x) }</style>",
        "<style>p { background: url() }</style>",
        "<style>p { background: url(var(--a)) }</style>",
        "<style>p { -moz-binding: url(#a) }</style>",
        "<style>p { -ms-behavior: x }</style>",
        # data that is cut short or is none
        "<style>p { background: url(a.png</style>",
        "<style>p { background: url('a.png</style>",
        "<style>p { --a: x;base64,url(a.png) }</style>",
        "<style>p { background: url(data:text/html;base64,AA) }</style>",
        "<style>p { background: url(a;base64,AA) }</style>",
        # presentation attributes of drawings
        "<svg><g mask=\"image-set('a.png' 1x)\"/></svg>",
        '<svg><g cursor="url(a.png)"/></svg>',
        '<svg><image href="data:image/svg+xml;base64,AA"/></svg>',
        '<svg><feImage href="data:image/png;base64,AA"/></svg>',
    ],
)
def test_what_could_make_a_request_is_found(markup: str) -> None:
    assert found(markup), markup


@pytest.mark.parametrize(
    "markup",
    [
        "<p>https://invented.example/ in words is only words, and so are fetch( and url(a.png)</p>",
        '<a href="#各文件怎么说">x</a>',
        '<a href="evidence-huzhou-2017.zh.html#huzhou-2017-054-01">x</a>',
        '<a href="index.html">x</a>',
        '<a download="a.csv" href="data:text/csv;charset=utf-8;base64,AA">x</a>',
        '<a download="targets.xlsx" href="targets.xlsx">x</a>',
        '<img src="data:image/png;base64,AA" alt="x">',
        '<svg><use xlink:href="#a"/><g clip-path="url(#b)" style="fill: url(#c)"/></svg>',
        "<style>@font-face { src: local('x'), url(data:font/woff;base64,AA) }</style>",
        '<script type="application/json">{"a": "fetch("}</script>',
        f"<script>{layout.script()}</script>",
        '<script src="checked.js" nonce="checked" defer></script>',
        "<style>p { content: 'url(a.png) @import image-set('; color: rgb(0 0 0 / calc(1 - .5)) }</style>",
        "<style>/* url(a.png) */ p { background: url( \"#a\" ) } /* @import 'a.css' */</style>",
        "<style>@media print { @page { margin: 1mm } p { --a: var(--b, #fff) } }</style>",
        "<style>p { scroll-behavior: smooth; image-rendering: pixelated }</style>",
        '<svg><image xlink:href="data:image/png;base64,AA"/></svg>',
        '<p title="R&amp;D (2.70%)" aria-label="a (b)">x</p>',
        '<svg aria-label="a name with url(https://invented.example/a)" data-label="url(a.png)"></svg>',
        '<img src="data:image/png;base64,AA" alt="url(a.png)" title="url(a.png)">',
    ],
)
def test_what_asks_nobody_passes(markup: str) -> None:
    assert found(markup) == []


#: Pieces of markup that meet in any order: whole tags, halves of tags, quotes, what fetches and what does not.
PIECES = [
    "<p>",
    '<p class="x">',
    "</p>",
    '<use x="1"/>',
    '<use xlink:href="#a"/>',
    '<a href="#a b">',
    "<p ",
    '<p class="',
    '"',
    "'",
    ">",
    "/>",
    "<",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<svg>",
    "</svg>",
    "x",
    "&lt;",
    "&quot;",
    "\n",
    " ",
    '<img src="a.png">',
    "<img src=a.png>",
    ' src="a.png"',
    ' onclick="x()"',
    ' style="x: url(a)"',
    "url(a.png)",
    '<path d="M0 0" transform="scale(1)"/>',
    '<path transform="url(a)"/>',
    "<iframe>",
    "</ScRiPt >",
    "<P CLASS=x>",
    '<g clip-path="url(#b)" style="fill: #fff; stroke: none">',
    '<g clip-path="url(a)">',
    '<path fill="url(a)"/>',
    '<td class="x (y)">',
    '<td class="URL(a.png)">',
    '<circle r="1" style="fill: url(a)"/>',
    '<option value="a">',
    '<rect style="fill: red; behavior: x"/>',
    '<rect style="fill: &#117;rl(a)"/>',
    '<label style="">',
]


@pytest.mark.slow("reads two thousand pages in two ways: two seconds")
@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_reading_plain_stretches_at_once_finds_what_reading_tag_by_tag_finds(
    pieces: list[str],
) -> None:
    markup, at_once = "".join(pieces), gate.PLAIN
    by_stretch = found(markup)
    try:
        gate.PLAIN = re.compile("(?!)")  # matches nothing
        assert found(markup) == by_stretch
    finally:
        gate.PLAIN = at_once


def test_a_fault_of_a_style_names_what_it_takes() -> None:
    assert found("<p>x</p>\n<style>p { background: u\\72l( 'a.png' ) }</style>") == [
        "line 2: the style takes url(a.png)"
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "url(",
                "#a",
                "a.png",
                ")",
                "'",
                '"',
                "/*",
                "*/",
                "\\75 rl(",
                "{",
                "}",
                ";base64,AA",
                " ",
            ]
        ),
        max_size=9,
    )
)
def test_leaving_out_the_body_of_data_hides_nothing(pieces: list[str]) -> None:
    """The gate reads no body of base64; it refuses the same styles when it does."""
    style, bodies = "".join(pieces), gate.BASE64
    without_bodies = gate.style_faults(style)
    try:
        gate.BASE64 = re.compile("(?!)()")  # matches nothing
        assert bool(gate.style_faults(style)) == bool(without_bodies)
    finally:
        gate.BASE64 = bodies


def test_a_page_without_a_policy_is_not_published() -> None:
    assert any("policy" in each for each in gate.faults("<p>x</p>", ""))


def test_a_page_too_large_to_be_mailed_is_not_published() -> None:
    assert found("x" * (gate.LIMIT - len(HEAD.encode()) - 1)) == []
    assert "must stay under 2,000,000" in found("x" * gate.LIMIT)[0]


def test_the_error_names_the_page_and_every_fault_up_to_five() -> None:
    with pytest.raises(gate.GateError) as caught:
        gate.check(HEAD + '<img src="a.png">' * 7, "invented.en.html", "")
    assert str(caught.value).startswith("invented.en.html is not published: line 1: src=")
    assert "(and 2 more)" in str(caught.value)


def test_the_script_of_the_pages_asks_nobody() -> None:
    text = layout.script()
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "sendBeacon",
        "import(",
        "Worker",
        "http:",
        "https:",
        "innerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ):
        assert word not in text, word
