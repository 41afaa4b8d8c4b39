"""Addresses of the public pages: those of each module of ``views``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from duixian.web.site.views import chart, compare, front, indicator, search

urlpatterns: list[URLPattern | URLResolver] = [
    *front.urls,
    *indicator.urls,
    *chart.urls,
    *search.urls,
    *compare.urls,
]
