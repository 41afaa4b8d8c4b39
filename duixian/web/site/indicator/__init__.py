"""Indicators: the catalogue, one over the years, all places of a level side by side."""
