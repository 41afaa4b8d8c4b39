"""The app of the public pages."""

from __future__ import annotations

from django.apps import AppConfig

from duixian.web.site.compiling import see_english


class SiteConfig(AppConfig):
    """Labelled so that it can never be taken for ``django.contrib.sites``."""

    name = "duixian.web.site"
    label = "site_pages"
    verbose_name = "Duixian"

    def ready(self) -> None:
        """See that English pages have their words."""
        see_english()
