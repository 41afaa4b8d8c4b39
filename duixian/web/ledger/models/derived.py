"""What follows from the statements of a place: links with verdicts, findings, series, and the counts of each year.

These rows are made anew whenever a document or a correction of the place changes; what a person said of a link is
kept in ``Correction`` and laid over them again. An address names a link by its target and a finding by its ``key``.
"""

from __future__ import annotations

from django.db import models

from duixian.web.ledger.models.documents import Document
from duixian.web.ledger.models.reference import Indicator, Place
from duixian.web.ledger.models.statements import Comparison, Statement


class Link(models.Model):
    """A promise, what answers it, and the verdict.

    Exactly one of ``target`` (a figure) and ``comparison`` (a promise without a number) is set. ``year`` is that of
    the report that promises, ``due_year`` the year in which it falls due. ``decided`` says who has the last word:
    ``engine``, or a person who ``rejected`` its pairing or ``made`` another; the engine's own pairing is then in
    ``engine_result``, ``engine_outcome`` and ``engine_rule``. ``why`` and ``verdict_why`` are reasons as
    ``ledger.reasons`` stores them. ``related``, ``further`` and ``revisions`` are lists of objects with the names of
    ``columns``, that name a statement by ``document`` (its key) and ``id``.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="links", db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="promises", db_index=False)
    year = models.PositiveSmallIntegerField()
    due = models.CharField(max_length=24)
    due_year = models.PositiveSmallIntegerField(null=True)
    target = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="answers")
    comparison = models.ForeignKey(Comparison, models.CASCADE, null=True, related_name="answers")
    result = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="answered")
    against = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+", db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+", db_index=False)
    rule = models.CharField(max_length=20)
    why = models.JSONField(null=True)
    score = models.FloatField(null=True)
    evidence = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=12)
    attainment = models.FloatField(null=True)
    points = models.FloatField(null=True)
    verdict_rule = models.CharField(max_length=40)
    verdict_why = models.JSONField(null=True)
    done = models.FloatField(null=True)
    elapsed = models.FloatField(null=True)
    pace = models.CharField(max_length=8, blank=True)
    related = models.JSONField(default=list)
    further = models.JSONField(default=list)
    revisions = models.JSONField(default=list)
    decided = models.CharField(max_length=8, default="engine")
    engine_result = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+", db_index=False)
    engine_outcome = models.CharField(max_length=12, blank=True)
    engine_rule = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=("place", "due_year", "outcome"), name="link_place_due"),
            models.Index(fields=("document",), name="link_document"),
            models.Index(fields=("outcome", "due_year"), name="link_outcome"),
            models.Index(fields=("due_year",), name="link_due"),
        ]


class Finding(models.Model):
    """What arithmetic says of figures that stand in a relation; its statements are in ``FindingStatement``.

    ``equation`` and ``why`` are reasons as ``ledger.reasons`` stores them.
    """

    key = models.CharField(max_length=16, db_index=True)
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="findings", db_index=False)
    year = models.PositiveSmallIntegerField(null=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="findings")
    relation = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12)
    equation = models.JSONField(null=True)
    why = models.JSONField(null=True)
    assumption = models.CharField(max_length=60, blank=True)
    quotes = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=("place", "year", "outcome"), name="finding_place_year"),
            models.Index(fields=("outcome", "year"), name="finding_outcome"),
            models.Index(fields=("outcome", "relation"), name="finding_relation"),
        ]


class FindingStatement(models.Model):
    """A statement of a finding, in the order of its equation."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveSmallIntegerField()
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="checked")

    class Meta:
        ordering = ("finding", "position")
        constraints = [models.UniqueConstraint(fields=("finding", "position"), name="findingstatement_once")]


class Observation(models.Model):
    """One figure of a series: one a place, year, indicator, kind and side, narrow enough to scan.

    It is the headline of the year's current work report, else of its communiqué. ``year`` is the year that the figure
    speaks of, ``value`` is ``low`` with the sign of its direction. A year with a report (``PlaceYear.report``) and no
    observation is absent from the report, a year without a report is unknown.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="observations", db_index=False)
    place = models.ForeignKey(Place, models.CASCADE, related_name="observations", db_index=False)
    level = models.CharField(max_length=12, blank=True)
    province = models.CharField(max_length=2, blank=True)
    year = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=6)
    kind = models.CharField(max_length=10)
    value = models.FloatField()
    high = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    modifier = models.CharField(max_length=10)
    statement = models.OneToOneField(Statement, models.CASCADE, related_name="observation")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("indicator", "place", "year", "side", "kind"), name="observation_once")
        ]
        indexes = [
            models.Index(fields=("place", "year", "indicator"), name="observation_place"),
            models.Index(fields=("indicator", "kind", "side", "year", "level", "value"), name="observation_rank"),
        ]


class PlaceYear(models.Model):
    """A place in a year, counted: what a front page needs in one row.

    ``report`` is the current work report of the year, ``documents`` counts all. ``statements`` to ``comparisons`` count
    what stands in the current documents of the year (what was withdrawn left out). ``promises`` to ``pending`` count
    promises in figures that were made in the report of the year and fall due in it: the row of 2024 holds what became
    of the promises of 2024, told in the report of 2025; ``promises`` is the sum of the six behind it. ``wordless``
    counts those without a number, ``later`` those that fall due in a later year. ``contradictions`` to ``agreements``
    count findings about reports of the year.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="years", db_index=False)
    year = models.PositiveSmallIntegerField()
    report = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    documents = models.PositiveIntegerField(default=0)
    statements = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)
    targets = models.PositiveIntegerField(default=0)
    comparisons = models.PositiveIntegerField(default=0)
    promises = models.PositiveIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    partly = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    no_evidence = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)
    wordless = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)
    contradictions = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)
    agreements = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("place", "year")
        constraints = [models.UniqueConstraint(fields=("place", "year"), name="placeyear_once")]
        indexes = [
            models.Index(fields=("year", "place"), name="placeyear_year"),
            models.Index(fields=("-contradictions",), name="placeyear_contradictions"),
        ]


class PlaceAccount(models.Model):
    """That links, findings, series and counts of a place are those of its documents: without a row they are to be made.

    Whatever changes a document of the place takes the row away in the same transaction. Findings that rest on other
    places as well are not among them, see ``YearAccount``. ``engine`` says which version made the account, ``source``
    from which files of a dataset it was taken over; it is empty where the ledger had it made itself.
    """

    place = models.OneToOneField(Place, models.CASCADE, primary_key=True, related_name="account")
    engine = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()


class Voice(models.Model):
    """A document's ``PeerEvidence``, by which other places' documents are compared with it.

    ``said`` is what ``duixian.pack_peer_evidence`` wrote; it is empty for a document that nobody may be compared with.
    """

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="voice")
    said = models.BinaryField()


class YearAccount(models.Model):
    """That places have been compared by the documents of a year: without a row it is to be done.

    Whatever changes a document of the year, or the evidence of one, takes the row away in the same transaction.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()
