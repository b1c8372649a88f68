"""Can a film be read and its result be written? Found out before hours of work, not after."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

from photoplay.media.containers import NEW_FILMS, PICTURE_SUFFIXES, SOUND_OF
from photoplay.types.errors import BriefError, MediaError, MediaMissingError, OutputError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def check_source(source: Path) -> None:
    """MediaMissingError where there is no `source`, MediaError where it must not be looked at."""
    if len(source.parts) > 1 and re.fullmatch(r"[a-z]{2,}:", source.parts[0]):
        raise MediaMissingError(
            f"{source} is an address, not a file; download it first, then give the file's name"
        )
    try:
        source.stat()
        if source.is_dir():
            next(source.iterdir(), None)
    except PermissionError as error:
        raise MediaError(f"no right to read {source}; ask its owner, or copy it") from error
    except (OSError, ValueError) as error:
        raise MediaMissingError(f"there is no file {source}; check the name") from error


def check_target(out: Path, source: Path) -> None:
    """Raise where `out` cannot become the scored film of `source`.

    BriefError for a suffix that cannot hold it; OutputError where the place cannot be written to.
    """
    made_of_pictures = source.is_dir() or source.suffix.lower() in PICTURE_SUFFIXES
    suffixes = NEW_FILMS if made_of_pictures else tuple(sorted(SOUND_OF))
    if out.suffix.lower() not in suffixes:
        raise BriefError(
            f"{out.name} cannot be written: films of this kind go out as {', '.join(suffixes)}; "
            f"try --out {out.stem}{'.mp4' if made_of_pictures else '.mkv'}"
        )
    if out.is_dir():
        raise OutputError(f"{out} is a folder; name a file with --out")
    if out.exists() and source.exists() and out.samefile(source):
        raise OutputError(f"{out} is the film itself; name another with --out")
    check_folder(out.parent, "--out")


def check_folder(folder: Path, option: str) -> None:
    """OutputError where nothing can be written into `folder`; `option` names another place."""
    if not folder.is_dir():
        raise OutputError(f"there is no folder {folder}; make it first, or name another: {option}")
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError as error:
        raise unwritable(error.errno, folder, option) from error


def unwritable(number: int | None, path: Path, option: str = "--out") -> OutputError:
    """What to tell a user when writing `path` failed with the system's error `number`."""
    why = os.strerror(number) if number else "the system does not say why"
    if number in _FULL:
        return OutputError(
            f"no room left to write {path} ({why}); free some space, or name another place: "
            f"{option}"
        )
    if number in _FORBIDDEN:
        return OutputError(f"no right to write {path} ({why}); name another place: {option}")
    return OutputError(f"cannot write {path}: {why}")


def is_about_place(number: int | None) -> bool:
    """Whether the system's error `number` tells of a full or forbidden place."""
    return number in _FULL | _FORBIDDEN
