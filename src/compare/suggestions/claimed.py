"""The numbers of a line that a rule claims by its pattern alone, or that their line makes what they are."""

from __future__ import annotations

import re

from compare.suggestions.exclusions import CONTACT_LINE, Rule, claims
from compare.suggestions.outline import Kind, Part
from compare.suggestions.statements import Statement
from compare.tables.quantities import Number

#: A fragment longer than this is cut down to its number.
_LONGEST = 30
_LONGEST_CONTACT = 120
_AIM_WORD = re.compile(
    '[“"「『]?(?:(?:[一二两三四五六]个)?(?:动态)?全覆盖|翻了?[一两二三]?番|翻倍|倍增|零的?突破|零)[”"」』]'
)
#: “三个全覆盖” is the name of a programme, unless it is what is to be reached.
_COUNTED_AIMS = re.compile('[“"「『]?[一二两三四五六]个')
_IS_AIMED = re.compile("实现[^。;]*$|(?:达到|确保|完成)[^，。;]*$")
_NAMED_AFTER = re.compile("工程|行动|计划|方案|政策|专项|战略|活动|目标")


def claimed(part: Part) -> tuple[set[Number], list[Statement]]:
    """Return the numbers of a part that are none to be read, and what they are."""
    numbers = [each for each in part.plain.numbers if part.start <= each.start < part.end]
    taken: set[Number] = set()
    statements: list[Statement] = []
    spans: list[tuple[int, int]] = []
    for rule, start, end in claims(part.text):
        place, last = start + part.start, end + part.start
        own = [
            each for each in numbers if each not in taken and each.start < last and place < each.end
        ]
        if not own or _is_aim_word(rule, part.plain.text, place, last):
            continue
        taken.update(own)
        statements += _statements(part, rule, own, (place, last), spans)
    reason, first = _line_reason(part)
    if reason:
        others = [each for each in numbers if each not in taken and each.start >= first]
        statements += [Statement(part, each.start, each.end, *reason) for each in others]
        taken.update(others)
    return taken, statements


def _statements(
    part: Part,
    rule: Rule,
    own: list[Number],
    span: tuple[int, int],
    spans: list[tuple[int, int]],
) -> list[Statement]:
    """Return one statement for what a rule claims, or one for each number where another rule has part of it."""
    first = min([span[0], *(each.start for each in own)])
    last = max([span[1], *(each.end for each in own)])
    overlaps = any(first < end and start < last for start, end in spans)
    if overlaps or last - first > _LONGEST:
        spans += [(each.start, each.end) for each in own]
        return [Statement(part, each.start, each.end, rule.reason, rule.name) for each in own]
    spans.append((first, last))
    return [Statement(part, first, last, rule.reason, rule.name)]


def _is_aim_word(
    rule: Rule,
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether what stands in quotes is an aim (实现“翻一番”), not a name (“倍增”工程)."""
    if rule.name != "quoted name" or not _AIM_WORD.fullmatch(text, start, end):
        return False
    if _COUNTED_AIMS.match(text, start) and not _IS_AIMED.search(text, 0, start):
        return False
    return not _NAMED_AFTER.match(text, end)


def _line_reason(part: Part) -> tuple[tuple[str, str] | None, int]:
    """Return what the numbers of a line are, and from where on."""
    text = part.plain.text
    contact = CONTACT_LINE.search(text) if len(text) < _LONGEST_CONTACT else None
    if contact:
        is_sentence = "。" in text[: contact.start()]
        # A telephone behind a sentence says nothing of the sentence.
        start = text.rindex("。", 0, contact.start()) if is_sentence else 0
        return ("contact", "line of contacts"), max(start, _opened(text, contact))
    if part.kind is Kind.PAGE:
        return ("other", "line of the page"), 0
    if part.kind is Kind.GLOSSARY:
        return ("other", "glossary"), 0
    return None, 0


def _opened(
    text: str,
    contact: re.Match[str],
) -> int:
    """Return where the bracket opens that a contact stands in, 0 where it stands in none."""
    opened = text.rfind("(", 0, contact.start())
    return max(opened, 0) if opened > text.rfind(")", 0, contact.start()) else 0
