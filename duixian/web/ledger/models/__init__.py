"""The tables of the ledger. Only ``ledger.writing`` writes to them."""

from duixian.web.ledger.models.derived import (
    Finding,
    FindingStatement,
    Link,
    Observation,
    PlaceAccount,
    PlaceYear,
    Voice,
    YearAccount,
)
from duixian.web.ledger.models.documents import Document, DocumentText, Issue, Section
from duixian.web.ledger.models.events import Correction, Event, User
from duixian.web.ledger.models.reference import Indicator, Place, PlaceName, Setting
from duixian.web.ledger.models.statements import Comparison, Statement

__all__ = [
    "Comparison",
    "Correction",
    "Document",
    "DocumentText",
    "Event",
    "Finding",
    "FindingStatement",
    "Indicator",
    "Issue",
    "Link",
    "Observation",
    "Place",
    "PlaceAccount",
    "PlaceName",
    "PlaceYear",
    "Section",
    "Setting",
    "Statement",
    "User",
    "Voice",
    "YearAccount",
]
