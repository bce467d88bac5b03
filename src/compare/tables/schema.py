"""The data model: every raw table, its columns, and the words that a column may hold.

The codebook, the checks and the built data package are all made from what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("prefecture_city", "county_city", "district", "province", "country")
STATUSES = ("issued", "draft")
KINDS = ("implementation_plan", "work_plan", "opinions", "annual_key_points")
QUANTITIES = ("amount", "count", "ratio", "density", "index", "rank")
TIMINGS = ("stock", "flow")
BETTER = ("higher", "lower", "none")
MEASURES = ("level", "addition", "growth_rate", "multiple", "rank", "coverage", "relative")
PERIODS = ("stock", "in_year", "per_year", "cumulative")
COMPARATORS = ("ge", "gt", "eq", "approx", "le", "range")
YEAR_BASES = ("stated", "section", "document")
COMMITMENTS = ("firm", "aspire")
REASONS = ("date", "document_number", "heading_number", "programme_name", "size_threshold", "existing_stock",
           "policy_parameter", "contact", "other")
ROLES = ("lead", "support", "responsible")
SETTLED = ("first", "second")
YES_NO = ("yes", "no")

#: The years a document or a target may name.
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Field:
    """A column: what it may hold and what it means.

    Attributes
    ----------
    name : str
    kind : str
        One of ``code``, ``text``, ``word`` (from ``allowed``), ``count`` (1, 2, 3 ...), ``year``,
        ``number``, ``date``, ``division_code``, ``sha256``.
    meaning : str
        One line for the codebook.
    required : bool
        Whether the cell must be filled.
    allowed : tuple of str
        The closed vocabulary of a ``word``.
    refers : str
        The table whose key the cell must name, or an empty string.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """A raw table: its columns in order, and the column whose values stand once (or "")."""

    name: str
    key: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(field.name for field in self.fields)


def _note(meaning: str = "What a reader should know, in English and Chinese with ' | ' between.") -> Field:
    return Field("note", "text", meaning)


PLACES = Table("places", "place_id", (
    Field("place_id", "code", "Short name of the place, used everywhere.", True),
    Field("name_en", "text", "Name in English.", True),
    Field("name_zh", "text", "Name in Chinese.", True),
    Field("level", "word", "Administrative level.", True, LEVELS),
    Field("parent_id", "code", "The place that this place is part of.", refers="places"),
    Field("division_code", "division_code", "Six-digit code of the administrative division.", True),
    Field("aliases", "text", "Other names, separated by ';'."),
))

DOCUMENTS = Table("documents", "document_id", (
    Field("document_id", "code", "Place and horizon year.", True),
    Field("place_id", "code", "The place that the document speaks for.", True, refers="places"),
    Field("title_en", "text", "Title in English (our translation).", True),
    Field("title_zh", "text", "Title as printed.", True),
    Field("issuer_zh", "text", "Issuing body as printed; empty where the document names none."),
    Field("document_number", "text", "Number as printed; empty where there is none."),
    Field("issued", "date", "Date of issue; empty where undated."),
    Field("status", "word", "Whether it was issued or is a draft for consultation.", True, STATUSES),
    Field("kind", "word", "What sort of document it is.", True, KINDS),
    Field("base_year", "year", "The year that the document counts from."),
    Field("horizon_year", "year", "The year that the document aims at.", True),
    Field("source_sha256", "sha256", "SHA-256 of the text that was read.", True),
    _note(),
))

INDICATORS = Table("indicators", "indicator", (
    Field("indicator", "code", "Code of the indicator.", True),
    Field("family", "code", "Group of indicators that one notebook asks about.", True),
    Field("name_en", "text", "Name in English.", True),
    Field("name_zh", "text", "Name in Chinese.", True),
    Field("definition_en", "text", "What is counted, of whom, when.", True),
    Field("canonical_unit", "text", "Unit in which all its levels are told.", True),
    Field("quantity", "word", "What sort of number it is.", True, QUANTITIES),
    Field("timing", "word", "Held at a date (stock) or happening over a year (flow).", True, TIMINGS),
    Field("better", "word", "Which direction is the aim.", True, BETTER),
    _note(),
))

