"""The tables of a dataset: their columns, in order, with what each says (docs/dataset.md, ``datapackage.json``).

Types are those that every reader of Parquet knows (text, 32 and 64 bit integers, float64, booleans): no lists, no
decimals, no nested columns, so that Stata and R take them as they are. Written digits are kept beside the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa

Sort = Literal["text", "word", "integer", "number", "boolean"]
TableName = Literal["reports", "statements", "sections", "comparisons", "issues", "links", "findings"]


class Column(msgspec.Struct, frozen=True):
    """One column.

    Attributes:
        name: its name.
        sort: ``word`` is text of few different values, written once each; ``number`` is float64.
        says: what it says, for docs and data package.
    """

    name: str
    sort: Sort
    says: str


class Layout(msgspec.Struct, frozen=True):
    """One table.

    Attributes:
        name: its name, and its folder's.
        says: what a row is.
        key: the columns that tell its rows apart; empty where nothing does.
        columns: in order.
    """

    name: TableName
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _columns(lines: str) -> tuple[Column, ...]:
    """Read ``name sort what it says``, a column a line."""
    found = []
    for line in filter(None, lines.splitlines()):
        name, sort, says = line.split(maxsplit=2)
        found.append(msgspec.convert({"name": name, "sort": sort, "says": says}, Column))
    return tuple(found)


_SPAN = """
start integer first character of the figure in `reports.text`, counted in code points from 0
end integer one past its last character: `text[start:end] = quote`
quote text the characters from `start` to `end`
"""
_SPOKEN = """
report_place word the document's own territory; empty if unknown
report_place_code word its code by GB/T 2260; empty if unknown
report_year integer the year in which the document was given; missing if unknown
report_kind word what sort of document it is: `work_report`, `communique`, `newspaper_page`, `project_list`, `other`
"""

TABLES: Mapping[TableName, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "reports",
            "a document that was read",
            ("document",),
            _columns("""
document text the document's path or address, also inside an archive or table (`a.zip!b.md`, `dump.csv#3`)
report word the first 16 hexadecimal digits of the SHA-256 of its decoded text: the same for the same text
content_hash text SHA-256 of the document's bytes
place word its territory by its full name; empty if unknown
place_code word its code by GB/T 2260 (`000000` is the whole country); empty if unknown
year integer the year in which it was given; missing if unknown
date word day of delivery or publication, ISO 8601, as far as known
kind word `work_report`, `communique`, `newspaper_page`, `project_list`, `other`
issuer word the body that speaks, as far as the text says
title text the title as written
identity_rules text which rule found each of these, `field=rule` joined by `; `
characters integer length of `text`
statements integer how many figures were read
comparisons integer how many targets and results without a number were read
sections integer how many sections it has
sketch text hashes of some of its sentences, by which one text under two names is recognised
text text the text as it is read: a paragraph a line, wrapped lines joined
"""),
        ),
        Layout(
            "statements",
            "a figure with its meaning",
            ("document", "id"),
            _columns(
                """
document word the document that says it
report word its `reports.report`
id text the statement: the report's id, a dash, and its first character
"""
                + _SPOKEN
                + _SPAN
                + """
low number the value with its magnitude applied; percent stays percent
high number equal to `low` but for a range
low_text word `low` with the digits as they were written (`5.10`)
high_text word `high` likewise
unit word as written, magnitude words left out; `位` for a rank; empty if none
dimension word what the unit measures (`currency`, `length`, `count` …); `ratio` for percent; empty if unknown
modifier word `exact` `about` `nearly` `more_than` `at_least` `at_most` `range`
kind word `level` `change` `ratio` `rank` `pace` `difference`
direction word `up` or `down` of a change or difference, whose value has no sign; else empty
role word `value`, or `from` for the starting value of 由A提高到B
status word `result` `target` `other`
estimated boolean 预计 or its like is said of it
period word the time it speaks of, ISO 8601: `2023`, `2023-11`, `2021/2025`; empty if unknown
place word the territory where it is not the document's own; else empty
indicator word what was measured, in the document's own characters
indicator_id word the indicator of the catalogue that it is of; empty if of none
headline boolean it is the figure that stands for its report, indicator, kind and side in a series
scope word of a rank: among whom
per word of a pace: for each what time
optional boolean careful readers may differ on whether it is a statement
section word titles of the sections around it, outermost first, joined by ` > `
rules word which rule set each field, `field=rule` joined by `; `
source_start integer first character in the decoded source, where that is a text file; else equal to `start`
source_end integer one past the last one there
source word where to look: `line=12`, `row=3;column=full_text`, `paragraph=12`
"""
            ),
        ),
        Layout(
            "sections",
            "a section of a document",
            ("document", "number"),
            _columns("""
