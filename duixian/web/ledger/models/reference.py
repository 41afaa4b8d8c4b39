"""What the lexicon gives: territories and indicators, kept as rows so that others can point at them."""

from __future__ import annotations

from django.db import models


class Place(models.Model):
    """A territory by GB/T 2260, of today or an earlier one, or one that the lexicon does not know.

    ``slug`` stands in addresses: the code, or the name where a code is missing or belongs to today's place.
    ``now`` is what an earlier place is today. ``documents``, ``first_year`` and ``last_year`` are of its own documents.
    """

    slug = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=6, blank=True, db_index=True)
    name = models.CharField(max_length=40)
    level = models.CharField(max_length=12, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    now = models.ForeignKey("self", models.PROTECT, null=True, related_name="former")
    documents = models.PositiveIntegerField(default=0)
    first_year = models.PositiveSmallIntegerField(null=True)
    last_year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("code", "name")
        constraints = [models.UniqueConstraint(fields=("code", "name"), name="place_code_name")]
        indexes = [models.Index(fields=("level", "code"), name="place_level")]

    def __str__(self) -> str:
        return self.name


class PlaceName(models.Model):
    """A full or short name under which a place is found (``威海``, ``威海市``)."""

    name = models.CharField(max_length=40)
    place = models.ForeignKey(Place, models.CASCADE, related_name="names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "place"), name="placename_once")]


class Indicator(models.Model):
    """An indicator of the catalogue (``duixian.indicators()``); first of its ``kinds`` is that of its targets."""

    id = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=60)
    english = models.CharField(max_length=120)
    theme = models.CharField(max_length=30)
    kinds = models.CharField(max_length=60)
    dimension = models.CharField(max_length=30, blank=True)
    nature = models.CharField(max_length=6)
    good = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """What the ledger knows of itself, by name: of which lexicon its reference rows are, of which form its index."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()
