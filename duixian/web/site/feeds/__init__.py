"""Feeds: what is new as Atom, and when promises fall due as iCalendar."""