document word the document
report word its `reports.report`
number integer its place in the document's list of sections, from 0
parent integer `number` of the section around it; -1 at the top
level integer depth, from 1
numbering word the numbering as written (`一、`); empty if none
title word the heading without its numbering
start integer first character of the heading in `reports.text`
end integer one past the last character that belongs to it, subsections included
"""),
        ),
        Layout(
            "comparisons",
            "a target or result without a number, measured against another figure",
            ("document", "id"),
            _columns(
                """
document word the document that says it
report word its `reports.report`
id text the comparison: the report's id, `-c`, and its first character
"""
                + _SPOKEN
                + _SPAN
                + """
indicator word what is compared, in the document's own characters
kind word `change` where growth is compared, else `level`
relation word `above` `not_below` `in_step` `not_above` `below`
reference word what it is compared with, as written
status word `result` `target` `other`
period word the time it speaks of, as for a statement
section word titles of the sections around it, joined by ` > `
rules word which rule set each field, `field=rule` joined by `; `
"""
            ),
        ),
        Layout(
            "issues",
            "something that a user must know of a document",
            (),
            _columns("""
document text the document
issue word `unread` `crashed` `killed` `time` `memory` of what is not in the dataset; `same-text` `second-version` \
`date-and-year` `truncated` `no-report` `unknown-place` `unknown-year` of what is
grade word `failed`: it is not in the dataset; `doubt`: it is, look at it before you rely on it
why text what is wrong
remedy text what can be done
other text the other document concerned; empty if there is none
"""),
        ),
        Layout(
            "links",
            "a promise with what became of it by the next year's report",
            ("target_document", "target_id"),
            _columns("""
place word the place that promised
place_code word its code by GB/T 2260
due word the period in which the promise falls due
section word the section of the promise, joined by ` > `
promise text what was promised, in the document's own characters
promised text the promised figure, as written
unit word its unit
modifier word its modifier, or the relation of a promise without a number
verdict word `met` `partly` `missed` `unclear` `no_evidence` (never mentioned again) `pending`
attainment number result over target for a quantity; missing where there is no such share
points number result minus target in percentage points; missing for a quantity
result text what answers it, in that document's own characters; missing if nothing does
delivered text the figure that answers it, as written
evidence word what sort of document the answer is from; empty without one
rule word the rule that paired them, or `silence`, `ambiguous`, `not-due`
why text why they were paired, or were not
verdict_rule word the rule of the verdict (docs/verdicts.md)
verdict_why text the rule with its numbers
indicator_id word the catalogue's indicator; empty if it is not in the catalogue
numberless boolean the promise is a comparison (`comparisons`), not a figure (`statements`)
target_document word the document that promises
target_id text its statement or comparison
result_document word the document that answers; missing if none does
result_id text its statement
score number how well the two fit, from 0 to 1; missing without a result
against_document word for a promise without a number: the document with the other side of its comparison
against_id text its statement
done number for a promise still under way: the share that is done
elapsed number the share of its time that had passed when that was said
pace word `behind` `on_time` `ahead` (序时进度); empty unless the answer is of a part of the time
related text near misses, a JSON list of `{document, statement, reason, why}`
further text further documents' answers, a JSON list of `{document, statement, evidence, rule, why, score, verdict, verdict_why}`
revisions text later versions of the promise, a JSON list of `{document, statement, change, why}`
"""),
        ),
        Layout(
            "findings",
            "what arithmetic says of figures that stand in a relation",
            (),
            _columns("""
relation word the check (docs/checks.md): `sum`, `share`, `growth`, `repeat`, `rank` …
outcome word `agrees` `contradicts` `cannot_tell`
equation text the equation with the figures in it
why text what was compared and by how much it is off
assumption word the assumption that would decide; empty if none is needed
place word the place whose report is in question
place_code word its code by GB/T 2260
year integer the year in which that report was given
document word the first document that it rests on
quotes text the figures as written, in the order of the equation, joined by `; `
statement_ids text their statements, joined by a space
documents text their documents, a JSON list in the same order
"""),
        ),
    )
}
EXTRACTED: tuple[TableName, ...] = ("reports", "statements", "sections", "comparisons", "issues")
DERIVED: tuple[TableName, ...] = ("links", "findings")


@lru_cache(maxsize=16)
def schema(name: TableName) -> pa.Schema:
    """Return the Arrow schema of a table.

    Args:
        name: the table.

    Returns:
        The schema; ``word`` columns are dictionaries, which every reader takes for text.
    """
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "word": pa.dictionary(pa.int32(), pa.string()),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    return pa.schema([(column.name, kinds[column.sort]) for column in TABLES[name].columns])
