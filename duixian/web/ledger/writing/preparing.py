"""Bringing what the ledger keeps of the program (places, indicators, search index) up to date."""

from __future__ import annotations

from duixian.web.ledger.models import Document, Setting
from duixian.web.ledger.reading import search
from duixian.web.ledger.writing import index, reference
from duixian.web.ledger.writing.log import change
from duixian.web.ledger.writing.reference import Territories


def prepare() -> None:
    """Bring reference rows and search index up to date with the program; to be called after migrations."""
    with change():
        reference.synchronize()
        form = Setting.objects.filter(name="search").values_list("value", flat=True).first()
        if form != search.FORM:
            if form is not None:
                index.clear()
                territories = Territories()
                for document in Document.objects.select_related("place").iterator():
                    index.add(index.index_entries(document, territories))
            Setting.objects.update_or_create(name="search", defaults={"value": search.FORM})
