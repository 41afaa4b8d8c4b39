"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from duixian.web.site import api, feeds, views
from duixian.web.site.exports import views as exports

urlpatterns = [path("", views.front, name="front"), *api.urls, *exports.urls, *feeds.urls]
