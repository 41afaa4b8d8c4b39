"""What of a statement is compared when it is linked: its words, its unit, its nature, its time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from duixian.lexicon import Lexicon, Unit, places_called
from duixian.lexicon.indicators import Catalogue, Indicator
from duixian.lexicon.linking import Linking
from duixian.model import Reading, Report, Statement
from duixian.text import LOOSE_PART_ENDS, WINDOW, span_around

Nature = Literal["flow", "stock", "rate", ""]
_MARKS = re.compile(r"[\s“”\"'‘’「」『』《》〈〉（）()·—\-]")
_COORDINATION = re.compile(r"[、和与及]")
_REDUCED = re.compile(r"扣除|剔除|不含|不包括|除[^，。；]{1,12}外|以外")
# 省属企业完成投资…、研发投入…: what follows is the enterprises', not the province's.
_OF_SOME = re.compile(
    r"[^，。；：]{0,12}(?:企业|国企|园区|开发区|高新区|经开区|新区|集团|公司|银行|兵团|县市|区县)(?:共|累计|全年|已)?(?:完成|实现|达到|拥有)"
)
_WITHOUT = re.compile(r"^.*?(?:扣除|剔除|不含)[^，；。]*?(?:后|因素|之外|以外)的?")
_YEARS = re.compile(r"(\d{4})(?:-(\d\d))?(?:-\d\d)?(?:/(\d{4})(?:-(\d\d))?)?")
# 县 and 村 as such are places of many kinds; only words of three characters and more name a place beyond doubt.
_OWN = ("全省", "全市", "全区", "全县", "全州", "全盟", "我省", "我市", "我区", "我县", "我州")


class Facet(msgspec.Struct, frozen=True, gc=False):
    """One statement, prepared for comparison.

    Attributes:
        statement: the statement.
        report: its report.
        indicator: the catalogue's indicator; None for the long tail.
        words: features of its indicator phrase: canonical verbs and pairs of characters of the rest.
        context: the same of its sentence, ``words`` left out.
        section: features of the titles of its sections.
        actions: the canonical verbs among ``words``.
        levels: ranks that it names (国家级, 省级).
        dimension: of its unit; ``count`` for measure words and where no unit is written.
        base: what its unit leads to; ``个`` for all measure words that are taken for each other.
        factor: how many of the base one unit is.
        nature: flow, stock or rate, as far as the words or the catalogue tell; else empty.
        cumulative: a sum since some beginning is said.
        yearly: said to hold in each of its years.
        parts: how many things its phrase joins (交通、能源、水利完成投资: 3).
        first: first year of its period; 0 if unknown.
        last: last year of its period; 0 if unknown.
        partial: its period is a part of a year.
        reduced: something is said to be left out of it (扣除房地产后, 不含农户), or it is said of some (省属企业完成…).
        place: the place that it speaks of where that is not the document's own.
    """

    statement: Statement
    report: Report
    indicator: Indicator | None
    words: frozenset[str]
    context: frozenset[str]
    section: frozenset[str]
    actions: frozenset[str]
    levels: frozenset[str]
    dimension: str
    base: str
    factor: Decimal
    nature: Nature
    cumulative: bool
    yearly: bool
    parts: int
    first: int
    last: int
    partial: bool
    reduced: bool
    place: str


def years(period: str) -> tuple[int, int, bool]:
    """Read a period's years.

    Args:
        period: ISO style (``2025``, ``2025-06``, ``2021/2025``); empty if unknown.

    Returns:
        First year, last year (0 if unknown), and whether it is less than whole years.
    """
    m = _YEARS.fullmatch(period)
    if m is None:
        return 0, 0, False
    first = int(m[1])
    return first, int(m[3] or m[1]), m[2] is not None


def own_names(reading: Reading) -> tuple[str, ...]:
    """Return the names by which a report calls its own place, the longest first."""
    place = reading.report.identity.place
    if not place:
        return _OWN
    short = places_called(place)[0].short if places_called(place) else ()
    names = {place, *short, *_OWN}
    return tuple(sorted((n for n in names if len(n) > 1), key=len, reverse=True))


def features(phrase: str, linking: Linking, own: Sequence[str] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """Turn a phrase into what is compared.

    Args:
        phrase: an indicator or a sentence.
        linking: the words.
        own: names of the document's own place, which are left out.

    Returns:
        The features (canonical verbs in angle brackets, pairs of neighbouring characters, single characters that
        stand alone), and the verbs among them.
    """
    text = _MARKS.sub("", phrase)
    for name in own:
        text = text.replace(name, "")
    found: set[str] = set()
    light: list[str] = []
    actions: set[str] = set()
    rest: list[str] = []
    pos = 0
    for m in linking.words.finditer(text):
        rest.append(text[pos : m.start()])
        pos = m.end()
        same = linking.canonical.get(m[0])
        if same is None:
            rest.append(" ")
            light.append(m[0])
        elif same in linking.actions:
            actions.add(f"<{same}>")
            rest.append(" ")
        else:
            rest.append(same)
    rest.append(text[pos:])
    for run in re.split(r"[\s、，,：:和与及\d.%％]+", "".join(rest)):
        if len(run) == 1:
            found.add(run)
        found.update(run[k : k + 2] for k in range(len(run) - 1))
    if not found:
        # 项目投产: where nothing else is said, the light words must do.
        found.update(light)
    return frozenset(found | actions), frozenset(actions)


def facets(
    reading: Reading, wanted: Iterable[Statement], lexicon: Lexicon, names: Catalogue, linking: Linking
) -> list[Facet]:
    """Prepare statements of one report.

    Args:
        reading: the report.
        wanted: those of its statements that are to be compared.
        lexicon: units.
        names: the catalogue.
        linking: the words.

    Returns:
        A facet for each, in the same order.
    """
    own = own_names(reading)
    text = reading.report.text
    sentences: dict[int, frozenset[str]] = {}
    titles: dict[tuple[str, ...], frozenset[str]] = {}
    out = []
    for s in wanted:
        left, right = span_around(text, s.start, s.end, LOOSE_PART_ENDS, within=WINDOW)
        if left not in sentences:
            sentences[left] = features(text[left:right], linking, own)[0]
        if s.section not in titles:
            titles[s.section] = _titles(s.section, linking)
        before = text[max(left, s.start - 60) : s.start]
        lead = text[left : min(s.start, left + 40)]
        out.append(
            _facet(s, reading.report, before, lead, sentences[left], titles[s.section], own, lexicon, names, linking)
        )
    return out


def _facet(
    s: Statement,
    report: Report,
    before: str,
    lead: str,
    sentence: frozenset[str],
    titles: frozenset[str],
    own: tuple[str, ...],
    lexicon: Lexicon,
    names: Catalogue,
    linking: Linking,
) -> Facet:
    unit = lexicon.units.get(s.unit)
    dimension, base, factor = _measure(s, unit, linking)
    indicator = names.find(_WITHOUT.sub("", s.indicator), s.kind, unit.dimension if unit else "", own)
    words, actions = features(s.indicator, linking, own)
    if not words - actions:
        # 推动3900多个项目投产: the phrase says nothing by itself, its sentence does.
        words |= sentence
    clauses = re.split(r"[，,：:]", before)
    clause = clauses[-1]
    cumulative = bool(linking.cumulative.search(clause) or linking.cumulative.search(s.indicator))
    first, last, partial = years(s.period)
    nature: Nature
    if indicator is not None:
        nature = indicator.nature
    elif s.kind in ("ratio", "change", "difference", "rank"):
        nature = "rate"
    elif linking.flow.search(s.indicator):
        nature = "flow"
    elif cumulative or clause.endswith("达") or linking.stock.search(clause) or linking.stock.search(s.indicator):
        nature = "stock"
    else:
        nature = ""
    return Facet(
        s,
        report,
        indicator,
        words,
        sentence - words,
        titles,
        actions,
        frozenset(linking.levels[m] for m in linking.level.findall(s.indicator)),
        dimension,
        base,
        factor,
        nature,
        cumulative,
        bool(linking.yearly.search(clause) or linking.yearly.search(s.indicator)),
        len(_COORDINATION.split(s.indicator)),
        first,
        last,
        partial,
        bool(
            _REDUCED.search(s.indicator)
            or _REDUCED.search("，".join(clauses[-2:]))
            or (indicator is not None and _OF_SOME.match(lead))
        ),
        "" if s.place in own or s.place == report.identity.place else s.place,
    )


def _titles(section: tuple[str, ...], linking: Linking) -> frozenset[str]:
    return features(linking.titles.sub(" ", " ".join(section[-2:])), linking)[0]


def _measure(s: Statement, unit: Unit | None, linking: Linking) -> tuple[str, str, Decimal]:
    if s.kind in ("change", "ratio", "difference") and s.unit in ("%", "％", "个百分点", "百分点", "‰"):
        return "ratio", "‰" if s.unit == "‰" else "%", Decimal(1)
    if unit is None:
        return "count", s.unit, Decimal(1)
    if unit.dimension == "people":
        # 人 and 人次 count differently, 人 and 名 alike.
        return "people", "人次" if "次" in unit.name else "", Decimal(1)
    if unit.counter or unit.noun or unit.dimension == "count":
        # 套（间） and 套 count the same.
        name = unit.name.partition("（")[0].partition("(")[0] or unit.name
        return "count", "个" if name in linking.counters else name, Decimal(1)
    return unit.dimension, unit.base, unit.factor
