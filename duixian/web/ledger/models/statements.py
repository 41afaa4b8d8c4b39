"""Statements and comparisons. Their columns hold what counts now; what the engine read stands in ``Correction``."""

from __future__ import annotations

from django.db import models

from duixian.web.ledger.models.documents import Document, Section
from duixian.web.ledger.models.reference import Indicator, Place


class _Spoken(models.Model):
    """What statement and comparison share: where it stands, whose it is, what it is about.

    ``place`` and ``year`` are the document's, repeated for filters. ``start`` and ``end`` count code points in
    ``DocumentText.text``. ``wording`` is what the engine's records call ``indicator``: the document's own characters.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="%(class)ss", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(null=True)
    section = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="%(class)ss", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    wording = models.TextField(blank=True)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=6)
    period = models.CharField(max_length=24, blank=True)
    rules = models.TextField(blank=True)

    class Meta:
        abstract = True


class Statement(_Spoken):
    """One figure with its meaning: the fields of ``duixian.model.Statement``.

    ``territory`` is that record's ``place`` (where it is not the document's own), ``period_year`` the last year of
    ``period``. ``headline`` marks the figure that stands for its report, indicator, kind and side. ``withdrawn``: a
    person says that it is no statement; lists leave it out, its page says so. ``corrected``: some column is not as the
    engine read it. ``source_start``/``source_end`` count in the decoded source where that is a text file.
    """

    low = models.FloatField()
    high = models.FloatField()
    low_text = models.CharField(max_length=40)
    high_text = models.CharField(max_length=40)
    unit = models.CharField(max_length=40, blank=True)
    dimension = models.CharField(max_length=20, blank=True)
    modifier = models.CharField(max_length=10)
    direction = models.CharField(max_length=4, blank=True)
    role = models.CharField(max_length=5)
    estimated = models.BooleanField()
    period_year = models.PositiveSmallIntegerField(null=True)
    territory = models.TextField(blank=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="statements", db_index=False)
    headline = models.BooleanField()
    scope = models.TextField(blank=True)
    per = models.TextField(blank=True)
    optional = models.BooleanField()
    source_start = models.PositiveIntegerField()
    source_end = models.PositiveIntegerField()
    source = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    corrected = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("document", "start"), name="statement_once")]
        indexes = [
            models.Index(fields=("place", "year"), name="statement_place_year"),
            models.Index(fields=("year",), name="statement_year"),
            models.Index(
                fields=("indicator", "place", "year"),
                name="statement_indicator",
                condition=models.Q(indicator__isnull=False),
            ),
        ]

    @property
    def key(self) -> str:
        """The engine's id of the statement (``3f2a…-1204``): unique in its document; joins ``Document.report``."""
        return f"{self.document.report}-{self.start}"


class Comparison(_Spoken):
    """A target or result without a number, measured against another figure."""

    relation = models.CharField(max_length=10)
    reference = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    corrected = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("document", "start"), name="comparison_once")]
        indexes = [models.Index(fields=("place", "year"), name="comparison_place_year")]

    @property
    def key(self) -> str:
        """The engine's id of the comparison (``3f2a…-c1204``)."""
        return f"{self.document.report}-c{self.start}"
