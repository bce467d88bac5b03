"""What a number of a text is taken for, and the sentence around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from compare.suggestions.candidates import Candidate
from compare.suggestions.names import Name, name_before
from compare.suggestions.outline import Part
from compare.suggestions.years import Mention, Role
from compare.tables.quantities import Quantity

CLAUSE = re.compile("[，。;:!?]")
SEGMENT = re.compile("[。;!?]")


@dataclass(frozen=True)
class Year:
    """The year of a target, what tells it, and the year that it is counted from."""

    year: int | None = None
    basis: str = "document"
    base: int | None = None
    #: Whether it is a year within the plan that is told of alone (2026年新增9家), and not the end of several.
    is_single: bool = False

    @property
    def spans_years(self) -> bool:
        """Return whether it is counted from a year before the last."""
        return self.year is not None and self.base is not None and self.year - self.base > 1


NO_NUMBER = Quantity(
    None,
    None,
    "",
    "eq",
    None,
)


@dataclass
class Statement:
    """A number of a text and what is made of it.

    Attributes
    ----------
    part : Part
    start, end : int
        Of the fragment in the plain line.
    reason : str
        Why it is no target; empty for a target.
    rule : str
    found : Candidate or None
        None for an aim without a number.
    quantity : Quantity
    name : Name
    year : Year
    clause : str
        The text before it in its clause, from the number before on.
    behind : str
        The text behind it in its sentence.
    verbs : str
        The text before it from the last semicolon on.
    shared : str
        The comparator that stands at another number of the list.
    cell : str
        Where in a table it stands.
    """

    part: Part
    start: int
    end: int
    reason: str
    rule: str
    found: Candidate | None = None
    quantity: Quantity = NO_NUMBER
    name: Name = field(default_factory=lambda: Name(""))
    year: Year = field(default_factory=Year)
    clause: str = ""
    behind: str = ""
    verbs: str = ""
    shared: str = ""
    cell: str = ""

    @property
    def comparator(self) -> str:
        """Return the comparator, of this number or of its list."""
        return self.shared or self.quantity.comparator

    @property
    def first(self) -> int:
        """Return where the number itself begins."""
        return self.found.first if self.found else self.start

    @property
    def segment_start(self) -> int:
        """Return where the text from the last semicolon on begins."""
        return self.start - len(self.verbs)


@dataclass
class Sentence:
    """A sentence of a line.

    Attributes
    ----------
    part : Part
    text : str
        The plain line up to the end of the sentence.
    start : int
        Where the sentence begins.
    mentions : list of Mention
        The years it names, with their places in the line.
    statements : list of Statement
        Of its numbers, as far as they were read.
    """

    part: Part
    text: str
    start: int
    mentions: list[Mention]
    statements: list[Statement] = field(default_factory=list)

    def before(self, statement: Statement) -> str:
        """Return what stands before a statement."""
        return self.text[self.start : statement.start]

    def clause_before(self, statement: Statement) -> str:
        """Return what stands before a statement in its clause, other numbers included."""
        return CLAUSE.split(self.before(statement))[-1]

    def surround(self, statement: Statement) -> None:
        """Give a statement the text around it."""
        before = self.before(statement)
        left = statement.start - len(self.clause_before(statement))
        ends = [
            mention.end
            for mention in self.mentions
            if mention.end <= statement.start and mention.role is not Role.BASE
        ]
        ends += [
            other.end
            for other in self.statements
            if other.end <= statement.start and not other.reason
        ]
        left = max([left, *ends])
        statement.clause = self._without_bases(left, statement.start)
        if not name_before(statement.clause):
            statement.clause = self._before_year(statement) + statement.clause
        statement.behind = self.text[statement.end :]
        statement.verbs = SEGMENT.split(before)[-1]
        self.statements.append(statement)

    def _before_year(self, statement: Statement) -> str:
        """Return what stands before a year inside a clause (甲覆盖率2026年底达到75%)."""
        whole = self.clause_before(statement)
        start = statement.start - len(whole)
        first = max(
            [
                start,
                *(
                    other.end
                    for other in self.statements
                    if other.end <= statement.start and not other.reason
                ),
            ]
        )
        for mention in self.mentions:
            if first < mention.start and mention.end <= statement.start:
                return self.text[first : mention.start]
        return ""

    def _without_bases(
        self,
        start: int,
        end: int,
    ) -> str:
        """Return a piece of the text without the years that something is counted from."""
        kept = []
        for mention in self.mentions:
            if mention.role is Role.BASE and start <= mention.start and mention.end <= end:
                kept.append(self.text[start : mention.start])
                start = mention.end
        kept.append(self.text[start:end])
        return "".join(kept)

    def targets(self) -> list[Statement]:
        """Return the statements with a number that are targets, in the order of the text."""
        found = [each for each in self.statements if each.found and not each.reason]
        return sorted(found, key=lambda each: each.start)
