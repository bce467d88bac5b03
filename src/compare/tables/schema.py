"""The data model: every raw table, its columns, and the words that a column may hold.

The codebook, the checks and the built data package are made from this module.
"""

from __future__ import annotations

from compare.tables.fields import Field, Table

DOCUMENT_STATUSES = ("issued", "draft")
QUANTITIES = ("amount", "count", "ratio", "density", "index", "rank")
TIMINGS = ("stock", "flow")
DIRECTIONS = ("higher", "lower", "none")
MEASURES = (
    "level",
    "addition",
    "reduction",
    "growth_rate",
    "decline_rate",
    "multiple",
    "rank",
    "coverage",
    "relative",
)
#: The measures that a recorded figure of an indicator can be; the others say how a target is put.
OBSERVED_MEASURES = ("level", "addition", "growth_rate", "rank")
PERIODS = ("stock", "in_year", "per_year", "cumulative")
COMPARATORS = ("ge", "gt", "eq", "approx", "le", "lt", "range")
#: Qualifiers whose number is itself excluded.
STRICT_COMPARATORS = ("gt", "lt")
YEAR_BASES = ("stated", "section", "document")
EXCLUSION_REASONS = (
    "date",
    "document_number",
    "heading_number",
    "programme_name",
    "size_threshold",
    "existing_stock",
    "policy_parameter",
    "contact",
    "other",
)
#: How indicators hang together: a part over its whole is a ratio; a part is counted out of its whole in one sentence; a
#: part belongs to its whole in any scope.
RELATION_KINDS = ("ratio", "counted_out", "subset")
OFFICE_ROLES = ("lead", "support", "responsible")
CODINGS = ("first", "second")
YES_NO = ("yes", "no")

#: Tiers of government, the widest first: a division code has two more digits in each.
TIERS = ("country", "province", "prefecture", "county")

#: How firmly a target is set, the firmest first. The wording decides (约束性 is binding; 确保, 必须 and plain words are
#: firm; 预期性 is expected; 力争, 争取, 努力 are aspiring), and a draft, whatever its wording, stands below all.
FIRMNESS = ("binding", "firm", "expected", "aspiring", "draft")

#: Groups of places that have like powers and statistics, and so are ranked among each other.
PEER_GROUPS = ("prefecture", "county", "district", "province", "country")

REVIEW_MARKS = ("verified", "disputed")
OBSERVATION_KINDS = ("actual", "target", "estimate")
GRADES = ("A", "B", "C")
#: When in its year a figure is of; what covers a whole year is of its end.
TIMES_OF_YEAR = ("end_of_year", "mid_year", "unknown")
#: What a figure of the context was read a second time from, the strongest first: another publication, other figures
#: that it follows from, the same publication.
READING_BASES = ("second_source", "arithmetic", "second_reading")
#: Vintages of GDP, and of what is divided by it: the economic census that the number rests on.
GDP_VINTAGES = (
    "before_2018_census",
    "before_2018_census_preliminary",
    "after_2018_census",
    "after_2018_census_preliminary",
    "after_2018_census_revised",
    "after_2023_census",
    "after_2023_census_preliminary",
)
VINTAGES = (*GDP_VINTAGES, "as_published", "preliminary", "census_count")

#: The years a document or a target may name.
FIRST_YEAR, LAST_YEAR = 1990, 2100


NOTE = Field("note", "bilingual")

#: A fragment is a few words; a sentence of a document is none.
LONGEST_FRAGMENT = 100
AS_PRINTED = Field("as_printed", "text", True, longest=LONGEST_FRAGMENT)

#: The names of a code, which every vocabulary has.
NAMES = (Field("name_en", "text", True), Field("name_zh", "text", True))

#: Where the vocabularies stand.
VOCABULARY_FOLDER = "vocabularies"

LEVELS = Table(
    "levels",
    "level",
    (
        Field("level", "code", True),
        *NAMES,
        Field("tier", "word", True, TIERS),
        Field("peer_group", "word", True, PEER_GROUPS),
        Field("endings_zh", "text"),
        Field("planning", "word", True, YES_NO),
        NOTE,
    ),
    VOCABULARY_FOLDER,
)

DOCUMENT_KINDS = Table(
    "document_kinds",
    "kind",
    (Field("kind", "code", True), *NAMES, NOTE),
    VOCABULARY_FOLDER,
)

FAMILIES = Table(
    "families",
    "family",
    (Field("family", "code", True), *NAMES, Field("planned", "word", True, YES_NO), NOTE),
    VOCABULARY_FOLDER,
)

UNITS = Table(
    "units",
    "unit",
    (
        Field("unit", "text", True),
        Field("told_in", "text", refers="units"),
        Field("factor", "number"),
        *NAMES,
        Field("shown_en", "word", True, YES_NO),
        Field("scale_en", "number"),
        Field("smaller_unit", "text", refers="units"),
        Field("smaller_below_en", "number"),
        Field("smaller_below_zh", "number"),
        NOTE,
    ),
    VOCABULARY_FOLDER,
)

