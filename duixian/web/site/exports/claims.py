"""ClaimReview (schema.org) of verdicts: what was promised, by whom, where it stands, and what became of it.

A rating has a number only where a later report answers. Silence, and an answer that cannot be compared, have words
and no number: nothing says of them that they are false. Promises that are not yet due are not reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from duixian.web.ledger.models import Link
from duixian.web.site import resources
from duixian.web.site.exports.tables import CHUNK

_RATINGS = {"met": 3, "partly": 2, "missed": 1}
_FIELDS = {
    **resources.PROMISE,
    "title": "document__title",
    "issuer": "document__issuer",
    "date": "document__date",
    "answer_title": "result__document__title",
    "at": "place__account__at",
}


def review(row: resources.Row, site: str) -> dict[str, Any]:
    """Make the review of one promise.

    Args:
        row: values of the fields.
        site: scheme and host, in front of addresses.
    """
    promise = resources.promise(row)
    target = promise["target"]
    where = site + target["url"]
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": promise["verdict"]["zh"],
        "name": promise["verdict"]["en"],
        "ratingExplanation": row["verdict_why"] or row["why"],
    }
    if row["outcome"] in _RATINGS:
        rating |= {"ratingValue": _RATINGS[row["outcome"]], "bestRating": 3, "worstRating": 1}
    about: dict[str, Any] = {
        "@type": "Claim",
        "author": {"@type": "GovernmentOrganization", "name": row["issuer"] or row["place_name"]},
        "appearance": {"@type": "CreativeWork", "name": row["title"], "url": f"{site}/d/{row['document']}/"},
    }
    if row["date"]:
        about["datePublished"] = row["date"]
    said = target["quote"] if target["quote"].startswith(target["wording"]) else target["wording"] + target["quote"]
    out: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{where}#review",
        "url": where,
        "inLanguage": "zh-CN",
        "claimReviewed": f"{row['place_name']}{row['due']}：{said}",
        "itemReviewed": about,
        "author": {"@type": "Organization", "name": "Duixian 兑现", **({"url": site} if site else {})},
        "reviewRating": rating,
    }
    if row["at"]:
        out["datePublished"] = row["at"].date().isoformat()
    if promise["result"]:
        evidence = {"@type": "CreativeWork", "name": row["answer_title"], "url": site + promise["result"]["url"]}
        out["isBasedOn"] = {**evidence, "text": promise["result"]["wording"] + promise["result"]["quote"]}
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
    for row in rows.values_list(*_FIELDS.values()).iterator(CHUNK):
        told = msgspec.json.encode(review(dict(zip(_FIELDS, row, strict=True)), site))
        yield (b"\n" if first else b",\n") + told
        first = False
    yield b"\n]}\n"
