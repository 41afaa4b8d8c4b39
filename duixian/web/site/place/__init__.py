"""A place: its years, its reports, the places inside it."""
