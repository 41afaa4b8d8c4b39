"""What a worker of a corpus run needs, imported and compiled before the first document comes."""

from __future__ import annotations

import pyarrow.parquet

import duixian.corpus.derive
import duixian.corpus.work
import duixian.workers.warm  # noqa: F401

pyarrow.parquet.write_table(pyarrow.table({"a": ["一"]}), pyarrow.BufferOutputStream(), compression="zstd")
