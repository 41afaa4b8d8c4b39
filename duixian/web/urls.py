"""All addresses."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from duixian.web import api

urlpatterns = [
    # Nothing but a cookie that names a language: pages that carry no token can be kept by anyone between.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("", include("duixian.web.site.urls")),
    path("", include("duixian.web.desk.urls")),
    *api.urls,
]
handler400 = "duixian.web.shell.pages.bad_request"
handler403 = "duixian.web.shell.pages.forbidden"
handler404 = "duixian.web.shell.pages.not_found"
handler500 = "duixian.web.shell.pages.server_error"
