"""A page carries the shapes of its own Chinese characters, for machines that have no Chinese font.

The reader's own Chinese font is taken where there is one, the embedded subset where there is none, so that nothing
ever shows as a box. The rule stands first in the font stack and for these characters only: a font that is reached as
a fallback while it still loads leaves boxes behind in Chromium.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools import subset
from fontTools.ttLib import TTFont

#: Chinese characters, punctuation and the other wide forms; everything else is in every system font.
FIRST, LAST = "\u2e80", "\uffef"

#: Names by which systems know their Chinese fonts.
SYSTEM_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "PingFangSC-Regular",
                "Microsoft YaHei")


#: Tables that horizontal text without features does not need; reading them takes longer than all the rest.
UNUSED = {"BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"}


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
    characters = sorted({character for character in text if FIRST <= character <= LAST})
    if not characters:
        return ""
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True,
                             recalc_timestamp=False, name_IDs=[1, 2])
    font = TTFont(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf", recalcTimestamp=False,
                  recalcBBoxes=False)
    for table in UNUSED.intersection(font.keys()):
        del font[table]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(characters))
    subsetter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    data = base64.b64encode(buffer.getvalue()).decode()
    system = ", ".join(f'local("{name}")' for name in SYSTEM_FONTS)
    source = f'{system}, url(data:font/woff;base64,{data}) format("woff")'
    return ('@font-face { font-family: "compare chinese"; font-display: block; unicode-range: U+2E80-FFEF; '
            f"src: {source}; }}")
