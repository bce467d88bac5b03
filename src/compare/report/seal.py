"""The seal of a page: a digest of all that it holds, by which a page that was sent alone shows that it is whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from compare.project.errors import UserError

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


class AlteredPage(UserError):
    """A page that is not as it was made, or that compare did not make."""

    exit_code = 1


def identify(page: Path, data_version: str, published: Mapping[str, Sequence[Any]]) -> str:
    """Return what a page is, as a sentence: published here as it is, or whole and made from the same or other data.

    Parameters
    ----------
    page : Path
        The file.
    data_version : str
        Of the data that are here.
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
    if seal.data == data_version:
        return (
            f"{page} is whole by its own seal and made from the data as they are here ({data_version}); it is not "
            "among the pages published here, so its code, its commit or its parameters are others."
        )
    return f"{page} is whole by its own seal and made from other data ({seal.data}) than here ({data_version})."


def _digest(text: str) -> str:
    # Line ends, and what stands behind the page, change on the way through mail and editors.
    lines = "\n".join(text.splitlines()).strip()
    return hashlib.sha256(lines.encode()).hexdigest()
