"""Addresses of the public pages: those of each module of ``views``, and what programs ask for."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from duixian.web.site import api, feeds
from duixian.web.site.exports import views as exports
from duixian.web.site.views import chart, compare, front, indicator, search

urlpatterns: list[URLPattern | URLResolver] = [
    *front.urls,
    *indicator.urls,
    *chart.urls,
    *search.urls,
    *compare.urls,
    *api.urls,
    *exports.urls,
    *feeds.urls,
]
