"""What stands around every page: head, header, contents, footer, the one script and the policy that allows no other."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import jinja2

from compare.language.words import LANGUAGES, word, words_by_group
from compare.project import versions
from compare.report import seal
from compare.report.foreign import name_chinese
from compare.report.offline.fonts import embedded_font
from compare.report.offline.gate import NONCE

TEMPLATES = Path(__file__).parent / "templates"
TAGS = {"zh": "zh-CN", "en": "en"}

#: The address of the index from every page that stands beside it.
HOME = "index.html"

#: Where the font goes once all characters of a page are known.
FONT_PLACE = "/* chinese font */"

#: What the script of a page is made of, in this order, and that of the explorer.
SCRIPTS = ("tools.js", "page.js", "marks.js", "fresh.js")
EXPLORER_SCRIPTS = (*SCRIPTS, "explorer.js")

#: What the style of a page is made of, that of the index and that of the explorer.
STYLES = ("style.css",)
INDEX_STYLES = (*STYLES, "front.css")
EXPLORER_STYLES = (*STYLES, "explorer.css")

#: Lines of comment and indents; no text of a script or a style goes over lines.
_SCRIPT_COMMENTS = re.compile(r"^ *//.*\n|^ +", re.MULTILINE)
_STYLE_COMMENTS = re.compile(r"^ *\/\*.*\*\/\n|^ +", re.MULTILINE)

#: Words that the script says; the templates take theirs by name.
SPOKEN = (
    "table.none",
    "table.shown",
    "table.as_given",
    "table.rising",
    "table.falling",
    "table.copy",
    "table.copied",
    "table.filter",
    "table.sort",
    "table.all",
    "pick.shown",
    "figure.save",
    "page.unfold",
    "page.refold",
    "page.close",
    "page.shown",
    "review.offer",
    "review.sign",
    "review.unsigned",
    "review.full",
    "review.silent",
    "review.none",
    "review.saved",
    "review.legend",
    "review.comment",
    "review.mine",
    "review.mine_is",
    "review.commented",
    "review.verified",
    "review.disputed",
    "review.outdated",
    "review.unreviewed",
    "list.comma",
    "mark.as_verified",
    "mark.as_disputed",
    "mark.as_none",
)


class Link(NamedTuple):
    """A page to go to."""

    href: str
    title: str


class Section(NamedTuple):
    """A section of a page, as its list of contents names it."""

    anchor: str
    title: str


@cache
def environment() -> jinja2.Environment:
    """Return the environment of the templates that are not nbconvert's."""
    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)


@cache
def script(names: tuple[str, ...] = SCRIPTS) -> str:
    """Return the only script of a page, without its comments and indents: every page carries it."""
    text = "".join((TEMPLATES / name).read_text("utf-8") for name in names)
    return _SCRIPT_COMMENTS.sub("", text)


@cache
def policy(script: str) -> str:
    """Return the content security policy: the page's own script by its hash, its own styles, and nothing from anywhere.

    But for the one script beside the page that the gate lets through, by its nonce.
    """
    digest = hashlib.sha256(script.encode()).digest()
    allowed = base64.b64encode(digest).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{allowed}' 'nonce-{NONCE}'; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def style(names: tuple[str, ...] = STYLES) -> str:
    """Return the style of a page, without its comments and indents."""
    text = "".join((TEMPLATES / name).read_text("utf-8") for name in names)
    return _STYLE_COMMENTS.sub("", text)


def other_language(language: str) -> str:
    """Return the language that a page of this one leads to.

    Examples
    --------
    >>> other_language("zh")
    'en'
    """
    return next(other for other in LANGUAGES if other != language)


def evidence_page_name(document_id: str, language: str) -> str:
    """Return the file name of the evidence page of a document, or of the table of observations.

    Examples
    --------
    >>> evidence_page_name("huzhou-2017", "en")
    'evidence-huzhou-2017.en.html'
    """
    return f"evidence-{document_id}.{language}.html"


def explorer_address(language: str, **chosen: str) -> str:
    """Return the address of the explorer with something chosen, as its script writes it.

    Examples
    --------
    >>> explorer_address("en", doubt="Coded once")
    'explorer.en.html#doubt=Coded+once'
    """
    return f"explorer.{language}.html#{urlencode(chosen)}"


