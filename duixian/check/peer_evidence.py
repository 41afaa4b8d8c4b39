"""What one report states that the reports of other places can confirm or deny, apart from the report itself.

A place's years can be checked with its own reports at hand; places cannot be checked against each other with all the
reports of a country at hand. What is needed of each is little, and is put together here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from duixian.check.differences import Gap, difference, gaps_of, implied
from duixian.check.ranks import Claim, claims_of, rank
from duixian.check.report_index import Headline, Headlines, ReportIndex
from duixian.lexicon import Lexicon
from duixian.lexicon.indicators import Catalogue
from duixian.model import Finding, Statement


class PeerEvidence(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What one report states of the year under review.

    Attributes:
        code: code of its place as of today.
        year: the year under review.
        place: its place, as the report names it.
        place_code: code of the place as it was then.
        report: id of the report.
        document: its name.
        headlines: its growths and rates.
        gaps: its differences to nation and province.
        claims: its ranks by growth.
    """

    code: str
    year: int
    place: str
    place_code: str
    report: str
    document: str
    headlines: tuple[Headline, ...]
    gaps: tuple[Gap, ...]
    claims: tuple[Claim, ...]


def peer_evidence(on: ReportIndex, names: Catalogue, lexicon: Lexicon) -> Iterator[PeerEvidence]:
    """Note what each indexed report states that others can confirm.

    Args:
        on: the reports.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        One record a report, in the order of the index.
    """
    own: dict[str, list[Headline]] = {}
    for headline in on.headlines.all():
        if headline.measure != "level":
            own.setdefault(headline.statement.report, []).append(headline)
    for place in on.places:
        identity = place.reading.report.identity
        gaps = gaps_of(place, on.headlines, names, lexicon)
        claims = claims_of(place, on.headlines, names, lexicon)
        yield PeerEvidence(
            place.code,
            place.year,
            identity.place,
            identity.place_code,
            place.reading.report.id,
            place.reading.report.name,
            tuple(_slim(h) for h in own.get(place.reading.report.id, ())),
            tuple(Gap(_slim(g.own), _bare(g.statement), g.gap, g.whom) for g in gaps),
            tuple(Claim(_slim(c.own), _bare(c.statement), c.scope) for c in claims),
        )


def _slim(headline: Headline) -> Headline:
    return msgspec.structs.replace(headline, statement=_bare(headline.statement))


def _bare(statement: Statement) -> Statement:
    """Leave out what no comparison asks for: of a country's reports the rest must fit into memory."""
    return msgspec.structs.replace(statement, section=(), rules=())


def compared(evidence: Sequence[PeerEvidence], names: Catalogue, lexicon: Lexicon) -> Iterator[Finding]:
    """Check what places say against what others say of the same year.

    Args:
        evidence: of all places; of a year all or none.
        names: the catalogue of indicators.
        lexicon: the rules.

    Yields:
        Findings, check by check.
    """
    on = Headlines(headline for peer in evidence for headline in peer.headlines)
    gaps = [gap for peer in evidence for gap in peer.gaps]
    yield from difference(gaps, on, lexicon)
    yield from implied(gaps, on, lexicon)
    yield from rank([claim for peer in evidence for claim in peer.claims], on, names, lexicon)


def pack_peer_evidence(evidence: Sequence[PeerEvidence]) -> bytes:
    """Write evidence for a later ``check_between`` elsewhere.

    Args:
        evidence: from ``check_along``.

    Returns:
        MessagePack, for ``unpack_peer_evidence`` of the same version of the program.
    """
    return msgspec.msgpack.encode(evidence)


def unpack_peer_evidence(data: bytes) -> list[PeerEvidence]:
    """Read evidence that ``pack_peer_evidence`` has written.

    Args:
        data: its bytes.

    Returns:
        The evidence.
    """
    return msgspec.msgpack.decode(data, type=list[PeerEvidence])
