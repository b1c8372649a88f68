"""What programs may ask of Photoplay, as plain functions with plain values in and out.

Every path is taken relative to one folder and may not lead out of it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from photoplay.project import Project
from photoplay.types.brief import Brief, Mark
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Note
from photoplay.types.time import Span

if TYPE_CHECKING:
    from photoplay.editing import Edit

Form = dict[str, Any]
StageName = Literal["analyse", "plan", "compose", "render", "mix", "mux"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools, at work in one folder. Errors are those of types.errors."""

    root: Path

    def spot(self, film: str, *, use: str = "film", progress: Progress = unheard) -> Form:
        """Spotting notes of a film or project: cues, sections, silences, hits, each with a why."""
        from photoplay.spotting import spot  # noqa: PLC0415

        brief = from_json(Brief, {"use": use}, where="spot")
        found = spot(self._there(film), brief=brief, progress=progress)
        return {
            "duration": found.film.duration,
            "frame_rate": float(found.film.frame_rate),
            "notes": [to_json(note) for note in found.notes],
            "remarks": list(found.remarks),
        }

    def tempo_map(
        self, moments: list[Form], *, length: float, rate: str = "25",
        tempo: list[float] | None = None, metre: str = "4/4", fixed_tempo: bool = False,
        drums: bool = False,
    ) -> Form:  # fmt: skip
        """Bars and tempi that meet `moments` ({time, kind: hit|accent|section, weight, name})."""
        from photoplay.exchange.timecode import frame_rate  # noqa: PLC0415
        from photoplay.spotting import map_moments  # noqa: PLC0415

        marks = tuple(from_json(Mark, row, where=f"moment {k}") for k, row in enumerate(moments, 1))
        brief = Brief(marks=marks, metre=metre, fixed_tempo=fixed_tempo, tempo=_pair(tempo))
        found = map_moments(brief, length=length, rate=frame_rate(rate), drums=drums)
        solved = found.solved
        return {
            "base_bpm": round(solved.base, 3),
            "range_bpm": [round(bpm, 3) for bpm in solved.range],
            "tempo_map": to_json(solved.tempo_map),
            "moments": [
                {"name": name, "time": hit.time, "met": hit.honoured, "beat": hit.beat,
                 "late_seconds": hit.error, "why": hit.reason}
                for hit, name in zip(solved.hits, found.names, strict=True)
            ],
            "sections": [to_json(begun) for begun in solved.sections],
        }  # fmt: skip

    def score(  # noqa: PLR0913 - as the command line has it
        self, film: str, *, wishes: Form | None = None, out: str | None = None, seed: int = 0,
        until: StageName = "mux", preview: bool = False, overwrite: bool = False,
        opening: str | None = None, progress: Progress = unheard,
    ) -> Form:  # fmt: skip
        """A film scored, or brought as far as the stage `until`; wishes as `photoplay score`'s.

        `opening` names a file for the first section, written as soon as it has been played.
        """
        from photoplay.scoring import default_project, settings_for, with_taste, work  # noqa: PLC0415

        target = self._inside(out) if out else None
        settings = settings_for(self._there(film), target, seed=seed, preview=preview,
                                wishes=wishes)  # fmt: skip
        project = default_project(settings)
        settings = with_taste(settings, project, (wishes or {}).get("taste"))
        heard = self._inside(opening) if opening else None
        done = work(project, settings, until=until, overwrite=overwrite, opening=heard,
                    progress=progress)  # fmt: skip
        return self._state(project) | {
            "out": self._name(done.out) if until == "mux" else None,
            "remarks": list(done.remarks) if until != "analyse" else [],
        }

    def sketch(
        self, film: str, opening: str, *, wishes: Form | None = None, seed: int = 0,
        progress: Progress = unheard,
    ) -> Form:  # fmt: skip
        """The opening of a film alone, scored from a part of its pictures, as the sound file
        `opening`: what may be heard of a long film before all of it has been looked at."""
        from photoplay.opening import LONGEST  # noqa: PLC0415
        from photoplay.scoring import default_project, settings_for, with_taste, work  # noqa: PLC0415

        bare = settings_for(self._there(film), None, seed=seed, wishes=wishes)
        start = bare.film.range.start if bare.film.range else 0.0
        part = {**(wishes or {}), "range": [start, start + LONGEST + 4.0]}
        settings = settings_for(self._there(film), None, seed=seed, preview=True, wishes=part)
        settings = with_taste(settings, default_project(bare), part.get("taste"))
        heard = self._inside(opening)
        progress("sketch", 0.0)
        with tempfile.TemporaryDirectory(prefix=".sketch-", dir=self.root) as place:
            work(Project(Path(place) / "sketch.photoplay"), settings, until="render",
                 opening=heard)  # fmt: skip
        progress("sketch", 1.0)
        return {"opening": opening}

    def bring(
        self, project: str, stage: StageName, *, fresh: bool = False, progress: Progress = unheard
    ) -> Form:
        """One stage of a project brought up to date, with what it needs before it."""
        from photoplay.scoring import saved_settings, work  # noqa: PLC0415

        folder = self._project(project)
        done = work(folder, saved_settings(folder), until=stage, fresh=fresh, progress=progress)
        runs = [{"stage": run.stage, "outcome": run.outcome} for run in done.runs]
        return self._state(folder) | {"runs": runs}

    def plan(self, project: str) -> Form:
        """The whole plan of a project, as plan.json has it."""
        form = to_json(self._project(project).load("plan.json", Plan))
        return dict(form)

    def tell(
        self, project: str, words: str, *, apply: bool = False, progress: Progress = unheard
    ) -> Form:
        """What words would change, as a patch of the brief; done where `apply` says so."""
        from photoplay import telling  # noqa: PLC0415

        folder = self._project(project)
        told = telling.understand(folder, words)
        applied = apply and not told.questions and bool(told.changes)
        if applied:
            telling.apply(folder, told, words, progress=progress)
        return {
            "changes": [to_json(change) for change in told.changes],
            "questions": list(told.questions),
            "applied": applied,
        }

    def redo(
        self, project: str, ranges: list[list[float]], *, parts: list[str] | None = None,
        seed: int | None = None, progress: Progress = unheard,
    ) -> Form:  # fmt: skip
        """Bars composed again in stretches of seconds; every other note stays."""
        from photoplay.redoing import redo  # noqa: PLC0415

        spans = [Span(*pair) for pair in (_pair(row) for row in ranges) if pair]
        told = redo(self._project(project), spans, parts=tuple(parts or ()), seed=seed,
                    progress=progress)  # fmt: skip
        return dict(to_json(told))

    def edit(
        self, project: str, *, plan: Form | None = None, brief: Form | None = None,
        mix: Form | None = None, only: list[str] | None = None, anew: bool = False,
        notes: Form | None = None, progress: Progress = unheard,
    ) -> Form:  # fmt: skip
        """Merge patches of plan, brief and mix, and the notes of parts, carried out together, as
        one step to undo."""
        from photoplay.editing import edit  # noqa: PLC0415

        folder = self._project(project)
        wanted = _edit(plan=plan, brief=brief, mix=mix, only=only, anew=anew, notes=notes)
        done = edit(folder, wanted, progress=progress)
        return self._state(folder) | {"remarks": list(done.remarks)}

    def hear(
        self, project: str, out: str, *, part: str = "", notes: list[Form] | None = None,
        section: str = "", edited: Form | None = None,
    ) -> Form:  # fmt: skip
        """Notes of a part, or a section edited, as the sound file `out`; nothing is changed."""
        from photoplay.hearing import hear_notes, hear_section  # noqa: PLC0415
        from photoplay.media.wave import WaveWriter  # noqa: PLC0415

        folder = self._project(project)
        if section:
            sound = hear_section(folder, _edit(**(edited or {})), section)
        else:
            sound = hear_notes(folder, part, _notes(part, notes or []))
        with WaveWriter(self._inside(out), bits=16) as file:
            file.write(sound)
        return {"out": out}

    def probe(self, film: str, *, wishes: Form | None = None, seed: int = 0) -> Form:
        """What a film is, told by its container and first pictures; raises where it is none."""
        from photoplay.readiness import probed  # noqa: PLC0415
        from photoplay.scoring import settings_for  # noqa: PLC0415

        found = probed(settings_for(self._there(film), None, seed=seed, wishes=wishes))
        return {
            "kind": found.kind, "duration": found.duration, "width": found.width,
            "height": found.height, "frame_rate": float(found.frame_rate), "codec": found.codec,
            "container": found.container, "sound_tracks": len(found.audio),
        }  # fmt: skip

    def takes(self, project: str, count: int = 4, *, progress: Progress = unheard) -> Form:
        """Takes with other seeds, each checked; `use` makes one the project's own."""
        from photoplay.taking import in_order, make_takes  # noqa: PLC0415
        from photoplay.tasting import preferences_now  # noqa: PLC0415

        folder = self._project(project)
        made = make_takes(folder, count, progress=progress, liked=preferences_now())
        rows = [to_json(take) for take in in_order(made)]
        for row in rows:
            row["folder"], row["strip"] = (self._name(Path(row[k])) for k in ("folder", "strip"))
        return {"takes": rows}

    def use(self, project: str, take: int, *, progress: Progress = unheard) -> Form:
        """A take made the project's own."""
        from photoplay.taking import use_take  # noqa: PLC0415

        folder = self._project(project)
        use_take(folder, take, progress=progress)
        return self._state(folder)

    def undo(self, project: str, *, forward: bool = False, progress: Progress = unheard) -> Form:
        """The state before the last change brought back, film and all, or one undone done again."""
        from photoplay.redoing import step  # noqa: PLC0415

        folder = self._project(project)
        state = step(folder, forward=forward, progress=progress)
        return self._state(folder) | {"at": to_json(state)}

    def export(self, project: str, forms: list[str], *, progress: Progress = unheard) -> Form:
        """A project written for other programs; paths are relative to the folder."""
        from photoplay.exporting import export  # noqa: PLC0415

        written = export(self._project(project).root, forms, progress=progress)
        return {one.form: [self._name(Path(file)) for file in one.files] for one in written}

    def check(self, project: str) -> Form:
        """Hits, ends, loudness and faults of a project, measured on its files."""
        from photoplay.checking import check  # noqa: PLC0415
        from photoplay.scoring import saved_settings  # noqa: PLC0415

        folder = self._project(project)
        report = check(folder, saved_settings(folder))
        return {
            "passed": report.passed,
            "findings": [to_json(finding) for finding in report.findings],
            "writing": [to_json(finding) for finding in report.writing if not finding.passed],
            "loudness": to_json(report.loudness),
        }

    def hits(self, project: str) -> Form:
        """Every hit of a project: planned, heard, or declined and why."""
        from photoplay.checking import hits_of  # noqa: PLC0415
        from photoplay.scoring import saved_settings  # noqa: PLC0415

        folder = self._project(project)
        return dict(to_json(hits_of(folder, saved_settings(folder))))

    def known(self) -> Form:
        """Names that wishes may use: styles with what they are, instruments by family."""
        from photoplay.composition.styles import CARDS  # noqa: PLC0415
        from photoplay.theory.instruments import INSTRUMENTS  # noqa: PLC0415

        families: dict[str, list[str]] = {}
        for one in INSTRUMENTS.values():
            families.setdefault(one.family, []).append(one.name)
        return {
            "styles": {card.name: card.description for card in CARDS.values()},
            "instruments": families,
            "wishes": _wishes(),
        }

    # --- paths ---

    def _inside(self, name: str) -> Path:
        root = self.root.resolve()
        path = (root / name).resolve()
        if path != root and root not in path.parents:
            raise BriefError(
                f"{name} lies outside the folder that is served; name a path inside it"
            )
        return path

    def _there(self, name: str) -> Path:
        path = self._inside(name)
        if not path.exists():
            raise MediaMissingError(f"there is no {name} in the folder that is served")
        return path

    def _project(self, name: str) -> Project:
        return Project(self._there(name)).opened()

    def _name(self, path: Path) -> str:
        root = self.root.resolve()
        full = path.resolve()
        return str(full.relative_to(root)) if root in full.parents else str(full)

    def _state(self, project: Project) -> Form:
        told: Form = {"project": self._name(project.root)}
        if project.path("plan.json").is_file():
            plan = project.load("plan.json", Plan)
            told |= {
                "duration": plan.duration,
                "style": plan.style.value,
                "mood": plan.mood.value,
                "tempo": plan.tempo.value,
                "metre": plan.metre.value,
                "sections": [
                    {"id": s.id, "role": s.role, "start": round(s.start, 3),
                     "end": round(s.end, 3), "mode": s.mode, "energy": s.energy}
                    for s in plan.sections
                ],
                "hits": {"planned": sum(h.rank != "coincidence" for h in plan.hits),
                         "honoured": sum(h.rank != "coincidence" for h in plan.honoured)},
            }  # fmt: skip
        return told