def stamp(language: str, data: str, root: Path | None = None) -> str:
    """Return the line that says which data, method and lock a page was made from.

    Parameters
    ----------
    language : str
    data : str
        Digest of what the page shows.
    root : Path, optional
    """
    made_from = versions.made_from(root)
    return word(
        "page.stamp",
        language,
        version=made_from.version,
        data=data,
        method=made_from.method,
        lock=made_from.lock or word("text.stamp_none", language),
    )


def dated(part: str, commit: str, date: str, language: str) -> str:
    """Say when a part of the project last changed, by the date of its commit and never by a clock.

    Examples
    --------
    >>> dated("data", "0123456789ab", "2026-11-20", "en")
    'Last change of the data: 2026-11-20'
    """
    name = word(f"part.{part}", language)
    if not date:
        return word("changed.untold", language, part=name)
    key = "changed.since" if commit.endswith("+") else "changed.on"
    return word(key, language, part=name, date=date)


def checked_words(language: str, dated: bool = True) -> str:
    """Return the sentences that a page says of when it was checked, and of when the data last changed, as JSON.

    Parameters
    ----------
    language : str
    dated : bool
        Whether it says the second, which no file of the page's own tells.
    """
    words = dict(vars(words_by_group(language)["checked"]))
    if not dated:
        del words["changed"], words["changing"]
    return json.dumps(words, ensure_ascii=False)


@dataclass(frozen=True)
class PageFrame:
    """What the templates take of a page, besides what stands on it.

    Attributes
    ----------
    language, title, stamp : str
    name : str
        Of the page, without ending.
    data : str
        Digest of what the page shows.
    newest : str
        How new what it shows is.
    home : str
        Address of the index; empty where the page stands beside none.
    other : str
        Address of the page in the other language; empty where there is none.
    previous, next : Link, optional
        Its neighbours in the order of reading.
    contents : tuple of Section
    folds : bool
        Whether parts of it open on demand; the button for all of them has its room from the start.
    scripts, styles : tuple of str
        What its script and its style are made of.
    """

    language: str
    title: str
    stamp: str
    name: str = ""
    data: str = ""
    newest: str = ""
    home: str = HOME
    other: str = ""
    previous: Link | None = None
    next: Link | None = None
    contents: tuple[Section, ...] = ()
    font: str = FONT_PLACE
    folds: bool = False
    scripts: tuple[str, ...] = SCRIPTS
    styles: tuple[str, ...] = STYLES

    @property
    def tag(self) -> str:
        """Return the tag of the language of the page."""
        return TAGS[self.language]

    @property
    def other_tag(self) -> str:
        """Return the tag of the other language."""
        return TAGS[other_language(self.language)]

    @property
    def policy(self) -> str:
        """Return the content security policy."""
        return policy(self.script)

    @property
    def seal(self) -> str:
        """Return what leaves room for the seal of the page."""
        return f"{seal.named(self.name, self.data)}{seal.PLACE}"

    @property
    def checked(self) -> str:
        """Return what the page says of when it was last checked; empty where no file beside it can tell."""
        return checked_words(self.language) if self.home == HOME else ""

    @property
    def script(self) -> str:
        """Return the only script of the page."""
        return script(self.scripts)

    @property
    def style(self) -> str:
        """Return the style of the page."""
        return style(self.styles)


@cache
def template_values(language: str) -> dict[str, Any]:
    """Return what every template takes: the words, and the words that the script says."""
    spoken: dict[str, dict[str, str]] = {}
    for key in SPOKEN:
        group, _, name = key.partition(".")
        spoken.setdefault(group, {})[name] = word(key, language)
    text = json.dumps(spoken, ensure_ascii=False, sort_keys=True)
    return {
        "words": words_by_group(language),
        "spoken": text.replace("<", "\\u003c"),
    }


def part(name: str, language: str, *arguments: object) -> str:
    """Return a part of a page: a macro of ``parts.html.j2``."""
    values = template_values(language)
    template = environment().get_template("parts.html.j2")
    macro = getattr(template.module, name)
    keys = ("words", "spoken") if name == "bottom" else ("words",)
    return str(macro(*arguments, *(values[key] for key in keys)))


def render(template: str, page: PageFrame, **values: object) -> str:
    """Return a whole page that is no notebook, its font included."""
    values |= template_values(page.language)
    text = environment().get_template(template).render(values, page=page)
    return with_font(text)


def with_font(text: str) -> str:
    """Put font and seal where the page leaves room for them; only now is it known which characters it needs."""
    text = name_chinese(text)
    return seal.sealed(text.replace(FONT_PLACE, embedded_font(text), 1))