SCOPES = Table("scopes", "scope", (
    Field("scope", "code", "Code of a part of the place, or of a register.", True),
    Field("name_en", "text", "Name in English.", True),
    Field("name_zh", "text", "Name in Chinese.", True),
    _note(),
))

TARGETS = Table("targets", "target_id", (
    Field("target_id", "code", "Stable id: document, line, ordinal.", True),
    Field("line", "count", "Line of the source text, counted from 1.", True),
    Field("section", "text", "Section numbers as printed; ¶2 is a second paragraph without a number.", True),
    Field("as_printed", "text", "The fragment that holds the number and its qualifier, as printed.", True),
    Field("occurrence", "count", "Which occurrence of the fragment on its line.", True),
    Field("indicator", "code", "What the number is about.", True, refers="indicators"),
    Field("indicator_zh", "text", "Name of the indicator as printed.", True),
    Field("scope", "code", "The subset or register meant; empty for the whole place.", refers="scopes"),
    Field("measure", "word", "What the number measures.", True, MEASURES),
    Field("period", "word", "The time that the number covers.", True, PERIODS),
    Field("comparator", "word", "The printed qualifier.", True, COMPARATORS),
    Field("value", "number", "The printed number in the printed unit; empty for a relative target."),
    Field("value_high", "number", "Upper end of a range."),
    Field("unit", "text", "The printed unit."),
    Field("target_year", "year", "The year aimed at.", True),
    Field("year_basis", "word", "How the year is known.", True, YEAR_BASES),
    Field("base_year", "year", "The year counted from, where printed."),
    Field("commitment", "word", "Firm, or striven for (力争, 争取, 争创).", True, COMMITMENTS),
    Field("restates", "code", "First row of the same target in the same document."),
    _note(),
))

EXCLUDED = Table("excluded", "", (
    Field("line", "count", "Line of the source text, counted from 1.", True),
    Field("as_printed", "text", "The fragment that holds a number which is no target.", True),
    Field("occurrence", "count", "Which occurrence of the fragment on its line.", True),
    Field("reason", "word", "Why it is no target.", True, REASONS),
    _note(),
))

RESPONSIBILITIES = Table("responsibilities", "", (
    Field("document_id", "code", "The document.", True, refers="documents"),
    Field("section", "text", "The section, as in the targets.", True),
    Field("line", "count", "Line of the source text, counted from 1.", True),
    Field("office_zh", "text", "The office as printed.", True),
    Field("role", "word", "lead 牵头单位, support 参与单位 or 配合单位, responsible 责任单位.", True, ROLES),
))

_CODED_TWICE = ("line", "section", "as_printed", "occurrence", "indicator", "indicator_zh", "scope", "measure",
                "period", "comparator", "value", "value_high", "unit", "target_year", "year_basis", "base_year",
                "commitment")

SECOND_CODING = Table("second_coding", "", (
    *(field for field in TARGETS.fields if field.name in _CODED_TWICE),
    Field("restates_line", "count", "Line of the first statement of the same target; empty for a first one."),
    Field("note", "text", "The second coder's doubt."),
))

ADJUDICATION = Table("adjudication", "", (
    Field("target_id", "code", "The row that the two codings differ in.", True, refers="targets"),
    Field("column", "text", "The column that they differ in.", True),
    Field("first", "text", "What the first coding says."),
    Field("second", "text", "What the second coding says."),
    Field("settled", "word", "Which of the two stands in the targets.", True, SETTLED),
    Field("reason", "text", "Why, in English and Chinese with ' | ' between.", True),
))

CHANGES = Table("changes", "", (
    Field("version", "text", "Version of the project in which the tables changed.", True),
    Field("change_en", "text", "What changed, in English.", True),
    Field("change_zh", "text", "What changed, in Chinese.", True),
    Field("results_changed", "word", "Whether a published result changed.", True, YES_NO),
))

#: One file each, ``<name>.csv``.
SINGLE_TABLES = (PLACES, DOCUMENTS, INDICATORS, SCOPES, RESPONSIBILITIES, ADJUDICATION, CHANGES)
#: One file for each document, ``<name>/<document_id>.csv``.
DOCUMENT_TABLES = (TARGETS, EXCLUDED, SECOND_CODING)
TABLES = {table.name: table for table in (*SINGLE_TABLES, *DOCUMENT_TABLES)}
