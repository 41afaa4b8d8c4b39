"""What every test may rely on: no test touches the user's own ledger, and commands speak English unless told."""

from __future__ import annotations

import os
import tempfile

# Before Django's settings are read, which pytest-django does at its start.
os.environ["DUIXIAN_HOME"] = tempfile.mkdtemp(prefix="duixian-test-")
# What commands print depends on the locale.
for name in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
