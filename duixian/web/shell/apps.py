"""The app of all pages: its words (``locale``) and what browsers fetch beside them (``static``)."""

from __future__ import annotations

from django.apps import AppConfig

from duixian.web.shell.compiling import see_english


class ShellConfig(AppConfig):
    """Pages, whoever may see them; without tables of its own."""

    name = "duixian.web.shell"
    label = "shell"
    verbose_name = "Duixian"

    def ready(self) -> None:
        """See that English pages have their words."""
        see_english()
