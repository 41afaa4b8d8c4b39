"""Rules as data: units, cue words, places. The files are documented in docs/lexicon.md."""

from duixian.lexicon.load import Lexicon, Unit, load, load_toml, match_unit
from duixian.lexicon.places import places

__all__ = ["Lexicon", "Unit", "load", "load_toml", "match_unit", "places"]
