"""Rules as data: units, cue words, places, characters. The files are documented in docs/lexicon.md."""

from duixian.lexicon.calendar import plan_years
from duixian.lexicon.characters import characters
from duixian.lexicon.files import load_toml
from duixian.lexicon.load import Lexicon, Unit, dimension, load, match_unit
from duixian.lexicon.places import Place, places, places_called
from duixian.lexicon.validate import validate
from duixian.lexicon.words import Words

__all__ = [
    "Lexicon",
    "Place",
    "Unit",
    "Words",
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
