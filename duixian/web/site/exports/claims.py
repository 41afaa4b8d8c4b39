"""ClaimReview (schema.org) of verdicts: what was promised, by whom, where it stands, and what became of it.

A rating has a number only where a later report answers. Silence, and an answer that cannot be compared, have words
and no number: nothing says of them that they are false. Promises that are not yet due are not reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from duixian.web.ledger.models import Link
from duixian.web.shell import resources

_RATINGS = {"met": 3, "partly": 2, "missed": 1}
_ABOUT = ("document__title", "document__issuer", "document__date", "result__document__title", "place__account__at")


def review(row: resources.Row, about: Sequence[Any], site: str) -> dict[str, Any]:
    """Make the review of one promise.

    Args:
        row: the link's object.
        about: title, issuer and date of the document that promises, title of the one that answers, when that was found.
        site: scheme and host, in front of addresses.
    """
    promise = resources.promise(row)
    title, issuer, date, answer_title, at = about
    target, result = promise["target"], promise["result"]
    where = site + target["url"]
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": promise["verdict_words"]["zh"],
        "name": promise["verdict_words"]["en"],
        "ratingExplanation": resources.said(row["verdict_why"] or row["why"], "zh"),
    }
    if row["verdict"] in _RATINGS:
        rating |= {"ratingValue": _RATINGS[row["verdict"]], "bestRating": 3, "worstRating": 1}
    claim: dict[str, Any] = {
        "@type": "Claim",
        "author": {"@type": "GovernmentOrganization", "name": issuer or row["document_place"]},
        "appearance": {"@type": "CreativeWork", "name": title, "url": f"{site}/d/{target['document']}/"},
    }
    if date:
        claim["datePublished"] = date
    named = target["quote"].startswith(target["indicator"])
    said = target["quote"] if named else target["indicator"] + target["quote"]
    out: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{where}#review",
        "url": where,
        "inLanguage": "zh-CN",
        "claimReviewed": f"{row['document_place']}{row['due']}：{said}",
        "itemReviewed": claim,
        "author": {"@type": "Organization", "name": "Duixian 兑现", **({"url": site} if site else {})},
        "reviewRating": rating,
    }
    if at:
        out["datePublished"] = at.date().isoformat()
    if result:
        evidence = {"@type": "CreativeWork", "name": answer_title, "url": site + result["url"]}
        out["isBasedOn"] = {**evidence, "text": result["indicator"] + result["quote"]}
    return out


def stream(places: Sequence[int] | None, site: str = "") -> Iterator[bytes]:
    """Write the reviews of all promises that are due, as one JSON-LD graph.

    Args:
        places: primary keys of places; None for all.
        site: scheme and host, in front of addresses.

    Yields:
        The bytes of the file.
    """
    rows = Link.objects.exclude(outcome="pending").order_by("id")
    if places is not None:
        rows = rows.filter(place__in=places)
    yield b'{"@context":"https://schema.org","@graph":['
    first = True
    width = len(_ABOUT)
    waiting = rows.values_list(*_ABOUT, *resources.LINK.paths).iterator(resources.CHUNK)
    while batch := list(islice(waiting, resources.CHUNK)):
        links = resources.LINK.objects(values[width:] for values in batch)
        for values, link in zip(batch, links, strict=True):
            told = msgspec.json.encode(review(link, values[:width], site))
            yield (b"\n" if first else b",\n") + told
            first = False
    yield b"\n]}\n"
