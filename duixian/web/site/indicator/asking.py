"""What the page and the chart of an indicator are asked for, and what there is to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import get_language

from duixian.model import UsageError, say
from duixian.web.ledger.models import Place
from duixian.web.shell.asked import choice, place_named
from duixian.web.shell.labels import KIND, LEVEL, STATUS
from duixian.web.shell.remembering import remembered
from duixian.web.site.indicator import queries
from duixian.web.site.indicator.series import (
    KINDS,
    LEVELS,
    MOST_PLACES,
    Quartiles,
    Ranked,
    Series,
    kinds_of,
    over_years,
    quartiles,
    ranking,
)

SIDE_NAMES = {side: STATUS[side] for side in ("result", "target")}
RANKING_COLUMNS = [
    "rank", "place", "place_slug", "year", "side", "low", "high", "unit", "modifier", "target", "year_before",
    "document", "start",
]  # fmt: skip


class OverYears:
    """What the page and the chart of an indicator over the years are asked for, and what there is to show.

    Attributes:
        indicator: which.
        kinds: in which kinds it has figures.
        kind: the one to show.
        places: those named; empty for a level.
        level: where no place is named.
        series: of the places, None for a level.
        unit: of the level's figures.
        spread: of the level's figures.
    """

    def __init__(self, request: HttpRequest, id: str) -> None:
        self.indicator = queries.indicator(id)
        names = [
            n for text in request.GET.getlist("place") for n in text.replace("，", ",").replace("、", ",").split(",")
        ]
        names = list(dict.fromkeys(n.strip() for n in names if n.strip()))
        if len(names) > MOST_PLACES:
            raise UsageError(say("site.too-many-places", most=MOST_PLACES), "place", say("site.fewer-places"))
        self.places: Sequence[Place] = list(dict.fromkeys(place_named(name) for name in names))
        self.kinds = kinds_of(self.indicator, self.places)
        self.kind = choice(request, "kind", KINDS) or (self.kinds[0] if self.kinds else "level")
        self.level = choice(request, "level", LEVELS)
        self.series: Series | None = None
        self.unit = ""
        self.spread: list[Quartiles] = []
        if not self.places and not self.level:
            nation = queries.nation_of(self.indicator, self.kind)
            if nation is not None:
                self.places = [nation]
            else:
                self.level = queries.widest(self.indicator, self.kind)
        if self.places:
            self.level = ""
            self.series = over_years(self.indicator, self.kind, self.places)
            self.unit = self.series.unit
        else:
            what = f"quartiles {self.indicator.pk} {self.kind} {self.level}"
            found = remembered(what, lambda: quartiles(self.indicator, self.kind, self.level))
            self.unit, self.spread = found

    def chart(self) -> str:
        """Return the query of the chart's address."""
        about = [("kind", self.kind), ("level", self.level), ("lang", get_language() or "zh-hans")]
        return urlencode([("place", p.slug) for p in self.places] + [(k, v) for k, v in about if v])

    def context(self) -> dict[str, Any]:
        """Return what the templates of the page need of it."""
        return {
            "indicator": self.indicator,
            "kinds": [(k, KIND[k]) for k in self.kinds],
            "kind": self.kind,
            "kind_name": KIND[self.kind],
            "chosen": self.places,
            "level": self.level,
            "levels": [(k, v) for k, v in LEVEL.items() if k != "country"],
            "level_name": LEVEL.get(self.level, ""),
            "unit": self.unit,
            "chart": f"/charts/i/{self.indicator.pk}",
            "embed": f"/embed/i/{self.indicator.pk}/",
            "chart_query": self.chart(),
            "something": bool(self.series.points if self.series else self.spread),
            "years": list(
                queries.years(self.indicator, self.kind, self.level or queries.usual_level(self.places)).items()
            ),
            "rank_level": self.level or queries.usual_level(self.places),
        }


class SideBySide:
    """What the page and the chart of all places in a year are asked for, and what there is to show."""

    def __init__(self, request: HttpRequest, id: str, year: int) -> None:
        self.indicator = queries.indicator(id)
        self.year = year
        self.kinds = kinds_of(self.indicator)
        self.kind = choice(request, "kind", KINDS) or (self.kinds[0] if self.kinds else "level")
        self.level = choice(request, "level", LEVELS) or queries.widest(self.indicator, self.kind)
        self.side = choice(request, "side", ("result", "target")) or "result"
        under = request.GET.get("under", "").strip()
        self.under = place_named(under) if under else None
        if self.under is not None and self.under.level != "province":
            raise UsageError(say("site.no-province"), under, say("site.name-province"))
        province = self.under.code[:2] if self.under else ""
        self.unit, self.rows = ranking(self.indicator, self.kind, year, self.level, side=self.side, province=province)

    def context(self) -> dict[str, Any]:
        """Return what the templates of the page need of it."""
        about = [("level", self.level), ("kind", self.kind), ("side", self.side), ("lang", get_language() or "zh-hans")]
        if self.under:
            about.append(("under", self.under.slug))
        return {
            "indicator": self.indicator,
            "year": self.year,
            "years": list(queries.years(self.indicator, self.kind, self.level, self.side).items()),
            "kinds": [(k, KIND[k]) for k in self.kinds],
            "kind": self.kind,
            "kind_name": KIND[self.kind],
            "level": self.level,
            "level_name": LEVEL[self.level],
            "levels": [(k, v) for k, v in LEVEL.items() if k != "country"],
            "sides": list(SIDE_NAMES.items()),
            "side": self.side,
            "under": self.under,
            "provinces": queries.provinces(),
            "unit": self.unit,
            "count": len(self.rows),
            "chart": f"/charts/i/{self.indicator.pk}/{self.year}",
            "embed": f"/embed/i/{self.indicator.pk}/{self.year}/",
            "chart_query": urlencode(about),
            "something": bool(self.rows),
        }


def ranked_row(row: Ranked) -> list[Any]:
    """Return a place of a ranking as a row of its table."""
    p = row.point
    return [
        row.rank, row.name, row.slug, p.year, p.side, p.value, p.high, p.unit, p.modifier,
        row.target.value if row.target else None, row.before, p.document, p.start,
    ]  # fmt: skip
