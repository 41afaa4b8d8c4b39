"""The app of the public pages."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Labelled so that it can never be taken for ``django.contrib.sites``."""

    name = "duixian.web.site"
    label = "site_pages"
    verbose_name = "Duixian"
