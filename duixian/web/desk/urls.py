"""Addresses of the pages of those who write."""

from __future__ import annotations

from django.urls import URLPattern

from duixian.web.desk.correct import view as correct
from duixian.web.desk.history import view as history
from duixian.web.desk.upload import view as upload
from duixian.web.desk.users import view as users

urlpatterns: list[URLPattern] = [*history.urls, *correct.urls, *upload.urls, *users.urls]
