"""The ledger and what is shown of it: a Django project. Nothing of the reading engine imports this."""

from __future__ import annotations

import os


def prepare() -> None:
    """Set Django up for use outside of a server (the command line, a script); calling it again does nothing."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.web.settings")
    if not apps.ready:
        django.setup()
