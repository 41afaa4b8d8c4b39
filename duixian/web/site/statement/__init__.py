"""The card of a figure, and the cards of a stretch of a report on one page."""
