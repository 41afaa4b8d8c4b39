"""Reading a document that somebody has sent, in a process of its own.

The process is given a file's address and hands back plain data or a reason. It has a limit of time and of memory, no
part of the server's environment (neither the secret key nor the way to the database), and may not write large files.
Started as ``python -m duixian.web.desk.upload.reading``, it hears from its standard input what to read, without Django.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

import duixian
from duixian.corpus.doubts import doubts_of
from duixian.model import DuixianError, Reason, SeveralDocuments, say
from duixian.web.ledger.incoming import Incoming, from_reading
from duixian.workers.limits import Limits, TimeIsUp, limited

# Enough for the longest report many times over, and less than a server waits for an answer.
LIMITS = Limits(seconds=20.0, megabytes=1024)
# Starting up, and what cannot be interrupted: then the process is killed.
_PATIENCE = 5.0
_LARGEST_ANSWER = 256 * 2**20


class Asked(msgspec.Struct):
    """What is to be read.

    Attributes:
        file: address of its bytes.
        answer: address of the file to which the answer goes.
        name: what it is called; the ending tells its kind.
        content_hash: SHA-256 of the bytes.
        place: full name of its place; empty if the document is to tell it.
        year: its year; None likewise.
        limits: time and memory.
    """

    file: str
    answer: str
    name: str
    content_hash: str
    place: str
    year: int | None
    limits: Limits


class Answer(msgspec.Struct):
    """What was read, or why nothing was.

    Attributes:
        incoming: the document; None if it cannot be read.
        doubts: what one should look at: kind, why, what to do.
        problem: why it cannot be read.
        remedy: what to do about it.
    """

    incoming: Incoming | None = None
    doubts: list[tuple[str, Reason | str, Reason | str]] = msgspec.field(default_factory=list)
    problem: Reason | str = ""
    remedy: Reason | str = ""


def read_apart(asked: Asked) -> Answer:
    """Read a document in a process of its own; it has ended, one way or the other, when this returns.

    Args:
        asked: what is to be read.

    Returns:
        What was read, or why nothing was. It is also in the file ``asked.answer``.
    """
    answer = Path(asked.answer)
    answer.unlink(missing_ok=True)
    package = Path(duixian.__file__).parent.parent
    environment = {"PYTHONPATH": str(package), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "PATH": os.defpath}
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    with subprocess.Popen(
        # -P: nothing beside the file that is read can be taken for a module.
        [sys.executable, "-P", "-B", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=answer.parent,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            process.communicate(msgspec.json.encode(asked), asked.limits.seconds + _PATIENCE)
        except subprocess.TimeoutExpired:
            return _kept(answer, _too_slow(asked.limits))
        finally:
            _end(process)
    if answer.exists():
        try:
            return msgspec.msgpack.decode(answer.read_bytes(), type=Answer)
        except (msgspec.MsgspecError, OSError):
            pass
    return _kept(answer, Answer(problem=say("upload.sudden-end"), remedy=say("upload.save-anew")))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


def _kept(file: Path, answer: Answer) -> Answer:
    """Put an answer into its file, whole or not at all."""
    part = file.with_suffix(".part")
    part.write_bytes(msgspec.msgpack.encode(answer))
    part.replace(file)
    return answer


def _too_slow(limits: Limits) -> Answer:
    return Answer(problem=say("upload.too-slow", seconds=f"{limits.seconds:g}"), remedy=say("upload.add-by-command"))


def _read(asked: Asked) -> Answer:
    try:
        with limited(asked.limits):
            data = Path(asked.file).read_bytes()
            report = duixian.read(data, name=asked.name, place=asked.place, year=asked.year)
            reading = duixian.interpret(report)
            incoming = from_reading(reading, asked.content_hash)
            return Answer(incoming, [(i, why, remedy) for i, why, remedy in doubts_of(reading)])
    except SeveralDocuments as error:
        return Answer(problem=error.problem, remedy=say("upload.one-at-a-time"))
    except DuixianError as error:
        return Answer(problem=error.problem, remedy=error.remedy)
    except TimeIsUp:
        return _too_slow(asked.limits)
    except MemoryError:
        problem = say("upload.too-much-memory", megabytes=asked.limits.megabytes)
        return Answer(problem=problem, remedy=say("upload.add-by-command"))
    except Exception as error:
        told = " ".join(str(error).split())[:300]
        problem = say("upload.crashed", name=type(error).__name__, error=told)
        return Answer(problem=problem, remedy=say("upload.report-it"))


def _confine() -> None:
    """Take away what reading needs not."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_ANSWER, _LARGEST_ANSWER))


def main() -> None:
    """Read what standard input asks for."""
    _confine()
    asked: Any = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    _kept(Path(asked.answer), _read(asked))


if __name__ == "__main__":
    main()
