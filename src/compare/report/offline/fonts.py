"""A page carries the shapes of its own Chinese characters, for machines that have no Chinese font.

The reader's own Chinese font is taken where there is one, the embedded subset where there is none, so that nothing
ever shows as a box. The rule stands first in the font stack and for these characters only: a font that is reached as
a fallback while it still loads leaves boxes behind in Chromium.
"""

from __future__ import annotations

import base64
import io
import re
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz
from fontTools.ttLib import TTFont

#: Chinese characters, punctuation and the other wide forms; everything else is in every system font.
FIRST, LAST = "\u2e80", "\uffef"

_OTHERS = re.compile(f"[^{FIRST}-{LAST}]+")

#: Names by which systems know their Chinese fonts.
SYSTEM_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "PingFangSC-Regular",
    "Microsoft YaHei",
)


#: Tables that horizontal text without features does not need.
UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx")


#: Shapes without hints, which screens of today do not need, and each whole, which compresses better.
FLAGS = (
    uharfbuzz.SubsetFlags.NO_HINTING
    | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    | uharfbuzz.SubsetFlags.DESUBROUTINIZE
)


@cache
def _face() -> uharfbuzz.Face:
    return uharfbuzz.Face(
        uharfbuzz.Blob.from_file_path(
            Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"
        )
    )


@cache
def advance(shape: int) -> float:
    """Return how far the next character stands behind a shape of the font, as a share of the font's size.

    Examples
    --------
    >>> advance(0x13)  # the shape of the digit 2
    0.555
    """
    return float(uharfbuzz.Font(_face()).get_glyph_h_advance(shape)) / _face().upem


def embedded_font(text: str) -> str:
    """Return a CSS rule with the Chinese glyphs that ``text`` needs.

    Parameters
    ----------
    text : str
        All text of the page.

    Returns
    -------
    str
        An ``@font-face`` rule for the family "compare chinese"; empty when the text has no Chinese.

    Examples
    --------
    >>> embedded_font("plain")
    ''
    """
    characters = sorted(set(_OTHERS.sub("", text)))
    if not characters:
        return ""
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).set(map(ord, characters))
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag.encode()) for tag in UNUSED
    )
    wanted.sets(uharfbuzz.SubsetInputSets.NAME_ID).set((1, 2))
    wanted.flags = FLAGS
    data = base64.b64encode(_packed(wanted.subset(_face()).blob.data)).decode()
    system = ", ".join(f'local("{name}")' for name in SYSTEM_FONTS)
    source = f'{system}, url(data:font/woff;base64,{data}) format("woff")'
    return (
        '@font-face { font-family: "compare chinese"; font-display: block; unicode-range: U+2E80-FFEF; '
        f"src: {source}; }}"
    )


def _packed(font: bytes) -> bytes:
    """Return a font as WOFF, whose tables are compressed."""
    packed = io.BytesIO()
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False, lazy=True)
    opened.flavor = "woff"
    opened.save(packed, reorderTables=None)
    return packed.getvalue()
