"""Addresses of the public pages: those of each subject's view."""

from __future__ import annotations

from django.urls import URLPattern

from duixian.web.site.charts import view as chart
from duixian.web.site.checks import view as checks
from duixian.web.site.compare import view as compare
from duixian.web.site.exports import view as exports
from duixian.web.site.feeds import view as feeds
from duixian.web.site.front import view as front
from duixian.web.site.indicator import view as indicator
from duixian.web.site.place import view as place
from duixian.web.site.promises import view as promises
from duixian.web.site.report import view as report
from duixian.web.site.rules import view as rules
from duixian.web.site.search import view as search
from duixian.web.site.statement import view as statement

urlpatterns: list[URLPattern] = [
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
    *exports.urls,
    *feeds.urls,
]
