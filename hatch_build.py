"""What is made when the package is built: the site's English, which Django reads compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Words(BuildHookInterface):  # type: ignore[type-arg]
    """Compile every ``django.po`` into the ``django.mo`` beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Do so before files are collected; of an editable install too."""
        for source in Path(self.root, "duixian").rglob("locale/*/LC_MESSAGES/django.po"):
            with source.open("rb") as stream:
                words = read_po(stream, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as stream:
                write_mo(stream, words)