def _edit(
    *, plan: Form | None = None, brief: Form | None = None, mix: Form | None = None,
    only: list[str] | None = None, anew: bool = False, notes: Form | None = None,
) -> Edit:  # fmt: skip
    from photoplay.editing import Edit  # noqa: PLC0415

    rows = {part: _notes(part, given) for part, given in (notes or {}).items()}
    return Edit(plan=plan or {}, brief=brief or {}, mix=mix or {}, only=tuple(only or ()),
                anew=anew, notes=rows)  # fmt: skip


def _notes(part: str, rows: list[Form]) -> tuple[Note, ...]:
    return tuple(from_json(Note, row, where=f"note {k} of {part}") for k, row in enumerate(rows, 1))


def _pair(values: list[float] | None) -> tuple[float, float] | None:
    if values is None:
        return None
    if len(values) != 2:
        raise BriefError(f"expected two numbers, lowest and highest, got {values}")
    return float(values[0]), float(values[1])


def _wishes() -> dict[str, str]:
    from photoplay.mixing.options import MixOptions  # noqa: PLC0415
    from photoplay.settings import FilmOptions, PublishOptions, SoundOptions  # noqa: PLC0415
    from photoplay.types.field_docs import field_docs  # noqa: PLC0415

    kinds = (Brief, FilmOptions, SoundOptions, MixOptions, PublishOptions)
    told = {name: text.replace("\n", " ") for kind in kinds
            for name, text in field_docs(kind).items()}  # fmt: skip
    return told | {"taste": "Whether to lean to what was learnt of the user: true, or false; where "
                   "nothing is said a new film does."}  # fmt: skip
