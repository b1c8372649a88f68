"""Files as one ZIP archive that is sent while it is made: nothing is written, little is held."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

_PIECE = 1 << 20


class _Pipe(io.RawIOBase):
    """Takes what an archive writes and hands it on; it cannot go back."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data, self._held = b"".join(self._held), []
        return data


def zipped(paths: Iterable[Path]) -> Iterator[bytes]:
    """The bytes of an archive of `paths` under their own names, stored as they are: sound does not
    get smaller. Past 4 GiB it is ZIP64."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            known = zipfile.ZipInfo.from_file(path, path.name)
            large = known.file_size >= zipfile.ZIP64_LIMIT
            with path.open("rb") as file, archive.open(known, "w", force_zip64=large) as entry:
                while piece := file.read(_PIECE):
                    entry.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()
