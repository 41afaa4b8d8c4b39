"""Where a dataset lies: a folder of this machine, or any address that fsspec can write to.

A file appears under its name only when it is whole: it is written under a temporary name and renamed. So whoever reads
the folder while it grows, and whoever takes it up again after a stop, sees whole files or none.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from duixian.model import DuixianError, say

_TEMPORARY = ".part"


class Store:
    """A folder of files.

    Args:
        location: a path, or an address such as ``s3://bucket/dataset``.
    """

    def __init__(self, location: str) -> None:
        self.location = location
        self._remote: tuple[Any, str] | None = None
        if "://" in location:
            import fsspec

            try:
                self._remote = fsspec.core.url_to_fs(location)
            except ImportError:
                remedy = say("read.install-for", protocol=location.partition("://")[0])
                raise DuixianError(say("read.no-package"), location, remedy) from None
            except ValueError:
                raise DuixianError(say("read.unknown-protocol"), location, say("read.write-known-address")) from None
            if getattr(self._remote[0], "protocol", "") in ("file", ("file", "local")):
                self.location, self._remote = self._remote[1], None

    def __reduce__(self) -> tuple[type[Store], tuple[str]]:
        return Store, (self.location,)

    @property
    def folder(self) -> Path | None:
        """The folder on this machine; None if it is elsewhere."""
        return None if self._remote else Path(self.location)

    def path(self, name: str) -> str:
        """Return the full path or address of a file."""
        return f"{self.location.rstrip('/')}/{name}" if self._remote else os.path.join(self.location, name)

    def put(self, name: str, data: bytes | memoryview) -> None:
        """Write a file; one of this name is replaced at once and whole.

        Args:
            name: its path inside the folder.
            data: its content.

        Raises:
            OSError: it cannot be written; nothing is left under the name.
        """
        folder, _, file = name.rpartition("/")
        temporary = f"{folder}/.{file}.{secrets.token_hex(4)}{_TEMPORARY}".lstrip("/")
        if self._remote:
            system, base = self._remote
            system.makedirs(f"{base}/{folder}", exist_ok=True)
            system.pipe_file(f"{base}/{temporary}", bytes(data))
            system.mv(f"{base}/{temporary}", f"{base}/{name}")
            return
        written = Path(self.location, temporary)
        try:
            written.parent.mkdir(parents=True, exist_ok=True)
            with open(written, "wb") as handle:
                handle.write(data)
            os.replace(written, Path(self.location, name))
        except BaseException:
            with suppress(OSError):
                written.unlink()
            raise

    def get(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """Read a file, or a stretch of it.

        Args:
            name: its path inside the folder.
            start: first byte.
            length: how many bytes; None for all that follow.

        Returns:
            The bytes.

        Raises:
            FileNotFoundError: there is no such file.
        """
        if self._remote:
            system, base = self._remote
            end = None if length is None else start + length
            return bytes(system.cat_file(f"{base}/{name}", start=start, end=end))
        with open(Path(self.location, name), "rb") as handle:
            handle.seek(start)
            return handle.read(-1 if length is None else length)

    def sizes(self, folder: str) -> dict[str, int]:
        """List the files of a folder with their bytes; unfinished ones are left out.

        Args:
            folder: its path inside this one.

        Returns:
            Size by name; nothing if there is no such folder.
        """
        return {name: size for name, size in self._files(folder) if not name.endswith(_TEMPORARY)}

    def _files(self, folder: str) -> Iterator[tuple[str, int]]:
        if self._remote:
            system, base = self._remote
            system.invalidate_cache()
            try:
                listed = system.ls(f"{base}/{folder}", detail=True)
            except FileNotFoundError:
                return
            for entry in listed:
                if entry["type"] == "file":
                    yield entry["name"].rpartition("/")[2], entry["size"]
            return
        with suppress(FileNotFoundError), os.scandir(Path(self.location, folder)) as entries:
            for entry in entries:
                if entry.is_file():
                    yield entry.name, entry.stat().st_size

    def drop(self, folder: str) -> None:
        """Delete a folder with its files.

        Args:
            folder: its path inside this one.
        """
        for name, _ in list(self._files(folder)):
            self.delete(f"{folder}/{name}")
        if not self._remote:
            with suppress(OSError):
                os.rmdir(Path(self.location, folder))

    def delete(self, name: str) -> None:
        """Delete a file; it does not matter if it is gone already."""
        with suppress(FileNotFoundError):
            if self._remote:
                system, base = self._remote
                system.rm_file(f"{base}/{name}")
            else:
                os.unlink(Path(self.location, name))

    def sweep(self, folder: str) -> None:
        """Delete what an interrupted write has left in a folder."""
        for name, _ in list(self._files(folder)):
            if name.endswith(_TEMPORARY):
                self.delete(f"{folder}/{name}")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second run from writing here at the same time; elsewhere than on this machine that is not checked.

        Raises:
            DuixianError: another run is at work here, or the folder cannot be made.
        """
        if self.folder is None:
            yield
            return
        import filelock

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.folder / ".lock", timeout=0)
            with lock:
                yield
        except filelock.Timeout:
            raise DuixianError(say("dataset.in-use"), self.location, say("dataset.wait")) from None
        except (FileExistsError, NotADirectoryError):
            raise DuixianError(say("dataset.no-folder"), self.location, say("dataset.name-folder")) from None
