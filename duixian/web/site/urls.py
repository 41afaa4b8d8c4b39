"""Addresses of the public pages."""

from __future__ import annotations

from duixian.web.site import api, feeds
from duixian.web.site.exports import views as exports
from duixian.web.site.views import chart, compare, front, indicator, search

urlpatterns = [
    *front.urls,
    *indicator.urls,
    *chart.urls,
    *search.urls,
    *compare.urls,
    *api.urls,
    *exports.urls,
    *feeds.urls,
]
