"""Pages of a list: the rows behind a place that the cursor names, in an order that an index already has."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from duixian.model import UsageError, say
from duixian.web.api.schemas import Listed
from duixian.web.ledger.reading import lookup
from duixian.web.shell.resources import Events, Shown

# How many rows of a list are looked at for one page while a filter that no index knows picks from them.
_STRETCH = 2000


class Order(msgspec.Struct, frozen=True):
    """A part of a list and the columns by which it is ordered; together they are unique and never null.

    Attributes:
        where: which rows are in the part.
        columns: names of fields, ascending.
    """

    where: Q
    columns: tuple[str, ...] = ("id",)


def _behind(columns: Sequence[str], last: Sequence[Any]) -> Q:
    """Rows that follow the one with these values; the first column's bound lets an index begin there."""
    told = Q(**{f"{columns[0]}__gte": last[0]})
    some = Q()
    for i in range(len(columns)):
        same = {columns[k]: last[k] for k in range(i)}
        some |= Q(**same, **{f"{columns[i]}__gt": last[i]})
    return told & some if len(columns) > 1 else some


def _pack(mark: str, part: int, last: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([mark, part, *last])).decode().rstrip("=")


def _unpack(cursor: str, mark: str, orders: Sequence[Order]) -> tuple[int, list[Any] | None]:
    bad = UsageError(say("ledger.bad-cursor"), "cursor", say("api.take-next"))
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        told = msgspec.json.decode(raw)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise bad from error
    if not isinstance(told, list) or len(told) < 2 or told[0] != mark:
        raise bad
    part, last = told[1], told[2:]
    if type(part) is not int or not 0 <= part < len(orders) or len(last) not in (0, len(orders[part].columns)):
        raise bad
    if not all(isinstance(v, str) or (type(v) is int and abs(v) < 2**62) for v in last):
        raise bad
    return part, last or None


def given(filters: Listed, *names: str) -> Q:
    """Return the filters of these names, as far as they are set, as conditions on the fields of the same names."""
    return Q(**{name: value for name in names if (value := getattr(filters, name)) not in (None, "")})


def concerning(document: str | None, place: str | None) -> Q:
    """Return the conditions of a list that may be asked for a document, a place or both.

    Args:
        document: a document's key; None for all.
        place: a place as a user names it; None for all.

    Raises:
        NotFound: the ledger has no such document or place.
    """
    found = Q()
    if document:
        found &= Q(document=lookup.document(document))
    if place:
        found &= Q(place=lookup.place(place))
    return found


def page(
    rows: QuerySet[Any, Any],
    shown: Shown | Events,
    filters: Listed,
    *,
    orders: Sequence[Order] = (Order(Q()),),
    picked: Q | None = None,
) -> dict[str, Any]:
    """Read one page.

    Args:
        rows: the list, filtered by what an index knows.
        shown: how rows become items.
        filters: all that was asked: how many items at most, where to go on, and what the list is filtered by;
            a cursor goes on with the same filters alone.
        orders: the list's parts, one after the other.
        picked: filters that no index knows; they pick from a bounded stretch of rows a page.

    Returns:
        ``items`` and ``next``.

    Raises:
        UsageError: the cursor is none of this list.
    """
    limit, cursor = filters.limit, filters.cursor
    asked = filters.model_dump(exclude={"limit", "cursor"})
    told = msgspec.json.encode([str(rows.model), list(asked.values())])
    mark = hashlib.sha256(told).hexdigest()[:8]
    part, last = (0, None) if cursor is None else _unpack(cursor, mark, orders)
    items: list[Any] = []
    while True:
        order = orders[part]
        found = rows.filter(order.where).order_by(*order.columns)
        if last is not None:
            found = found.filter(_behind(order.columns, last))
        stop: Sequence[Any] | None = None
        if picked:
            stop = found.values_list(*order.columns)[_STRETCH - 1 : _STRETCH].first()
            stretch = found.values("pk")[:_STRETCH]
            found = rows.model._default_manager.filter(pk__in=stretch).filter(picked).order_by(*order.columns)
        width = len(order.columns)
        wanted = limit - len(items)
        read = list(found.values_list(*order.columns, *shown.paths)[: wanted + 1])
        items += shown.objects(row[width:] for row in read[:wanted])
        if read:
            last = read[:wanted][-1][:width]
        if len(read) > wanted:
            return {"items": items, "next": _pack(mark, part, last or ())}
        if stop is not None:
            return {"items": items, "next": _pack(mark, part, stop)}
        if part + 1 == len(orders):
            return {"items": items, "next": None}
        part, last = part + 1, None
        if len(items) == limit:
            return {"items": items, "next": _pack(mark, part, ())}
