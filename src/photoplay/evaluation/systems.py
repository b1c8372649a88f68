"""Systems that make music for a film: a command line, or a folder of soundtracks made elsewhere.

Photoplay's own is `photoplay.own_system`; anything with a name, a mark and `make` will do.
"""

from __future__ import annotations

import hashlib
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from photoplay.evaluation.pairing import FILMS, NOTES, Music, name_of
from photoplay.media.recording import SUFFIXES as SOUNDS
from photoplay.types.errors import BriefError, MediaError, MediaMissingError

SOUND, SCORE = "music.wav", "score.mid"
"""What a system leaves in its folder: sound, notes, or both."""
_PLACES = ("{film}", "{out}", "{seed}", "{seconds}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Music that is asked for."""

    film: Path
    name: str
    """Of the film whose picture this is."""
    form: str
    """In which form it is shown: true, null, frozen, reversed, mirrored."""
    seconds: float
    seed: int


class System(Protocol):
    """Makes music for a picture."""

    @property
    def name(self) -> str: ...

    @property
    def mark(self) -> str:
        """Changes whenever the same wish might give other music."""
        ...

    def make(self, wanted: Wanted, folder: Path) -> bool:
        """Leave SOUND, SCORE or both in `folder`; False where it has nothing for this wish.

        Raises PhotoplayError.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSystem:
    """A command line that is run for each film."""

    template: str
    """Holds {film} and {out}, a WAV to be written; {seed} and {seconds} if it likes."""
    name: str = "command"
    timeout: float = 3600.0
    """Seconds for one film."""

    def __post_init__(self) -> None:
        for place in ("{film}", "{out}"):
            if place not in self.template:
                raise BriefError(
                    f"the command {self.template!r} lacks {place}; it may hold "
                    f"{', '.join(_PLACES)}, such as: python run.py {{film}} {{out}}"
                )

    @property
    def mark(self) -> str:
        return f"command {self.template}"

    def make(self, wanted: Wanted, folder: Path) -> bool:
        words = self._words(wanted, folder / SOUND)
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, timeout=self.timeout, check=False
            )
        except FileNotFoundError as error:
            raise BriefError(f"there is no program {words[0]!r} (--command)") from error
        except subprocess.TimeoutExpired as error:
            raise MediaError(
                f"the command took more than {self.timeout:g} s for {wanted.name}; "
                "--timeout gives it more"
            ) from error
        if done.returncode:
            told = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["nothing was said"]
            raise MediaError(f"the command ended with {done.returncode}: {told[0][:300]}")
        if not (folder / SOUND).is_file():
            raise MediaError(f"the command wrote no {{out}} for {wanted.name}")
        return True

    def _words(self, wanted: Wanted, out: Path) -> Sequence[str]:
        given = {
            "{film}": str(wanted.film), "{out}": str(out), "{seed}": str(wanted.seed),
            "{seconds}": f"{wanted.seconds:g}",
        }  # fmt: skip
        words = shlex.split(self.template)
        for place, text in given.items():
            words = [word.replace(place, text) for word in words]
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundtracks:
    """Music made elsewhere: FOLDER/true/holiday.wav, FOLDER/null/holiday.wav and so on.

    Files that lie in FOLDER itself are for the true pictures. Takes by seed lie in FOLDER/seed-0,
    FOLDER/seed-1 and so on; where there is no such folder, one take serves every seed.
    """

    folder: Path
    name: str = "soundtracks"

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise MediaMissingError(f"there is no folder {self.folder} (--soundtracks)")
        if not self.forms:
            raise MediaMissingError(
                f"{self.folder} holds no music: no {', '.join(sorted(NOTES | SOUNDS))}, neither "
                "in itself nor in true/, null/, frozen/, reversed/ or mirrored/"
            )

    @property
    def mark(self) -> str:
        """By name, size and time of each file."""
        facts = sorted(
            (str(path), path.stat().st_size, path.stat().st_mtime_ns)
            for root in self._roots
            for form in self.forms
            for path in self._shelf(form, root)
        )
        return f"soundtracks {hashlib.sha256(repr(facts).encode()).hexdigest()}"

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of film that there is music for."""
        forms = ("true", "null", "frozen", "reversed", "mirrored")
        return tuple(f for f in forms if any(self._shelf(f, root) for root in self._roots))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that there are takes of; none where the takes are not told apart."""
        names = (path.name.removeprefix("seed-") for path in self.folder.glob("seed-*"))
        return tuple(sorted(int(name) for name in names if name.isdecimal()))

    @property
    def _roots(self) -> tuple[Path, ...]:
        return (self.folder, *(self.folder / f"seed-{seed}" for seed in self.seeds))

    def find(self, name: str, form: str = "true", seed: int = 0) -> Music | None:
        """The music of one film, or None."""
        found, takes = Music(), self.folder / f"seed-{seed}"
        for path in self._shelf(form, takes if takes.is_dir() else self.folder):
            if name_of(path) != name:
                continue
            if path.suffix.lower() in NOTES:
                found = Music(sound=found.sound, notes=path)
            elif found.sound is None or path.suffix.lower() in SOUNDS:
                found = Music(sound=path, notes=found.notes)
        return found if found.sound or found.notes else None

    def make(self, wanted: Wanted, folder: Path) -> bool:
        found = self.find(wanted.name, wanted.form, wanted.seed)
        if not found:
            return False
        if found.notes:
            shutil.copyfile(found.notes, folder / SCORE)
        if found.sound:
            shutil.copyfile(found.sound, (folder / SOUND).with_suffix(found.sound.suffix.lower()))
        return True

    def _shelf(self, form: str, root: Path) -> list[Path]:
        inner = root / form
        where = inner if inner.is_dir() else root if form == "true" else None
        if where is None:
            return []
        kinds = NOTES | SOUNDS | FILMS
        return [path for path in sorted(where.iterdir())
                if path.is_file() and path.suffix.lower() in kinds]  # fmt: skip


def music_in(folder: Path) -> Music:
    """What a system has left in `folder`."""
    sounds = sorted(path for path in folder.glob("music.*") if path.suffix != ".json")
    notes = folder / SCORE
    return Music(sound=sounds[0] if sounds else None, notes=notes if notes.is_file() else None)
