"""The Content-Security-Policy of every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ContentSecurityPolicy:
    """Sends the policy of the settings: nothing inline, nothing from elsewhere.

    A view that may be framed elsewhere (an embedded chart) sets ``response.csp = {"frame-ancestors": "*"}`` and is
    marked with ``xframe_options_exempt``; what it sets replaces the policy's own entries.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and add the header."""
        response = self._get_response(request)
        policy = {**settings.CONTENT_SECURITY_POLICY, **getattr(response, "csp", {})}
        response.headers.setdefault("Content-Security-Policy", "; ".join(f"{k} {v}" for k, v in policy.items()))
        return response
