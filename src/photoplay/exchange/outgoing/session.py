"""What every form that goes out is made of: film, plan, score, stems and markers of one project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photoplay.exchange.markers import FilmMarker
from photoplay.exchange.timecode import Timecode
from photoplay.types.film import Film
from photoplay.types.plan import Plan
from photoplay.types.score import Note, Part, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One project, ready to be written down for another program."""

    film: Film
    plan: Plan
    score: Score
    stems: tuple[Path, ...]
    """Sound of each part of the score, in order, from the film's first frame."""
    mix: Path
    """The soundtrack as it is published."""
    markers: tuple[FilmMarker, ...]
    picture: Path
    """The film; for pictures and albums the film that was made of them."""
    begins: float = 0.0
    """Seconds into `picture` at which film time 0 lies."""
    own_label: str | None = None
    """Timecode of the first frame that stands in the film's file itself; None where none does."""
    loudness: float | None = None
    """Integrated loudness of the mix, LUFS."""
    true_peak: float | None = None
    """dBTP of the mix."""

    @property
    def title(self) -> str:
        return self.plan.title or self.film.path.stem

    @property
    def clock(self) -> Timecode:
        return Timecode.of_film(self.film)

    @property
    def starts_at(self) -> float:
        """Seconds on the clock at which the film's first frame stands."""
        clock = self.clock
        return float(clock.first / clock.rate)

    @property
    def frames(self) -> int:
        return max(1, round(self.film.duration * self.film.frame_rate))

    def heard_at(self, part: Part) -> list[tuple[Note, float, float]]:
        """Each note with the beats at which it is played and let go: its shift is in them."""
        if not part.notes:
            return []
        tempo = self.score.tempo_map
        shifts = np.array([note.shift for note in part.notes])
        rows = []
        for written in ([note.onset for note in part.notes], [note.end for note in part.notes]):
            beats = np.array(written)
            moved = tempo.beat_at(np.maximum(0.0, tempo.seconds(beats) + shifts))
            rows.append(np.where(shifts == 0, beats, moved))
        return [(note, float(start), float(max(end, start + 1e-3)))
                for note, start, end in zip(part.notes, *rows, strict=True)]  # fmt: skip


def path_from(file: Path, folder: Path) -> str:
    """`file` as it is reached from `folder`, with forward slashes."""
    return Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()
