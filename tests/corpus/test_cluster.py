"""A cluster gives the rows that this machine gives, and goes on when it loses workers and nodes."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duixian.corpus import build
from duixian.workers.pools import LocalPools
from tests.corpus.documents import everything, shelve

ray: Any = pytest.importorskip("ray", reason="the extra duixian[cluster] is not installed")


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Start a cluster of a head that takes no work and two nodes."""
    from ray.cluster_utils import Cluster

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        made.add_node(num_cpus=1)
        made.add_node(num_cpus=1)
        made.wait_for_nodes()
        yield made
        ray.shutdown()
        made.shutdown()


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_and_a_node_gives_the_same_rows(cluster: Any, tmp_path: Path) -> None:
    from duixian.workers.cluster import RayCluster

    for seed in range(10):
        shelve(tmp_path / "shelf" / str(seed), seed=seed)
    source = [str(tmp_path / "shelf")]
    build(source, str(tmp_path / "here"), LocalPools(2))
    build(source, str(tmp_path / "there"), RayCluster(cluster.address))
    assert everything(tmp_path / "there") == everything(tmp_path / "here")

    lost: list[str] = []

    def lose() -> None:
        manifest = tmp_path / "loss" / "manifest"
        while not (manifest.is_dir() and any(manifest.iterdir())):
            time.sleep(0.02)
        workers = [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if path.read_bytes().startswith(b"ray::extract")
        ]
        if workers:
            os.kill(workers[0], signal.SIGKILL)
            lost.append("worker")
        time.sleep(0.5)
        cluster.remove_node(cluster.worker_nodes.copy().pop(), allow_graceful=False)
        lost.append("node")

    thread = threading.Thread(target=lose)
    thread.start()
    build(source, str(tmp_path / "loss"), RayCluster(cluster.address))
    thread.join()
    assert "node" in lost
    assert everything(tmp_path / "loss") == everything(tmp_path / "here")


def test_no_cluster_is_told() -> None:
    from duixian.model import DuixianError
    from duixian.workers.cluster import RayCluster

    with pytest.raises(DuixianError, match="no cluster answers"):
        RayCluster("127.0.0.1:1")
