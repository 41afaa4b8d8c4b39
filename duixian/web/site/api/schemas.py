"""The shapes of the API's answers and the filters of its lists, as OpenAPI describes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from duixian.web.site.api.paging import MOST

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
Kind = Literal["level", "change", "ratio", "rank", "pace", "difference"]
Status = Literal["result", "target", "other"]
Outcome = Literal["met", "partly", "missed", "no_evidence", "unclear", "pending"]
Agreement = Literal["agrees", "contradicts", "cannot_tell"]
Level = Literal["country", "province", "prefecture", "county"]


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
    kind: Literal["work_report", "newspaper_page", "communique", "project_list", "other"] | None = None
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
    outcome: Outcome | None = Field(None, description="the verdict")
    decided: Literal["engine", "rejected", "made"] | None = Field(None, description="who has the last word")


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
    side: Literal["result", "target"] | None = None
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
    grade: Literal["failed", "doubt"] | None = Field(None, description="`failed`: it is not in the ledger")


class Versioned(Shape):
    version: str = Field(description="changes whenever the ledger does")


class Paged(Versioned):
    next: str | None = Field(description="the cursor of the page behind; null at the end")


class PlaceItem(Shape):
    slug: Slug
    code: str
    name: str = Field(examples=["威海市"])
    level: str
    parent: str | None
    now: str | None = Field(description="of an earlier place: what it is today")
    documents: int
    first_year: int | None
    last_year: int | None
    url: str


class PlaceAnswer(PlaceItem, Versioned):
    pass


class PlacePage(Paged):
    items: list[PlaceItem]


class YearItem(Shape):
    place: Slug
    year: int
    report: str | None
    documents: int
    statements: int
    results: int
    targets: int
    comparisons: int
    promises: int = Field(description="in figures, made and due in this year: the sum of the six behind it")
    met: int
    partly: int
    missed: int
    no_evidence: int = Field(description="never mentioned again: silence, not failure")
    unclear: int
    pending: int
    wordless: int
    later: int
    contradictions: int
    undecided: int
    agreements: int
    url: str


class YearsAnswer(Versioned):
    items: list[YearItem]


class IndicatorItem(Shape):
    id: str = Field(examples=["gdp"])
    name: str
    english: str
    theme: str
    kinds: list[str]
    dimension: str
    nature: str
    good: str
    url: str


class IndicatorAnswer(IndicatorItem, Versioned):
    pass


class IndicatorPage(Paged):
    items: list[IndicatorItem]


class DocumentItem(Shape):
    key: str
    report: str
    title: str
    name: str
    place: str | None
    place_name: str | None
    year: int | None
    date: str
    kind: str
    issuer: str
    current: bool
    characters: int
    statements: int
    comparisons: int
    content_hash: str
    engine: str
    added: datetime
    read: datetime
    url: str


class DocumentAnswer(DocumentItem, Versioned):
    pass


class DocumentPage(Paged):
    items: list[DocumentItem]


class SectionItem(Shape):
    number: int
    parent: int
    level: int
    numbering: str
    title: str
    start: int
    end: int


class TextAnswer(Versioned):
    key: str
    text: str = Field(description="a paragraph a line; offsets count code points")
    sections: list[SectionItem]


class StatementItem(Shape):
    id: str
    report: str
    document: str
    start: int
    end: int
    quote: str
    wording: str = Field(description="what was measured, in the document's own characters")
    kind: str
    status: str
    period: str
    indicator: str | None
    indicator_name: str | None
    low: float
    high: float
    low_text: str = Field(description="the written digits")
    high_text: str
    unit: str
    dimension: str
    modifier: str
    direction: str
    role: str
    estimated: bool
    period_year: int | None
    territory: str
    place: str | None
    place_name: str | None
    year: int | None
    section: str
    headline: bool
    scope: str
    per: str
    optional: bool
    rules: list[str]
    source: str
    corrected: bool
    url: str


class StatementPage(Paged):
    items: list[StatementItem]


class CorrectionItem(Shape):
    subject: str
    field: str
    engine: Any
    value: Any
    state: str
    who: str
    at: datetime
    why: str


class StatementAnswer(StatementItem, Versioned):
    withdrawn: bool
    sentence: str
    promises: list[str] = Field(description="ids of the promises that it makes")
    answers: list[str] = Field(description="ids of the promises that it answers")
    findings: list[str] = Field(description="keys of the findings that it is part of")
    corrections: list[CorrectionItem]
    annotation: dict[str, Any] = Field(description="W3C Web Annotation")


class Side(Shape):
    document: str
    start: int
    end: int
    quote: str
    wording: str
    kind: str
    status: str
    period: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    modifier: str | None = None
    direction: str | None = None
    relation: str | None = None
    reference: str | None = None
    section: str | None = None
    url: str


class Words(Shape):
    zh: str
    en: str


class PaceItem(Shape):
    done: float | None
    elapsed: float | None
    state: str


class EngineItem(Shape):
    outcome: str
    rule: str


class PromiseItem(Shape):
    id: str = Field(description="`KEY#START` of what was promised; `KEY#cSTART` of a promise without a number")
    place: str
    place_name: str
    document: str
    year: int
    due: str
    due_year: int | None
    indicator: str | None
    indicator_name: str | None
    outcome: Outcome
    verdict: Words
    attainment: float | None
    points: float | None
    rule: str
    why: str
    verdict_rule: str
    verdict_why: str
    evidence: str
    decided: str
    related: list[dict[str, Any]]
    further: list[dict[str, Any]]
    revisions: list[dict[str, Any]]
    wordless: bool
    target: Side
    result: Side | None
    pace: PaceItem | None
    engine: EngineItem | None


class PromiseAnswer(PromiseItem, Versioned):
    pass


class PromisePage(Paged):
    items: list[PromiseItem]


class PartItem(Shape):
    document: str
    start: int
    quote: str
    wording: str
    url: str


class FindingItem(Shape):
    key: str
    place: str | None
    place_name: str | None
    year: int | None
    document: str
    relation: str
    outcome: Agreement
    equation: str
    why: str
    assumption: str
    quotes: list[str]
    statements: list[PartItem]


class FindingAnswer(FindingItem, Versioned):
    pass


class FindingPage(Paged):
    items: list[FindingItem]


class ObservationItem(Shape):
    indicator: str
    place: str
    place_name: str
    level: str
    year: int
    side: str
    kind: str
    value: float
    high: float
    unit: str
    modifier: str
    document: str
    start: int
    url: str


class ObservationPage(Paged):
    items: list[ObservationItem]


class Point(Shape):
    year: int
    state: Literal["figure", "absent", "unknown"] = Field(
        description="`absent`: the report that would tell it does not; `unknown`: that report is not in the ledger"
    )
    value: float | None
    high: float | None
    unit: str | None
    modifier: str | None
    document: str | None
    start: int | None


class SeriesAnswer(Versioned):
    indicator: str
    place: str
    kind: str
    target: list[Point]
    result: list[Point]


class HitItem(Shape):
    document: str
    title: str
    place: str | None
    year: int | None
    start: int
    end: int
    text: str
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
    field: str
    before: Any
    after: Any
    why: str
    previous: str
    hash: str


class EventPage(Paged):
    items: list[EventItem]


class IssueItem(Shape):
    name: str
    document: str | None
    issue: str
    grade: str
    why: str
    remedy: str
    other: str
    at: datetime


class IssuePage(Paged):
    items: list[IssueItem]
