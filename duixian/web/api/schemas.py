"""The shapes of the API's answers and the filters of its lists, as OpenAPI describes them.

What an object has is made of the columns of its record (``columns``): names, types, vocabularies and meanings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from duixian import columns
from duixian.columns import SIDE, VOCABULARIES, Column
from duixian.web.shell import resources

# The form of all answers: it changes when a name or a meaning does, and not when something is added.
SCHEMA = 2
# How many items a page of a list may have.
MOST = 500

Slug = Annotated[str, Field(description="address of a place: its code by GB/T 2260", examples=["371000"])]
PlaceFilter = Annotated[
    str | None,
    Field(None, max_length=40, description="a place: its address, code, full or short name", examples=["威海市"]),
]
Year = Annotated[int | None, Field(None, ge=1, le=9999, description="the year of the report", examples=[2025])]
DocumentKey = Annotated[
    str | None, Field(None, max_length=80, description="a document's key", examples=["3f2a9c0d11e84b52-371000-2024"])
]
Id = Annotated[str | None, Field(None, max_length=60, description="an indicator's id", examples=["gdp"])]


def _codes(vocabulary: str, *more: str) -> Any:
    """Return the type of what holds a code of a vocabulary."""
    return Literal[(*VOCABULARIES[vocabulary], *more)]


if TYPE_CHECKING:
    Kind: TypeAlias = str
    Status: TypeAlias = str
    Verdict: TypeAlias = str
    Agreement: TypeAlias = str
    Level: TypeAlias = str
    Side: TypeAlias = str
    DocumentKind: TypeAlias = str
    Decided: TypeAlias = str
    Grade: TypeAlias = str
else:
    Kind, Status, Verdict, Agreement = _codes("kind"), _codes("status"), _codes("verdict"), _codes("outcome")
    Level, Side, DocumentKind = _codes("level"), _codes("side"), _codes("document_kind")
    Decided, Grade = _codes("decided"), _codes("grade")


class Shape(Schema):
    """No answer holds what its description does not name."""

    model_config = ConfigDict(extra="forbid")


class Listed(Schema):
    """The filters that every list has."""

    limit: int = Field(50, ge=1, le=MOST, description="how many items at most")
    cursor: str | None = Field(None, max_length=300, description="`next` of the page before")


class PlaceFilters(Listed):
    level: Level | None = Field(None, description="only places of this level")
    parent: str | None = Field(None, max_length=40, description="only places right below this one", examples=["370000"])
    held: bool = Field(True, description="only places with documents in the ledger")


class IndicatorFilters(Listed):
    theme: str | None = Field(None, max_length=30, description="only indicators of this theme")


class DocumentFilters(Listed):
    place: PlaceFilter
    below: bool = Field(False, description="with `place`: the places under it as well")
    year: Year
    kind: DocumentKind | None = None
    current: bool | None = Field(None, description="only the version that stands for its place, year and kind")


class StatementFilters(Listed):
    place: PlaceFilter
    year: Year
    document: DocumentKey
    indicator: Id
    status: Status | None = Field(None, description="said as a fact, as still to come, or neither")
    kind: Kind | None = None
    headline: bool | None = Field(None, description="only the figure that stands for its report and indicator")
    corrected: bool | None = Field(None, description="only figures that a person has corrected")


class PromiseFilters(Listed):
    place: PlaceFilter
    year: Year
    due_year: int | None = Field(None, ge=1, le=9999, description="the year in which it falls due", examples=[2024])
    document: DocumentKey
    indicator: Id
    outcome: Verdict | None = Field(None, description="the verdict")
    decided: Decided | None = Field(None, description="who has the last word")


class FindingFilters(Listed):
    place: PlaceFilter
    year: Year
    document: DocumentKey
    outcome: Agreement | None = None
    relation: str | None = Field(None, max_length=20, examples=["sum"])


class ObservationFilters(Listed):
    indicator: Id
    place: PlaceFilter
    level: Level | None = None
    year: int | None = Field(None, ge=1, le=9999, description="the year that the figure speaks of", examples=[2024])
    side: Side | None = None
    kind: Kind | None = None


class SeriesFilters(Schema):
    indicator: str = Field(max_length=60, description="an indicator's id", examples=["gdp"])
    place: str = Field(max_length=40, description="a place: address, code or name", examples=["371000"])
    kind: Kind | None = Field(None, description="default: the first kind of the indicator")


class SearchFilters(Schema):
    q: str = Field(min_length=1, max_length=100, description="words parted by spaces", examples=["就业"])
    place: PlaceFilter
    below: bool = Field(False, description="with `place`: the places under it as well")
    year: Year
    status: Status | None = None
    kind: Kind | None = None
    limit: int = Field(20, ge=1, le=100, description="how many sentences at most")
    cursor: str | None = Field(None, max_length=300, description="`next` of the page before")


class EventFilters(Listed):
    document: DocumentKey
    action: str | None = Field(None, max_length=20, examples=["corrected"])


class IssueFilters(Listed):
    grade: Grade | None = Field(None, description="`failed`: it is not in the ledger")


# --- answers ------------------------------------------------------------------------------------------------------


class Versioned(Shape):
    version: str = Field(description="changes whenever the ledger does")
    schema_: Literal[2] = Field(alias="schema", description="of the names of this answer; see /api/changes")


class Paged(Versioned):
    next: str | None = Field(description="the cursor of the page behind; null at the end")


class ChangeItem(Shape):
    resource: str = Field(description="whose answers; `*` for all")
    old: str = Field(description="the name in schema 1")
    new: str = Field(description="the name in schema 2")


class ChangesAnswer(Versioned):
    items: list[ChangeItem]


class ReasonItem(Shape):
    code: str = Field(description="the reason; its sentences are in `lexicon/messages`", examples=["link.silent"])
    values: dict[str, Any] = Field(description="what stands in its sentence: texts, reasons, or lists of them")


class Words(Shape):
    zh: str
    en: str


_TYPES: Mapping[str, Any] = {
    "text": str,
    "word": str,
    "integer": int,
    "number": float,
    "decimal": float,
    "boolean": bool,
    "list": GenericAlias(list, (str,)),
    "json": GenericAlias(list, (GenericAlias(dict, (str, Any)),)),
    "reason": ReasonItem,
    "time": datetime,
}
_EXAMPLES = {"document_place": "威海市", "indicator_id": "gdp", "document": "3f2a9c0d11e84b52-371000-2024"}
Fields = dict[str, Any]


def _field(shown: resources.Shown, column: Column, missing: bool = False) -> tuple[Any, Any]:
    """Describe a column of an object."""
    type_ = _TYPES[column.sort]
    if column.vocabulary and column.sort != "list":
        type_ = _codes(column.vocabulary, *([""] if shown.may_be_empty(column) else []))
    if missing or (shown.nullable(column) and column.sort != "list"):
        type_ = type_ | None if isinstance(type_, type | GenericAlias) else type_ | type(None)
    told: dict[str, Any] = {"description": column.says}
    if column.name in _EXAMPLES:
        told["examples"] = [_EXAMPLES[column.name]]
    return type_, Field(**told)


def _fields(shown: resources.Shown, those: Iterable[Column] | None = None) -> Fields:
    return {column.name: _field(shown, column) for column in (shown.columns if those is None else those)}


def _made(name: str, fields: Fields, base: type[Schema] = Shape) -> Any:
    return create_model(name, __base__=base, **fields)


def _answer(name: str, item: Any, **more: Any) -> Any:
    """Describe the answer that is one object."""
    return create_model(name, __base__=(item, Versioned), **more)


def _list(item: Any) -> Any:
    return GenericAlias(list, (item,))


def _listing(name: str, item: Any, base: type[Schema] = Paged) -> Any:
    """Describe the answer that is a list of objects."""
    return create_model(name, __base__=base, items=(_list(item), ...))


class PartItem(Shape):
    document: str
    id: str
    start: int
    quote: str
    indicator: str = Field(description="what was measured, in the document's own characters")
    url: str


class FigureItem(PartItem):
    sentence: str


class CorrectionItem(Shape):
    subject: str
    field: str = Field(description="`value` or the name of a column; `withdrawn`; `result` of a promise")
    engine: Any
    value: Any
    state: str
    who: str
    at: datetime
    why: str


PlaceItem = _made("PlaceItem", _fields(resources.PLACE))
PlaceAnswer = _answer("PlaceAnswer", PlaceItem)
PlacePage = _listing("PlacePage", PlaceItem)
YearItem = _made("YearItem", _fields(resources.YEAR))
YearsAnswer = _listing("YearsAnswer", YearItem, Versioned)
IndicatorItem = _made("IndicatorItem", _fields(resources.INDICATOR))
IndicatorAnswer = _answer("IndicatorAnswer", IndicatorItem)
IndicatorPage = _listing("IndicatorPage", IndicatorItem)
DocumentItem = _made("DocumentItem", _fields(resources.DOCUMENT))
DocumentAnswer = _answer("DocumentAnswer", DocumentItem)
DocumentPage = _listing("DocumentPage", DocumentItem)
SectionItem = _made("SectionItem", _fields(resources.SECTION, resources.own(resources.SECTION)))
TextAnswer = _made(
    "TextAnswer",
    {
        "document": (str, Field(description="the document's key")),
        "text": (str, Field(description="a paragraph a line; offsets count code points")),
        "sections": (_list(SectionItem), ...),
    },
    Versioned,
)
StatementItem = _made("StatementItem", _fields(resources.STATEMENT))
StatementPage = _listing("StatementPage", StatementItem)
StatementAnswer = _answer(
    "StatementAnswer",
    StatementItem,
    withdrawn=(bool, Field(description="a person says that it is no figure")),
    promises=(_list(str), Field(description="ids of the promises that it makes")),
    answers=(_list(str), Field(description="ids of the promises that it answers")),
    findings=(_list(str), Field(description="the findings that it is part of")),
    corrections=(_list(CorrectionItem), ...),
    annotation=(dict, Field(description="W3C Web Annotation")),
)


def _side(side: str) -> Any:
    """Describe what was promised, or what answers it: the columns of a figure; without one its value is missing."""
    whose = {column.name: column for column in resources.LINK.columns}
    figure = {column.name: column for column in resources.STATEMENT.columns}
    fields: Fields = {}
    for name in SIDE:
        column = whose.get(f"{side}_{name}") or whose[name]
        missing = name in _VALUE and side == "target"
        known = _field(resources.STATEMENT, figure[name], missing)
        fields[name] = (known[0], Field(description=column.says))
    return _made(side.title(), {**fields, "url": (str, ...)})


# What a promise without a figure does not have.
_VALUE = {name for name in SIDE if name not in columns.names("comparison", "ledger")}
Target, Result = _side("target"), _side("result")
_SIDES = {f"{side}_{name}" for side in ("target", "result") for name in SIDE}
PromiseItem = _made(
    "PromiseItem",
    {
        "id": (str, Field(description="`KEY#START` of what was promised; `KEY#cSTART` of a promise without a figure")),
        **_fields(resources.LINK, [column for column in resources.LINK.columns if column.name not in _SIDES]),
        "verdict_words": (Words, Field(description="the verdict for a reader")),
        "target": (Target, Field(description="what was promised")),
        "result": (Result | None, Field(description="what answers it; null where nothing does")),
    },
)
PromiseAnswer = _answer("PromiseAnswer", PromiseItem)
PromisePage = _listing("PromisePage", PromiseItem)
FindingItem = _made(
    "FindingItem",
    {
        **_fields(resources.FINDING),
        "figures": (_list(FigureItem), Field(description="its figures, in the order of the equation")),
    },
)
FindingAnswer = _answer("FindingAnswer", FindingItem)
FindingPage = _listing("FindingPage", FindingItem)
ObservationItem = _made("ObservationItem", _fields(resources.OBSERVATION))
ObservationPage = _listing("ObservationPage", ObservationItem)
# Of a year without a figure is said of what, of when, and why there is none.
_KNOWN = {"indicator_id", "indicator_name", "place", "place_code", "place_slug", "year", "side", "state", "kind"}
Point = _made(
    "Point",
    {c.name: _field(resources.OBSERVATION, c, c.name not in _KNOWN) for c in resources.OBSERVATION.columns},
)
SeriesAnswer = _made(
    "SeriesAnswer",
    {
        "indicator_id": (str, ...),
        "place": (str, ...),
        "place_slug": (str, ...),
        "kind": (Kind, ...),
        "target": (_list(Point), Field(description="a year each, those without a figure too")),
        "result": (_list(Point), Field(description="likewise")),
    },
    Versioned,
)


class HitItem(Shape):
    document: str
    title: str
    document_place: str | None
    document_place_slug: str | None
    document_year: int | None
    start: int = Field(description="the sentence's first character")
    end: int
    sentence: str = Field(description="the sentence that holds the words")
    statements: list[PartItem]
    url: str


class HitPage(Paged):
    items: list[HitItem]


class EventItem(Shape):
    id: int
    at: datetime
    who: str
    action: str
    object: str
    field: str = Field(description="what was corrected, by the name of today")
    before: Any
    after: Any
    why: str
    previous: str
    hash: str


class EventPage(Paged):
    items: list[EventItem]


IssueItem = _made("IssueItem", _fields(resources.ISSUE))
IssuePage = _listing("IssuePage", IssueItem)