SCOPES = Table(
    "scopes",
    "scope",
    (Field("scope", "code", True), *NAMES, NOTE),
    VOCABULARY_FOLDER,
)

#: What is printed in Chinese and has no code: offices, issuers, aims without a number. English pages call it so.
GLOSSES = Table(
    "glosses",
    "term_zh",
    (Field("term_zh", "text", True), Field("name_en", "text", True)),
    VOCABULARY_FOLDER,
)

COMMITMENTS = Table(
    "commitments",
    "commitment",
    (
        Field("commitment", "code", True),
        *NAMES,
        Field("firmness", "word", True, FIRMNESS[:-1]),
        NOTE,
    ),
    VOCABULARY_FOLDER,
)

PLACES = Table(
    "places",
    "place_id",
    (
        Field("place_id", "code", True),
        *NAMES,
        Field("level", "word", True, refers="levels"),
        Field("parent_id", "code", refers="places"),
        Field("division_code", "division_code", True),
        Field("aliases", "text"),
        Field("valid_from", "year"),
        Field("misnomers", "text"),
        Field("misnomer_notice", "bilingual"),
    ),
)

DOCUMENTS = Table(
    "documents",
    "document_id",
    (
        Field("document_id", "code", True),
        Field("place_id", "code", True, refers="places"),
        Field("title_en", "text", True),
        Field("title_zh", "text", True),
        Field("issuer_zh", "text"),
        Field("document_number", "text"),
        Field("issued", "date"),
        Field("status", "word", True, DOCUMENT_STATUSES),
        Field("kind", "word", True, refers="document_kinds"),
        Field("base_year", "year"),
        Field("horizon_year", "year", True),
        Field("source_sha256", "sha256", True),
        Field("url", "url"),
        Field("accessed", "date"),
        NOTE,
    ),
)

INDICATORS = Table(
    "indicators",
    "indicator",
    (
        Field("indicator", "code", True),
        Field("family", "code", True, refers="families"),
        *NAMES,
        Field("definition_en", "text", True),
        Field("canonical_unit", "text", True, refers="units"),
        Field("quantity", "word", True, QUANTITIES),
        Field("timing", "word", True, TIMINGS),
        Field("better", "word", True, DIRECTIONS),
        Field("gdp_based", "word", True, YES_NO),
        Field("observed_as", "word", True, OBSERVED_MEASURES),
        Field("valid_from", "year"),
        Field("valid_to", "year"),
        Field("successor", "code", refers="indicators"),
        NOTE,
    ),
)

RELATIONS = Table(
    "relations",
    "",
    (
        Field("relation", "word", True, RELATION_KINDS),
        Field("part", "code", True, refers="indicators"),
        Field("part_scope", "code", refers="scopes"),
        Field("whole", "code", refers="indicators"),
        Field("whole_scope", "code", refers="scopes"),
        Field("ratio", "code", refers="indicators"),
        Field("ratio_factor", "number"),
        Field("implied", "code"),
        Field("unit", "text", refers="units"),
        Field("name_en", "text"),
        Field("name_zh", "text"),
        NOTE,
    ),
)

TARGETS = Table(
    "targets",
    "target_id",
    (
        Field("target_id", "code", True),
        Field("line", "count", True),
        Field("section", "text", True),
        AS_PRINTED,
        Field("occurrence", "count", True),
        Field("indicator", "code", True, refers="indicators"),
        Field("indicator_zh", "text", True),
        Field("scope", "code", refers="scopes"),
        Field("measure", "word", True, MEASURES),
        Field("period", "word", True, PERIODS),
        Field("comparator", "word", True, COMPARATORS),
        Field("value", "number"),
        Field("value_high", "number"),
        Field("unit", "text"),
        Field("target_year", "year", True),
        Field("year_basis", "word", True, YEAR_BASES),
        Field("base_year", "year"),
        Field("commitment", "word", True, refers="commitments"),
        Field("restates", "code"),
        NOTE,
    ),
    per_document=True,
)

EXCLUDED = Table(
    "excluded",
    "",
    (
        Field("line", "count", True),
        AS_PRINTED,
        Field("occurrence", "count", True),
        Field("reason", "word", True, EXCLUSION_REASONS),
        NOTE,
    ),
    per_document=True,
)

RESPONSIBILITIES = Table(
    "responsibilities",
    "",
    (
        Field("document_id", "code", True, refers="documents"),
        Field("section", "text", True),
        Field("line", "count", True),
        Field("office_zh", "text", True),
        Field("role", "word", True, OFFICE_ROLES),
    ),
)

_CODED_TWICE = (
    "line",
    "section",
    "as_printed",
    "occurrence",
    "indicator",
    "indicator_zh",
    "scope",
    "measure",
    "period",
    "comparator",
    "value",
    "value_high",
    "unit",
    "target_year",
    "year_basis",
    "base_year",
    "commitment",
)

