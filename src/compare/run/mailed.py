"""A page that was sent alone: whether it is whole, and whether it is what is published here."""

from __future__ import annotations

import hashlib
from pathlib import Path

from compare.project import paths, versions
from compare.project.errors import UserError
from compare.report.seal import read_seal
from compare.run.manifest import read_manifest


class AlteredPage(UserError):
    """A page that is not as it was made, or that compare did not make."""

    exit_code = 1


def verify_page(page: Path, root: Path | None = None) -> str:
    """Return what a page is, as a sentence: published here as it is, or whole and made from the same or other data.

    Parameters
    ----------
    page : Path
        The file.
    root : Path, optional
        The project that it is held against.

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
    root = root or paths.project_root()
    digest = hashlib.sha256(data).hexdigest()
    published = read_manifest(root).outputs()
    for place, (known, _) in published.items():
        if known == digest:
            return f"{page} is {place} as it is published here, byte for byte."
    here = versions.data_version(root)
    if seal.data == here:
        return (
            f"{page} is whole by its own seal and made from the data as they are here ({here}); it is not among the "
            "pages published here, so its code, its commit or its parameters are others."
        )
    return f"{page} is whole by its own seal and made from other data ({seal.data}) than here ({here})."
