"""Rules as data: units, cue words, places, characters. The files are documented in docs/lexicon.md."""

from duixian.lexicon.calendar import plan_years
from duixian.lexicon.characters import characters
from duixian.lexicon.load import Lexicon, Unit, dimension, load, load_toml, match_unit
from duixian.lexicon.places import Place, places, places_called
from duixian.lexicon.validate import validate

__all__ = [
    "Lexicon",
    "Place",
    "Unit",
    "characters",
    "dimension",
    "load",
    "load_toml",
    "match_unit",
    "places",
    "places_called",
    "plan_years",
    "validate",
]
