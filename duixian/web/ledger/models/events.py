"""Who did what, when and why: accounts, the log that is only ever added to, and the corrections that it records."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from duixian.web.ledger.models.documents import Document


class User(AbstractUser):
    """An account. What it may do comes from its groups: ``ledger.reading.roles``."""


class Event(models.Model):
    """A change of the ledger. Rows are never changed or deleted.

    ``id`` counts without gaps from 1. ``object`` names what was changed (``document:KEY``, ``statement:KEY#START``,
    ``link:KEY#START``, ``place:SLUG``, ``user:NAME``); ``before`` and ``after`` are JSON. ``hash`` is the SHA-256 over
    the event and ``previous``, the hash of the event before it: a changed or missing event breaks the chain.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="events")
    who = models.CharField(max_length=150)
    action = models.CharField(max_length=20)
    object = models.CharField(max_length=120, db_index=True)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="events")
    field = models.CharField(max_length=20, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("at",), name="event_at")]


class Correction(models.Model):
    """What a person says against what the engine read, as it stands now; its history is in ``Event``.

    It holds on to the text, not to a row: the report's id and place of the quote, with a few characters before and
    behind it, so that it finds its figure again after the document was read anew. ``engine`` is what the engine reads
    there at present. ``state``: ``applied`` (they differ, the person's value counts), ``agreed`` (the engine now reads
    the same), ``lost`` (its quote is no longer in the text, or no figure is read there: it waits for a person).
    ``subject`` is ``document``, ``statement``, ``comparison`` or ``link``; ``field`` what is corrected: ``low``,
    ``unit``, ``indicator``, ``status``, ``period`` …, ``withdrawn``, or ``result`` of a link (whose ``value`` names
    document key and start of the other figure, or is None).
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="corrections")
    subject = models.CharField(max_length=10)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    field = models.CharField(max_length=20)
    value = models.JSONField(null=True)
    engine = models.JSONField(null=True)
    state = models.CharField(max_length=8, default="applied", db_index=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    who = models.CharField(max_length=150)
    at = models.DateTimeField()
    why = models.TextField()

    class Meta:
        ordering = ("document", "start", "id")
        constraints = [
            models.UniqueConstraint(fields=("document", "subject", "start", "field"), name="correction_once")
        ]
