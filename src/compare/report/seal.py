"""The seal of a page: a digest of all that it holds, by which a page that was sent alone shows that it is whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import escape

from compare.project.errors import UserError

#: Stands in the head of a page until all of it is known.
PLACE = '<meta name="compare-seal" content="">'

_SEAL = re.compile(r'<meta name="compare-seal" content="([0-9a-f]{64})">')
_NAMED = re.compile(
    r'<meta name="compare-page" content="([^"]*)"><meta name="compare-data" content="([0-9a-f]{12})">'
)


class Seal(NamedTuple):
    """What a page says of itself: its name, a digest of what it shows, and whether it holds what it was sealed with."""

    name: str
    data: str
    is_whole: bool


def named(name: str, data: str) -> str:
    """Return what stands in the head of a page: its name, which a notebook of a researcher's own may call anything.

    Examples
    --------
    >>> named('my "own" <page>', "0123456789ab")[:60]
    '<meta name="compare-page" content="my &#34;own&#34; &lt;page'
    """
    return (
        f'<meta name="compare-page" content="{escape(name)}">'
        f'<meta name="compare-data" content="{data}">'
    )


def sealed(text: str) -> str:
    """Return a page with its seal, where it leaves room for one.

    Examples
    --------
    >>> page = sealed(f"{named('a & b', '0123456789ab')}{PLACE}INVENTED")
    >>> read_seal(page)
    Seal(name='a & b', data='0123456789ab', is_whole=True)
    >>> read_seal(page.replace("INVENTED", "ALTERED"))
    Seal(name='a & b', data='0123456789ab', is_whole=False)
    """
    return text.replace(PLACE, PLACE.replace('""', f'"{_digest(text)}"'), 1)


def read_seal(text: str) -> Seal | None:
    """Return what a page says of itself; None where it has no seal."""
    seal, about = _SEAL.search(text), _NAMED.search(text)
    if not seal or not about:
        return None
    bare = text.replace(seal[0], PLACE, 1)
    return Seal(unescape(about[1]), about[2], seal[1] == _digest(bare))


class AlteredPage(UserError):
    """A page that is not as it was made, or that compare did not make."""

    exit_code = 1


def identify(page: Path, reports: Path, published: Mapping[str, Sequence[Any]]) -> str:
    """Return what a page is, as a sentence: published here as it is, or whole and showing the same or other data.

    Parameters
    ----------
    page : Path
        The file.
    reports : Path
        The folder of the pages that are published here.
    published : mapping of sequence
        The digest of every file that is published here, and what else is known of it, by its place.

    Raises
    ------
    AlteredPage
        When it was altered after it was made, or has no seal.
    """
    try:
        data = page.read_bytes()
        seal = read_seal(data.decode("utf-8"))
    except UnicodeDecodeError:
        seal = None
    except OSError as error:
        raise AlteredPage(f"{page}: {error.strerror}.") from None
    if seal is None:
        raise AlteredPage(
            f"{page} has no seal: it is no page of compare, or of an older one, or its head was altered."
        )
    if not seal.is_whole:
        raise AlteredPage(
            f"{page} was altered after it was made: it does not hold what its seal says."
        )
    digest = hashlib.sha256(data).hexdigest()
    for place, (known, *_) in published.items():
        if known == digest:
            return f"{page} is {place} as it is published here, byte for byte."
    whole = f"{page} is whole by its own seal"
    # What a page calls itself is nobody's word: it leads to no other folder.
    here = reports / Path(f"{seal.name}.html").name
    ours = read_seal(here.read_text("utf-8")) if here.is_file() else None
    if ours is None:
        return f"{whole}; no page of its name, {seal.name}, is published here."
    if ours.data == seal.data:
        return (
            f"{whole} and shows the same data as {here.name} here ({ours.data}); its code, its method or the pages "
            "beside it are others."
        )
    return f"{whole} and shows other data ({seal.data}) than {here.name} here ({ours.data})."


def _digest(text: str) -> str:
    # Line ends, and what stands behind the page, change on the way through mail and editors.
    lines = "\n".join(text.splitlines()).strip()
    return hashlib.sha256(lines.encode()).hexdigest()
