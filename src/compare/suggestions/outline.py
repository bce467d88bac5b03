"""The outline of a text: sections, and what a section speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from compare.suggestions.plain import Plain, plain_line


class Kind(Enum):
    """What a section speaks of."""

    REVIEW = auto()
    AIMS = auto()
    BOTH = auto()
    GLOSSARY = auto()
    PROJECTS = auto()
    PAGE = auto()
    OTHER = auto()


_N = "[一二三四五六七八九十百]"
#: Heading numbers, the outermost first, each with the label that its section is called by.
_HEADINGS = (
    re.compile(rf"第({_N}+)(?:[章编篇节]|部分)"),
    re.compile(rf"({_N}{{1,3}})[、.．]"),
    re.compile(rf"(\({_N}{{1,3}}\))"),
    re.compile(r"【([^】]{1,16})】"),
    re.compile(r"([0-9]{1,2})(?:[.．](?![0-9])|、)"),
    re.compile(r"(\([0-9]{1,2}\)|[①-⑳])"),
)
_ANY_HEADING = re.compile("|".join(pattern.pattern for pattern in _HEADINGS))
#: A heading inside a line stands behind the end of a sentence.
_INNER = re.compile(rf"(?<=[。;])(?={_ANY_HEADING.pattern})")
#: Only the two outermost kinds are looked for behind a blank; 1. may be a number there.
_BEHIND_BLANK = re.compile(rf"(?<=\S)\s+(?=[(（]{_N}{{1,3}}[)）]|{_N}{{1,3}}、)")

#: Words of headings by what their section speaks of; a heading with words of both speaks of both.
_REVIEW = re.compile(
    "回顾|总结|基本情况|概况|(?:发展|工作|现有|现实|产业|创新|良好|规划)基础|基础(?:条件|和|与|及)|现状|成效|成就|成绩|进展"
    "|(?:完成|执行|实施|落实)情况|(?:发展|面临的?)(?:环境|形势)|形势|背景|存在的?.{0,4}问题|短板|不足"
)
_AIMS = re.compile("目标|愿景|指标|打算|安排|任务|思路|展望|要求|部署|举措|措施|工程|行动")
_GLOSSARY = re.compile("名词解释|术语|词汇|注释|附注|指标解释|指标说明|名词说明|释义")
_PROJECTS = re.compile("项目(?:表|清单|库|名单|列表|情况)|(?:重大|重点)项目$")
#: Lines of a web page around the text.
_PAGE = re.compile(
    "ICP|公网安备|网站标识|浏览器|分辨率|访问量|访问次数|浏览次数|点击数|字号|打印本页|版权所有|技术支持|扫一扫"
    "|索引号|索引:|信息来源:|来源:|上一篇|下一篇|统一编号|主题分类"
)
_LONGEST_HEADING = 40


@dataclass
class Part:
    """A line, or a part of one from a heading number on.

    Attributes
    ----------
    line : int
        From 1 on.
    plain : Plain
        The whole line.
    start, end : int
        Where the part stands in the plain line.
    section : str
    kind : Kind
    path : tuple of str
        The labels of the sections it stands in, the outermost first.
    opens : bool
        Whether a section begins here.
    heading : str
        The words of the heading that begins here.
    """

    line: int
    plain: Plain
    start: int
    end: int
    section: str
    kind: Kind
    path: tuple[str, ...]
    opens: bool = False
    heading: str = ""

    @property
    def text(self) -> str:
        """Return the plain text of the part."""
        return self.plain.text[self.start : self.end]


@dataclass
class _Level:
    label: str
    kind: Kind
    paragraphs: int = 0


@dataclass
class _Outline:
    """The sections that a line stands in: at each depth the label and what is spoken of."""

    levels: dict[int, _Level] = field(default_factory=dict)

    def open(
        self,
        depth: int,
        label: str,
        heading: str,
    ) -> None:
        """Begin a section, which ends all at its depth and below."""
        for deeper in [each for each in self.levels if each >= depth]:
            del self.levels[deeper]
        self.levels[depth] = _Level(label, self._kind_of(heading))

    def _kind_of(self, heading: str) -> Kind:
        kind = heading_kind(heading)
        above = self.kind
        # What stands below a review is one, unless its heading speaks of aims to come.
        if above is Kind.REVIEW and kind in (Kind.OTHER, Kind.AIMS):
            return Kind.AIMS if re.search("目标|打算|展望", heading) else Kind.REVIEW
        return above if kind is Kind.OTHER else kind

    @property
    def kind(self) -> Kind:
        return self.levels[max(self.levels)].kind if self.levels else Kind.OTHER

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.levels[depth].label for depth in sorted(self.levels))

    def section(self, is_heading: bool) -> str:
        """Return what a section is called, with the paragraph in it from the second on."""
        if not self.levels:
            return "开篇"
        deepest = self.levels[max(self.levels)]
        deepest.paragraphs += not is_heading
        paragraph = f"¶{deepest.paragraphs}" if deepest.paragraphs > 1 else ""
        return "".join(self.path) + paragraph


def heading_kind(heading: str) -> Kind:
    """Return what a section with this heading speaks of.

    Examples
    --------
    >>> heading_kind("发展基础和主要目标").name, heading_kind("名词解释").name
    ('BOTH', 'GLOSSARY')
    """
    if _GLOSSARY.search(heading):
        return Kind.GLOSSARY
    if _PROJECTS.search(heading):
        return Kind.PROJECTS
    aims = _AIMS.search(heading)
    if _REVIEW.search(heading):
        return Kind.BOTH if aims else Kind.REVIEW
    return Kind.AIMS if aims else Kind.OTHER


def parts(text: str) -> Iterator[Part]:
    """Yield the parts of a text, line by line."""
    outline = _Outline()
    for number, printed in enumerate(text.split("\n"), start=1):
        plain = plain_line(printed)
        places = sorted({0, *_inner_headings(plain)})
        for start, end in zip(places, [*places[1:], len(plain.text)], strict=True):
            yield _part(number, plain, (start, end), outline)


def _inner_headings(plain: Plain) -> Iterator[int]:
    """Yield where a heading begins inside a line: behind a stop, or behind a blank."""
    for match in _INNER.finditer(plain.text):
        yield match.start()
    for match in _BEHIND_BLANK.finditer(plain.printed):
        place = bisect_left(plain.places, match.end())
        if _ANY_HEADING.match(plain.text, place):
            yield place


def _part(
    line: int,
    plain: Plain,
    span: tuple[int, int],
    outline: _Outline,
) -> Part:
    start, end = span
    text = plain.text[start:end]
    depth, label = _heading_number(text)
    heading = ""
    bare = bool(text) and len(text) <= _LONGEST_HEADING and not re.search("[。;]", text)
    if label:
        heading = _heading_words(text)
        outline.open(depth, label, heading)
    elif bare and heading_kind(text) in (Kind.GLOSSARY, Kind.PROJECTS):
        heading = text
        outline.open(1, text, text)
    elif bare and "，" not in text and re.search("目标$|回顾$|基础$", text):
        heading = text
        outline.open(len(_HEADINGS) - 1, text, text)
    section = outline.section(is_heading=bool(label) and bare) if text else ""
    kind = Kind.PAGE if _PAGE.search(text) and len(text) < 2 * _LONGEST_HEADING else outline.kind
    return Part(
        line,
        plain,
        start,
        end,
        section,
        kind,
        outline.path,
        bool(heading),
        heading,
    )


def _heading_number(text: str) -> tuple[int, str]:
    for depth, pattern in enumerate(_HEADINGS):
        match = pattern.match(text)
        if match:
            return depth, next(group for group in match.groups() if group)
    return 0, ""


def _heading_words(text: str) -> str:
    """Return the words of a heading: up to the first stop, or of a line without one the whole."""
    # 【一】甲 has a label, 【甲】… words that run into their text.
    run_in = re.match("【[^】]{2,}】", text)
    if run_in:
        return run_in[0]
    first = re.split("[。:;]", text, maxsplit=1)[0]
    return first[:_LONGEST_HEADING]
