"""What stands around every page: head, header, contents, footer, the one script and the policy that allows no other."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2

from compare.language.words import LANGUAGES, word, words_by_group
from compare.project import versions
from compare.report.offline.fonts import embedded_font

TEMPLATES = Path(__file__).parent / "templates"
TAGS = {"zh": "zh-CN", "en": "en"}

#: Where the font goes once all characters of a page are known.
FONT_PLACE = "/* chinese font */"

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
    "review.silent",
    "review.none",
    "review.saved",
    "review.legend",
    "review.comment",
    "review.mine",
    "review.verified",
    "review.disputed",
    "review.outdated",
    "review.unreviewed",
    "mark.as_verified",
    "mark.as_disputed",
    "mark.as_none",
)


class Link(NamedTuple):
    """A page to go to."""

    href: str
    title: str


@cache
def environment() -> jinja2.Environment:
    """Return the environment of the templates that are not nbconvert's."""
    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)


@cache
def script() -> str:
    """Return the only script of every page."""
    return (TEMPLATES / "page.js").read_text("utf-8")


@cache
def policy() -> str:
    """Return the content security policy: the page's own script by its hash, its own styles, nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def style() -> str:
    """Return the style of every page."""
    return (TEMPLATES / "style.css").read_text("utf-8")


def describe(
    language: str,
    title: str,
    stamp: str,
    *,
    home: str = "index.html",
    other: str = "",
    previous: Link | None = None,
    following: Link | None = None,
    contents: Sequence[tuple[str, str]] = (),
) -> dict[str, object]:
    """Return what the templates need to know of a page."""
    return {
        "language": language,
        "tag": TAGS[language],
        "title": title,
        "stamp": stamp,
        "home": home,
        "other": other,
        "other_tag": TAGS[next(each for each in LANGUAGES if each != language)],
        "previous": previous,
        "next": following,
        "contents": list(contents),
        "policy": policy(),
        "style": style(),
        "font": FONT_PLACE,
    }


def given(language: str) -> dict[str, object]:
    """Return what every template is given: the words, the script, and the words that the script says."""
    spoken: dict[str, dict[str, str]] = {}
    for key in SPOKEN:
        group, _, name = key.partition(".")
        spoken.setdefault(group, {})[name] = word(key, language)
    return {
        "words": words_by_group(language),
        "script": script(),
        "spoken": json.dumps(spoken, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"),
    }


def part(name: str, language: str, *arguments: object) -> str:
    """Return a part of a page: a macro of ``parts.html.j2``."""
    context = given(language)
    macro = getattr(environment().get_template("parts.html.j2").module, name)
    ending = (
        (context["words"], context["script"], context["spoken"])
        if name == "bottom"
        else (context["words"],)
    )
    return str(macro(*arguments, *ending))


def render(template: str, page: dict[str, object], **values: object) -> str:
    """Return a whole page that is no notebook, its font included."""
    language = str(page["language"])
    return with_font(
        environment().get_template(template).render(page=page, **given(language), **values)
    )


def with_font(text: str) -> str:
    """Put the font where the page leaves room for it; only now is it known which characters it needs."""
    return text.replace(FONT_PLACE, embedded_font(text), 1)


def stamp(language: str, root: Path | None = None) -> str:
    """Return the line that says which data, commit and lock a page was made from."""
    made, none = versions.made_from(root), word("text.stamp_none", language)
    return word(
        "page.stamp",
        language,
        version=made.version,
        data=made.data,
        commit=made.commit or none,
        lock=made.lock or none,
    )
