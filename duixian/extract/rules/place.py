"""Of which territory a figure speaks where it is not the document's own (guideline, field `place`)."""

from __future__ import annotations

import re

import msgspec

from duixian.extract.draft import Clause, Draft
from duixian.extract.ruling import rule
from duixian.lexicon import places


class Whose(msgspec.Struct, frozen=True, gc=False):
    """A statement with its clause, once its indicator is known."""

    clause: Clause
    draft: Draft


class Of(msgspec.Struct, frozen=True, gc=False):
    """A territory, the indicator without it, and the words that named it."""

    place: str
    indicator: str
    matched: str


@rule(
    "place=whose-aggregate",
    aggregate=r"([\u4e00-\u9fff、]{2,24}?)({scopes.place.aggregates}{growth.year.mean}?)$",
    region="{scopes.place.regions}$",
    links="{verbs.join.links}",
)
def whose_aggregate(
    about: Whose, *, aggregate: re.Pattern[str], region: re.Pattern[str], links: re.Pattern[str]
) -> Of | None:
    """临海、平川经济总量突破2000亿元: the aggregate of places below the document's own."""
    draft = about.draft
    found = aggregate.match(draft.indicator) if draft.kind in ("level", "change", "ratio") else None
    if found is None:
        return None
    known = places()
    named = [name for name in links.split(found[1]) if name]
    return Of(found[1], found[2], found[1]) if all(n in known or region.search(n) for n in named) else None


@rule("place=carried-over")
def of_prior(about: Whose) -> Of | None:
    """泸州经济总量达到2800亿元，增长5%: the growth is Luzhou's as well."""
    prior, draft = about.clause.prior, about.draft
    if prior is None or not prior.place or draft.place or draft.indicator != prior.indicator:
        return None
    return Of(prior.place, draft.indicator, prior.place)


PLACE = (whose_aggregate, of_prior)
