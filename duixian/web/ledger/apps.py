"""The app of the ledger."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Models under the label ``ledger``."""

    name = "duixian.web.ledger"
    label = "ledger"
    verbose_name = "Ledger"
