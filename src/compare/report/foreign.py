"""Chinese words on an English page say that they are Chinese, so that they are read out and set as such."""

from __future__ import annotations

import re

#: What a page is made of: what is no text for readers, tags, and text.
TOKENS = re.compile(
    r"""(?P<skipped> <!--.*?--> | <(?P<raw>script|style|textarea)\b.*?</(?P=raw)> ) |
    <(?P<end>/?)(?P<name>[a-zA-Z][\w\-]*)(?P<rest>(?:"[^"]*"|'[^']*'|[^'">])*)> | [^<]+ | <""",
    re.VERBOSE | re.DOTALL,
)

#: A run of Chinese.
CHINESE = re.compile(r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef·]*")

LANGUAGE = re.compile(r"""\slang=["']?([a-z]+)""")

#: Elements that hold text and no other element.
TEXT_ONLY = ("option", "title")

TAG = "zh"


def name_chinese(page: str) -> str:
    """Return a page in which every run of Chinese within another language is marked as Chinese.

    Examples
    --------
    >>> name_chinese('<html lang="en"><p title="力争">aspirational (力争)</p></html>')
    '<html lang="en"><p title="力争">aspirational (<span lang=zh>力争</span>)</p></html>'
    >>> name_chinese('<html lang="zh-CN"><p>力争</p></html>')
    '<html lang="zh-CN"><p>力争</p></html>'
    """
    if 'lang="en"' not in page:
        return page
    marking = _Marking()
    for token in TOKENS.finditer(page):
        marking.take(token)
    return "".join(marking.pieces)


class _Marking:
    """A page on its way through, token by token."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        # The elements that say a language, each with how many of its name are open, and drawings alike.
        self._languages: list[list[str | int]] = []
        self._drawings = 0
        self._name = ""

    def take(self, token: re.Match[str]) -> None:
        """Take the next token."""
        text = token[0]
        name = (token["name"] or "").lower()
        if name:
            self._open_or_close(name, bool(token["end"]), token["rest"])
            self._name = "" if token["end"] else name
        elif not token["skipped"] and self._is_foreign() and CHINESE.search(text):
            text = self._marked(text)
        self.pieces.append(text)

    def _open_or_close(self, name: str, is_end: bool, rest: str) -> None:
        if rest.endswith("/"):
            return
        step = -1 if is_end else 1
        self._drawings += step * (name == "svg")
        found = None if is_end else LANGUAGE.search(rest)
        if found:
            self._languages.append([name, found[1], 1])
        elif self._languages and self._languages[-1][0] == name:
            self._languages[-1][2] = int(self._languages[-1][2]) + step
            if not self._languages[-1][2]:
                self._languages.pop()

    def _is_foreign(self) -> bool:
        return bool(self._languages) and self._languages[-1][1] != "zh"

    def _marked(self, text: str) -> str:
        if not self._drawings and self._name not in TEXT_ONLY:
            return CHINESE.sub(rf"<span lang={TAG}>\g<0></span>", text)
        if self._name:  # an element that cannot hold others says it itself
            tag = self.pieces[-1]
            self.pieces[-1] = f'{tag[:-1]} lang="{TAG}">'
        return text
