"""Making accounts anew: noting which wait, and making those of places and the comparisons of years."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from duixian.messages import sentence
from duixian.model import say
from duixian.web.ledger.models import Place, PlaceAccount
from duixian.web.ledger.reading import accounting, comparing
from duixian.web.ledger.writing import counting, links, peers
from duixian.web.ledger.writing.log import change

Progress = Callable[[str], None]


def unsettle(places: Iterable[int], years: Iterable[int | None] = ()) -> set[int]:
    """Note what is to be made anew: accounts of places whose documents change, comparisons of these documents' years.

    Returns:
        The places, those among them that hear of the change as well.
    """
    touched, years = set(places), list(years)
    nation = Place.objects.filter(pk__in=touched, code=accounting.COUNTRY).exists() if years else False
    touched |= comparing.listeners(years) if nation else set()
    PlaceAccount.objects.filter(place__in=touched).delete()
    peers.unsettle(years)
    return touched


def settle(
    places: Iterable[int] | None = None, years: Iterable[int | None] | None = None, *, progress: Progress | None = None
) -> int:
    """Make the accounts of places anew by the engine, and compare places by the years that this changes.

    Args:
        places: primary keys; None for those whose documents or corrections have changed.
        years: in which the places are compared if that is to be done; None for all years. A year that is named waits
            where reading what other places say would take long: after an upgrade, until all are asked for.
        progress: is told what is being done.

    Returns:
        How many places' accounts were made.
    """
    waiting = accounting.unsettled() if places is None else sorted(set(places))
    nation = accounting.Nation()
    for done, place in enumerate(waiting, 1):
        _settle_place(place, nation)
        if progress:
            progress(sentence(say("ledger.places-settled", n=done, total=len(waiting))))
    compared = [year for year in comparing.unsettled() if years is None or year in set(years)]
    for done, year in enumerate(compared, 1):
        silent = comparing.mute(year)
        if silent and years is not None:
            continue
        for place in silent:
            with change():
                peers.keep(place, accounting.evidence(place))
        with change():
            had = peers.drop(year)
            links.insert([], comparing.findings(year))
            peers.settled(year, had)
        if progress:
            progress(sentence(say("ledger.years-compared", n=done, total=len(compared))))
    return len(waiting)


def _settle_place(place: int, nation: accounting.Nation) -> None:
    with change():
        # Inside: a correction made while the engine works must not be taken for one that it has heard.
        made = accounting.by_engine(place, nation)
        links.store([place], made.links, made.findings)
        links.overrule(place)
        counting.recount([place])
        peers.keep(place, made.evidence)
        links.settled([place])
