"""What every test may rely on: no test touches the user's own ledger."""

from __future__ import annotations

import os
import tempfile

# Before Django's settings are read, which pytest-django does at its start.
os.environ["DUIXIAN_HOME"] = tempfile.mkdtemp(prefix="duixian-test-")
