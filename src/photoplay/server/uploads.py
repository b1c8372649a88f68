"""Uploads that may be broken off and gone on with, by the tus protocol 1.0.0 (core, creation,
termination): https://tus.io/protocols/resumable-upload

A POST names the length, PATCHes append at the offset that a HEAD tells. Bytes lie on disk as they
come; nothing is opened before all are there.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from photoplay.project import replaced
from photoplay.types.errors import BriefError, MediaMissingError, OutputError

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
FORGOTTEN_AFTER = 24 * 3600.0
"""Seconds after its last byte that an unfinished upload is swept away."""
_ID = re.compile(r"[0-9a-f]{32}")


class TooLargeError(BriefError):
    """More bytes than the service takes."""

    http_status = 413


class OffsetError(BriefError):
    """Bytes that do not go on where the last ended."""

    http_status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    id: str
    name: str
    length: int
    offset: int

    @property
    def is_whole(self) -> bool:
        return self.offset == self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Uploads under way in a folder."""

    root: Path
    largest: int
    """Bytes of one upload at most."""
    room: int
    """Bytes of all unfinished uploads together at most."""

    def create(self, length: int, name: str) -> Upload:
        """An empty upload of `length` bytes. TooLargeError, OutputError where there is no room."""
        if not 0 < length <= self.largest:
            raise TooLargeError(
                f"an upload has 1 to {self.largest} bytes here, and {length} are announced"
            )
        self.sweep()
        begun = sum(self._announced(path) for path in self.root.glob("[0-9a-f]*.json"))
        if begun + length > self.room:
            raise OutputError("too many uploads are under way; finish or delete some, or wait")
        self.root.mkdir(parents=True, exist_ok=True)
        new = secrets.token_hex(16)
        self._bytes(new).touch()
        with replaced(self._facts(new)) as part:
            part.write_text(json.dumps({"name": name, "length": length}), encoding="utf-8")
        return Upload(id=new, name=name, length=length, offset=0)

    def find(self, upload: str) -> Upload:
        """How far an upload is; MediaMissingError where there is none."""
        missing = "there is no such upload; it may have been swept away"
        if not _ID.fullmatch(upload):
            raise MediaMissingError(missing)
        try:
            facts = json.loads(self._facts(upload).read_text(encoding="utf-8"))
            offset = self._bytes(upload).stat().st_size
        except FileNotFoundError as error:
            raise MediaMissingError(missing) from error
        return Upload(id=upload, name=facts["name"], length=facts["length"], offset=offset)

    async def append(self, upload: str, offset: int, stream: AsyncIterator[bytes]) -> Upload:
        """The upload with `stream` after its first `offset` bytes.

        OffsetError where it is elsewhere; TooLargeError, with nothing past the length kept, where
        more comes than was announced. What came before a broken connection is kept.
        """
        now = self.find(upload)
        if offset != now.offset:
            raise OffsetError(f"the upload stands at {now.offset}, and not at {offset}")
        left = now.length - offset
        with self._bytes(upload).open("ab") as file:
            async for piece in stream:
                if len(piece) > left:
                    raise TooLargeError(f"more bytes than the {now.length} that were announced")
                file.write(piece)
                left -= len(piece)
        return self.find(upload)

    def take(self, upload: str) -> tuple[Path, str]:
        """The file of a whole upload and its name; OffsetError where bytes are missing."""
        found = self.find(upload)
        if not found.is_whole:
            raise OffsetError(f"the upload has {found.offset} of {found.length} bytes")
        return self._bytes(upload), found.name

    def remove(self, upload: str) -> None:
        self.find(upload)
        self._drop(upload)

    def sweep(self) -> None:
        """Drop what nobody has gone on with for a day."""
        for facts in self.root.glob("[0-9a-f]*.json"):
            try:
                touched = self._bytes(facts.stem).stat().st_mtime
            except FileNotFoundError:  # taken by a film, or dropped by another request
                touched = 0.0
            if time.time() - touched > FORGOTTEN_AFTER:
                self._drop(facts.stem)

    @staticmethod
    def _announced(facts: Path) -> int:
        try:
            return int(json.loads(facts.read_text(encoding="utf-8"))["length"])
        except FileNotFoundError:  # dropped by another request
            return 0

    def _drop(self, upload: str) -> None:
        self._facts(upload).unlink(missing_ok=True)
        self._bytes(upload).unlink(missing_ok=True)

    def _bytes(self, upload: str) -> Path:
        return self.root / f"{upload}.bytes"

    def _facts(self, upload: str) -> Path:
        return self.root / f"{upload}.json"


def named(metadata: str) -> str:
    """The file name in an Upload-Metadata header; BriefError where it cannot be read."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                name = base64.b64decode(value, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError) as error:
                raise BriefError("Upload-Metadata: filename is no UTF-8 in base64") from error
            return Path(name.replace("\\", "/")).name[:200]
    return ""
