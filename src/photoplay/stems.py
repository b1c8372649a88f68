"""The stems on disk: played from a score, again only where it has changed, and noted with what made
them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoplay.project import Project, read_json, replaced_folder, write_json
from photoplay.readiness import font_of
from photoplay.resounding import Stretch, can_be_patched, linked, patched, same_player
from photoplay.settings import Settings
from photoplay.types.errors import MediaMissingError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Part, Score

if TYPE_CHECKING:
    from photoplay.types.audio import StemBlock

_WRITERS = 2
LONG_FILM = 1800.0
"""Seconds above which stems are kept as FLAC unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Stems:
    """The stems of one project."""

    project: Project
    settings: Settings
    opening: Path | None = None
    """A file that a whole score's first section is written to as soon as it has been played."""

    def sound_facts(self) -> dict[str, Any]:
        font = self.font()
        return dict(to_json(self.settings.sound)) | {"font": mark(font) if font else ""}

    def render(self, progress: Progress) -> None:
        from photoplay.media.wave import open_writer, require_space  # noqa: PLC0415
        from photoplay.mixing.desk import strips  # noqa: PLC0415
        from photoplay.opening import Opening  # noqa: PLC0415

        score, plan = self.project.load("score.json", Score), self.project.load("plan.json", Plan)
        suffix = self.suffix_for(score.duration)
        looped = plan.ending.value == "loop"
        before = None if looped else self._score_of_stems(suffix)
        if before is not None and can_be_patched(before, score):
            self._render_changes(before, score, suffix)
            return
        bytes_needed = score.duration * 48_000 * 6 * (len(score.parts) + 3)
        require_space(self.project.root, round(bytes_needed * (0.6 if suffix == ".flac" else 1)))
        if looped:
            self._render_round(score, suffix, progress)
            return
        with replaced_folder(self.project.stems) as folder, ExitStack() as open_files:
            writers = {
                part.id: open_files.enter_context(open_writer(folder / (name + suffix)))
                for part, name in zip(score.parts, stem_names(score.parts), strict=True)
            }
            first = None if self.opening is None else Opening(self.opening, plan)
            with ThreadPoolExecutor(_WRITERS) as pool:
                for block in strips(self._played(score, progress), score):
                    if first is not None:
                        first.add(block)
                    written = [
                        pool.submit(writers[part_id].write, samples)
                        for part_id, samples in block.parts.items()
                    ]
                    for one in written:
                        one.result()
        self._note_stems(score, ())

    def _score_of_stems(self, suffix: str) -> Score | None:
        """The score that the stems on disk were played from; None if they are not of its kind."""
        path = self.project.path("rendered.json")
        if not path.is_file() or self.project.record("render") is None:
            return None
        form = read_json(path)
        whole = form.get("stems") == self.project.digest("stems")
        if (
            form.get("looped")
            or form.get("sound") != self.sound_facts()
            or form.get("suffix") != suffix
            or not whole
        ):
            return None
        return from_json(Score, form["score"], where="rendered.json")

    def _render_round(self, score: Score, suffix: str, progress: Progress) -> None:
        """Play music that goes round: part by part, what rings past one end laid over the other."""
        import numpy as np  # noqa: PLC0415

        from photoplay.media.wave import open_writer  # noqa: PLC0415
        from photoplay.mixing.desk import strips  # noqa: PLC0415
        from photoplay.rendering.folding import TAIL, fold, room_before, with_room  # noqa: PLC0415
        from photoplay.types.audio import SAMPLE_RATE  # noqa: PLC0415

        early = room_before(score)
        with replaced_folder(self.project.stems) as folder:
            named = zip(score.parts, stem_names(score.parts), strict=True)
            for number, (part, name) in enumerate(named, 1):
                sound = np.zeros((round(score.duration * SAMPLE_RATE), 2), dtype=np.float32)
                alone = with_room(replace(score, parts=(part,)), TAIL)
                for block in strips(self._played(alone, unheard), alone):
                    fold(sound, block.parts[part.id], block.start - early)
                with open_writer(folder / (name + suffix)) as file:
                    file.write(sound)
                progress("render", number / len(score.parts))
        self._note_stems(score, (), looped=True)

    def _note_stems(self, score: Score, stretches: Sequence[Any], *, looped: bool = False) -> None:
        write_json(self.project.path("rendered.json"), {
            "sound": self.sound_facts(), "suffix": self.suffix_for(score.duration),
            "stems": self.project.digest("stems"), "stretches": to_json(tuple(stretches)),
            "remarks": self._stand_ins(score), "score": to_json(score), "looped": looped,
        })  # fmt: skip

    def _stand_ins(self, score: Score) -> list[str]:
        """What another preset of the font, or of none, plays than the score asks for."""
        from photoplay.rendering.band import stand_ins  # noqa: PLC0415
        from photoplay.rendering.synthesis.instruments import SYNTHS  # noqa: PLC0415

        font = self.font()
        synths = () if self.settings.sound.synth == "fluidsynth" else SYNTHS
        return [] if font is None else list(stand_ins(font, score, synths))

    def _render_changes(self, before: Score, score: Score, suffix: str) -> None:
        """Play again only what differs from the score that the stems were played from."""
        from photoplay.media.wave import open_writer, read_wave  # noqa: PLC0415
        from photoplay.mixing.desk import strips  # noqa: PLC0415
        from photoplay.mixing.tracks import Pieces  # noqa: PLC0415

        old = dict(zip((p.id for p in before.parts), stem_names(before.parts), strict=True))
        known = {part.id: part for part in before.parts}
        stretches: list[Any] = []
        with replaced_folder(self.project.stems) as folder:
            for part, name in zip(score.parts, stem_names(score.parts), strict=True):
                target = folder / (name + suffix)
                earlier = known.get(part.id)
                if earlier == part:
                    linked(self.project.stems / (old[part.id] + suffix), target)
                elif earlier is not None and same_player(earlier, part):
                    stretches += patched(
                        Pieces(read_wave(self.project.stems / (old[part.id] + suffix))),
                        open_writer(target), part, earlier, score,
                        sound=partial(self._stretch, before),
                        tape=Pieces,
                    )  # fmt: skip
                else:
                    alone = replace(score, parts=(part,))
                    with open_writer(target) as file:
                        for block in strips(self._played(alone, unheard), alone):
                            file.write(block.parts[part.id])
                    stretches.append(Stretch(part=part.id, start=0.0, end=score.duration))
        self._note_stems(score, stretches)

    def _stretch(self, before: Score, alone: Score) -> Iterator[StemBlock]:
        from photoplay.mixing.desk import strips  # noqa: PLC0415

        return strips(self._played(alone, unheard, like=before), alone)

    def _played(
        self, score: Score, progress: Progress, *, like: Score | None = None
    ) -> Iterator[StemBlock]:
        from photoplay.rendering.band import Band  # noqa: PLC0415
        from photoplay.rendering.synthesis.instruments import SYNTHS, fallback_for  # noqa: PLC0415

        if self.settings.sound.synth == "fluidsynth":
            from photoplay.rendering.fluidsynth import FluidBand  # noqa: PLC0415

            return FluidBand(self.font()).play(score, progress)
        font = self.font()
        stand_in = fallback_for if font is None else None
        return Band(font, SYNTHS, fallback=stand_in).play(score, progress, like=like)

    def font(self) -> Path | None:
        return font_of(self.settings.sound)

    def suffix_for(self, duration: float) -> str:
        wanted = self.settings.sound.stem_format
        if wanted == "auto":
            return ".flac" if duration > LONG_FILM else ".wav"
        return f".{wanted}"


def stem_names(parts: tuple[Part, ...]) -> list[str]:
    """File names of stems without suffix: 01_violins, 02_piano, …"""
    return [f"{number:02d}_{part.id}" for number, part in enumerate(parts, 1)]


def mark(path: Path) -> str:
    """Name, size and time of writing of a file, or of every file in a folder."""
    if not path.exists():
        raise MediaMissingError(f"there is no file {path}; check the name")
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    return "; ".join(f"{p.name} {os.stat(p).st_size} {os.stat(p).st_mtime_ns}" for p in files)
