"""Documents: what was read, unchanging, told apart by what they say and of whom."""

from __future__ import annotations

from django.db import models

from duixian.web.ledger.models.reference import Place


def path_of(name: str) -> str:
    """Return a document's path without the folders of the machine on which it was read.

    Args:
        name: ``/home/somebody/reports.zip!威海市/2024.md``; ``威海市/2024.md`` of a dataset.

    Returns:
        ``reports.zip!威海市/2024.md``; a path that is relative stays as it is.
    """
    outer, inside, inner = name.replace("\\", "/").partition("!")
    if outer.startswith(("/", "../")) or outer[1:2] == ":":
        outer = outer.rpartition("/")[2]
    return outer.removeprefix("./") + inside + inner


def shown_name(name: str) -> str:
    """Return the name of a file without the folders of the machine on which it was read.

    Args:
        name: ``/home/somebody/reports.tar.xz!威海市/2024.md``.

    Returns:
        ``威海市/2024.md``; without a container the file's own name.
    """
    outer, inside, inner = name.partition("!")
    return inner if inside else outer.replace("\\", "/").rpartition("/")[2]


class Document(models.Model):
    """A document that was read.

    ``key`` (``3f2a…-371000-2024``) is made of the report id, place and year that the engine found: the same text under
    the same place and year is the same document, under whatever file name. ``place`` and ``year`` are the effective
    ones, which a correction may have changed; the key never changes. ``current`` marks the one of several versions
    that stands for its place, year and kind.
    """

    key = models.CharField(max_length=80, unique=True)
    report = models.CharField(max_length=16, db_index=True)
    content_hash = models.CharField(max_length=64, blank=True, db_index=True)
    name = models.TextField()
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="reports", db_index=False)
    year = models.PositiveSmallIntegerField(null=True)
    date = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=16)
    issuer = models.TextField(blank=True)
    title = models.TextField(blank=True)
    identity_rules = models.TextField(blank=True)
    engine = models.CharField(max_length=40)
    characters = models.PositiveIntegerField()
    statement_count = models.PositiveIntegerField()
    comparison_count = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    added = models.DateTimeField()
    read = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=("place", "year", "kind"), name="document_place_year"),
            models.Index(fields=("year", "id"), name="document_year"),
            models.Index(fields=("added",), name="document_added"),
        ]

    def __str__(self) -> str:
        return self.title or self.shown_name

    @property
    def shown_name(self) -> str:
        """The name of the file without the folders of the machine on which it was read."""
        return shown_name(self.name)


class DocumentText(models.Model):
    """The text of a document, apart from it so that lists of documents stay quick: a paragraph a line."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="body")
    text = models.TextField()


class Section(models.Model):
    """A section of a document; ``path`` joins the headings from the outermost to its own."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="sections", db_index=False)
    number = models.PositiveIntegerField()
    parent = models.IntegerField()
    level = models.PositiveSmallIntegerField()
    numbering = models.CharField(max_length=40, blank=True)
    title = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    path = models.TextField()

    class Meta:
        ordering = ("document", "number")
        constraints = [models.UniqueConstraint(fields=("document", "number"), name="section_once")]


class Issue(models.Model):
    """Something a user must know of a document; ``grade`` ``failed`` says that it is not in the ledger, and why.

    ``why`` and ``remedy`` are reasons as ``ledger.reasons`` stores them.
    """

    name = models.TextField()
    issue = models.CharField(max_length=20)
    grade = models.CharField(max_length=8, db_index=True)
    why = models.JSONField(null=True)
    remedy = models.JSONField(null=True)
    other = models.TextField(blank=True)
    document = models.ForeignKey(Document, models.CASCADE, null=True, related_name="issues")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "id")
        constraints = [models.UniqueConstraint(fields=("name", "issue", "other"), name="issue_once")]