SECOND_CODING = Table(
    "second_coding",
    "",
    (
        *(field for field in TARGETS.fields if field.name in _CODED_TWICE),
        Field("restates_line", "count"),
        Field("note", "text"),
    ),
    per_document=True,
)

ADJUDICATION = Table(
    "adjudication",
    "",
    (
        Field("target_id", "code", True, refers="targets"),
        Field("column", "text", True),
        Field("first", "text"),
        Field("second", "text"),
        Field("settled", "word", True, CODINGS),
        Field("reason", "bilingual", True),
    ),
)

#: The columns that tell a figure of the context from every other.
CONTEXT_KEY = ("place_id", "indicator", "scope", "kind", "year", "vintage")

CONTEXT = Table(
    "context",
    "",
    (
        Field("place_id", "code", True, refers="places"),
        Field("indicator", "code", True, refers="indicators"),
        Field("scope", "code", refers="scopes"),
        Field("kind", "word", True, OBSERVATION_KINDS),
        Field("year", "year", True),
        Field("comparator", "word", True, COMPARATORS),
        Field("value", "number", True),
        Field("unit", "text", True),
        Field("vintage", "word", allowed=VINTAGES),
        Field("grade", "word", True, GRADES),
        Field("publication", "text", True),
        Field("as_of", "word", True, TIMES_OF_YEAR),
        Field("year_sure", "word", True, YES_NO),
        Field("url", "url"),
        NOTE,
    ),
)

#: Figures of the context that were read a second time, without sight of the first.
SECOND_READINGS = Table(
    "second_readings",
    "",
    (
        *(field for field in CONTEXT.fields if field.name in CONTEXT_KEY),
        Field("basis", "word", True, READING_BASES),
        Field("comparator", "word", True, COMPARATORS),
        Field("value", "number", True),
        Field("unit", "text", True),
        Field("publication", "text"),
        NOTE,
    ),
)

#: Undated documents: the earliest year in which their text can have been written.
DATINGS = Table(
    "datings",
    "document_id",
    (
        Field("document_id", "code", True, refers="documents"),
        Field("not_before", "year", True),
        Field("note", "bilingual", True),
    ),
)

#: Relative targets whose benchmark is an observation of another place.
RESOLUTIONS = Table(
    "resolutions",
    "target_id",
    (
        Field("target_id", "code", True, refers="targets"),
        Field("place_id", "code", True, refers="places"),
        Field("note", "bilingual", True),
    ),
)

CHANGES = Table(
    "changes",
    "",
    (
        Field("version", "text", True),
        Field("change_en", "text", True),
        Field("change_zh", "text", True),
        Field("results_changed", "word", True, YES_NO),
    ),
)

REVIEWS = Table(
    "reviews",
    "",
    (
        Field("target_id", "code", True, refers="targets"),
        Field("fingerprint", "code", True),
        Field("review", "word", False, REVIEW_MARKS),
        Field("reviewer", "text"),
        Field("comment", "text"),
        Field("marked", "date"),
    ),
)

#: Hard cases of what is a target, and how they were decided; the codebook begins with them.
INTERPRETATIONS = Table(
    "interpretations",
    "case",
    (
        Field("case", "code", True),
        Field("version", "text", True),
        Field("question", "bilingual", True),
        Field("decision", "bilingual", True),
        Field(
            "example", "code"
        ),  # a project may hold other documents than those that taught the guide
    ),
)

#: Tables whose rows readers name, and so report mistakes in.
CORRECTED_TABLES = ("targets", "documents", "places", "indicators", "context")

#: What was corrected after publication, cell by cell.
CORRECTIONS = Table(
    "corrections",
    "",
    (
        Field("corrected", "date", True),
        Field("table", "word", True, CORRECTED_TABLES),
        Field("row", "code", True),
        Field("column", "text"),
        Field("before", "text"),
        Field("after", "text"),
        Field("reason", "bilingual", True),
        Field("told_by", "text", True),
    ),
)

#: One file each, ``<name>.csv``.
SINGLE_TABLES = (
    LEVELS,
    DOCUMENT_KINDS,
    FAMILIES,
    UNITS,
    COMMITMENTS,
    GLOSSES,
    PLACES,
    DOCUMENTS,
    DATINGS,
    INDICATORS,
    SCOPES,
    RELATIONS,
    RESPONSIBILITIES,
    CONTEXT,
    SECOND_READINGS,
    RESOLUTIONS,
    ADJUDICATION,
    CHANGES,
    REVIEWS,
    CORRECTIONS,
    INTERPRETATIONS,
)
#: One file for each document, ``<name>/<document_id>.csv``.
DOCUMENT_TABLES = (TARGETS, EXCLUDED, SECOND_CODING)
TABLES = {table.name: table for table in (*SINGLE_TABLES, *DOCUMENT_TABLES)}
