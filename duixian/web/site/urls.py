"""Addresses of the public pages: those of each module of ``views``, and what programs ask for."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from duixian.web.site import api, feeds
from duixian.web.site.exports import views as exports
from duixian.web.site.views import (
    chart,
    checks,
    compare,
    edit,
    front,
    indicator,
    place,
    promises,
    report,
    rules,
    search,
    statement,
    upload,
    users,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *front.urls,
    *place.urls,
    *promises.urls,
    *statement.urls,
    *report.urls,
    *checks.urls,
    *rules.urls,
    *indicator.urls,
    *chart.urls,
    *search.urls,
    *compare.urls,
    *edit.urls,
    *upload.urls,
    *users.urls,
    *api.urls,
    *exports.urls,
    *feeds.urls,
]
