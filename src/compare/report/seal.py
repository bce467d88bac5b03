"""The seal of a page: a digest of all that it holds, by which a page that was sent alone shows that it is whole."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

#: Stands in the head of a page until all of it is known.
PLACE = '<meta name="compare-seal" content="">'

_SEAL = re.compile(r'<meta name="compare-seal" content="([0-9a-f]{64})">')
_DATA = re.compile(r'<meta name="compare-data" content="([0-9a-f]{12})">')


class Seal(NamedTuple):
    """What a page says of itself: the digest of its data, and whether it holds what it was sealed with."""

    data: str
    is_whole: bool


def sealed(text: str) -> str:
    """Return a page with its seal, where it leaves room for one.

    Examples
    --------
    >>> page = sealed(f'{PLACE}<meta name="compare-data" content="0123456789ab">INVENTED')
    >>> read_seal(page)
    Seal(data='0123456789ab', is_whole=True)
    >>> read_seal(page.replace("INVENTED", "ALTERED"))
    Seal(data='0123456789ab', is_whole=False)
    """
    return text.replace(PLACE, PLACE.replace('""', f'"{_digest(text)}"'), 1)


def read_seal(text: str) -> Seal | None:
    """Return what a page says of itself; None where it has no seal."""
    seal, data = _SEAL.search(text), _DATA.search(text)
    if not seal or not data:
        return None
    bare = text.replace(seal[0], PLACE, 1)
    return Seal(data[1], seal[1] == _digest(bare))


def _digest(text: str) -> str:
    # Line ends, and what stands behind the page, change on the way through mail and editors.
    lines = "\n".join(text.splitlines()).strip()
    return hashlib.sha256(lines.encode()).hexdigest()
