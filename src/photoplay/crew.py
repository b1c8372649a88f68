"""Photoplay's own crew: the six stages of the path, bound to one project.

Each stage imports what it needs when it runs, so that asking for a fresh result loads nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from photoplay import __version__
from photoplay.memory import give_back
from photoplay.pipeline import Stage
from photoplay.project import (
    Project,
    file_digest,
    read_json,
    replaced,
    stage_key,
    write_json,
)
from photoplay.readiness import probed
from photoplay.settings import Settings
from photoplay.stems import Stems, mark, stem_names
from photoplay.types.brief import Brief
from photoplay.types.film import Film
from photoplay.types.guide import Guide
from photoplay.types.json_form import to_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE
from photoplay.types.score import Score
from photoplay.types.tempo import TempoMap
from photoplay.types.tune import Tune


def stages_of(
    project: Project, settings: Settings, *, opening: Path | None = None
) -> tuple[Stage, ...]:
    """The six stages for one film, in order; `opening` is a file that a whole score's first
    section is written to as soon as it has been played."""
    crew, stems = _Crew(project, settings), Stems(project, settings, opening)
    return (
        crew.stage("analyse", ("analysis.json", "analysis.npz"), crew.analyse, crew.source_facts),
        crew.stage("plan", ("plan.json",), crew.plan, crew.plan_facts, ("analysis.json",), True),
        crew.stage("compose", ("score.json", *EXPORTS), crew.compose, dict, ("plan.json",), True),
        crew.stage("render", ("stems",), stems.render, stems.sound_facts, ("score.json",)),
        crew.stage("mix", ("music.wav", "mix.wav", "mix.json"), crew.mix, crew.mix_facts,
                   ("stems", "score.json", "plan.json", "analysis.json")),
        crew.stage("mux", ("publication.json", "manifest.json"), crew.mux, crew.publish_facts,
                   ("mix.wav",)),
    )  # fmt: skip


def planned(project: Project, settings: Settings, *, kept: Plan | None) -> Plan:
    """The plan of a film that has been looked at, around what is locked in `kept`."""
    return _Crew(project, settings).planned(kept)


EXPORTS = ("score.mid", "score.musicxml", "cue-sheet.csv", "markers.edl", "markers.csv",
           "timeline.otio")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Crew:
    project: Project
    settings: Settings

    def stage(
        self,
        name: str,
        outputs: tuple[str, ...],
        run: Callable[[Progress], None],
        facts: Callable[[], dict[str, Any]],
        inputs: tuple[str, ...] = (),
        editable: bool = False,
    ) -> Stage:
        def key() -> str:
            return stage_key(name, facts(), {file: self.project.digest(file) for file in inputs})

        def run_and_give_back(progress: Progress) -> None:
            run(progress)
            give_back()

        return Stage(name=name, outputs=outputs, run=run_and_give_back, key=key, editable=editable)

    # --- what each stage depends on, besides files of the project ---

    def source_facts(self) -> dict[str, Any]:
        source = self.settings.source
        # An album's pictures last as its music wants them to.
        facts = self.plan_facts() if source.is_dir() else {}
        music = {name: facts[name] for name in facts if name != "seed"}
        return {
            "source": mark(source),
            "film": to_json(self.settings.film),
            "preview": self.settings.preview,
        } | ({"music": music} if music else {})

    def plan_facts(self) -> dict[str, Any]:
        exchange = self.settings.exchange
        files = {name: getattr(exchange, name) for name in ("like", "identity", "melody")}
        brought: dict[str, Any] = {name: mark(Path(path)) for name, path in files.items() if path}
        if self.settings.taste is not None:
            brought["taste"] = to_json(self.settings.taste)
        return {
            "brief": to_json(self.settings.brief),
            "seed": self.settings.seed,
            "markers": mark(Path(exchange.markers)) if exchange.markers else "",
            "tempo_map": mark(Path(exchange.tempo_map)) if exchange.tempo_map else "",
            "timecode": exchange.timecode,
        } | brought

    def mix_facts(self) -> dict[str, Any]:
        return dict(to_json(self.settings.mix))

    def publish_facts(self) -> dict[str, Any]:
        out = self.settings.out
        return dict(to_json(self.settings.publish)) | {
            "out": str(out),
            "source": mark(self.settings.source),
        }

    # --- the stages ---

    def analyse(self, progress: Progress) -> None:
        film = probed(self.settings)  # refused before anything heavy is loaded
        from photoplay import looking_apart  # noqa: PLC0415
        from photoplay.analysis.beside import Beside  # noqa: PLC0415
        from photoplay.loading import load_what_follows  # noqa: PLC0415
        from photoplay.looking import look_at  # noqa: PLC0415

        brief, tempos, _ = self.wishes(film)  # What cannot be read is said before the long look.
        self.guides()
        self.tune()
        if film.kind == "video" and film.duration >= looking_apart.APART_FROM:
            looking_apart.look_apart(
                film, self.project, progress, vision_model=self.settings.film.vision_model,
                preview=self.settings.preview,
            )  # fmt: skip
            return
        with Beside(load_what_follows):
            analysis = look_at(
                film, progress, vision_model=self.settings.film.vision_model,
                preview=self.settings.preview,
            )  # fmt: skip
        if film.kind == "album" and tempos is None:
            from photoplay.composition.styles import CARDS  # noqa: PLC0415
            from photoplay.planning.albums import paced  # noqa: PLC0415
            from photoplay.planning.planner import worded  # noqa: PLC0415

            analysis = paced(
                analysis, worded(brief, analysis, tuple(CARDS))[0], CARDS, self.guides(),
                self.settings.taste,
            )  # fmt: skip
        self.project.save_analysis(analysis)

    def plan(self, progress: Progress) -> None:
        from photoplay.judging import judged  # noqa: PLC0415

        self.project.save("plan.json", judged(self.planned(self._plan_before())))

    def planned(self, kept: Plan | None) -> Plan:
        """A plan by the settings, around what is locked in `kept`; nothing is written."""
        from photoplay.composition.short_score import left_to_rules  # noqa: PLC0415
        from photoplay.composition.styles import CARDS  # noqa: PLC0415
        from photoplay.planning.planner import make_plan  # noqa: PLC0415

        analysis = self.project.load_analysis()
        brief, tempos, remarks = self.wishes(analysis.film)
        plan = make_plan(
            analysis,
            brief,
            CARDS,
            seed=self.settings.seed,
            title=self.settings.source.stem,
            given=tempos,
            kept=kept,
            guides=self.guides(),
            tune=self.tune(),
            taste=self.settings.taste,
        )
        remarks = (*remarks, *left_to_rules(plan))
        return replace(plan, remarks=(*plan.remarks, *remarks))

    def compose(self, progress: Progress) -> None:
        from photoplay.composition.composer import compose  # noqa: PLC0415
        from photoplay.composition.styles import CARDS  # noqa: PLC0415
        from photoplay.planning.conflicts import refuse_conflicts  # noqa: PLC0415

        plan = self.project.load("plan.json", Plan)
        refuse_conflicts(plan, CARDS)
        carried = {row.score for row in plan.carried}
        score = compose(plan, {name: self.project.load(name, Score) for name in sorted(carried)})
        self._export(score, plan)
        self.project.save("score.json", score)

    def mix(self, progress: Progress) -> None:
        from photoplay.media.sound import read_sound  # noqa: PLC0415
        from photoplay.media.wave import WaveWriter, read_wave  # noqa: PLC0415
        from photoplay.mixing.mixer import mix  # noqa: PLC0415

        analysis, score = self.project.load_analysis(), self.project.load("score.json", Score)
        plan = self.project.load("plan.json", Plan)
        film = analysis.film
        suffix = Stems(self.project, self.settings).suffix_for(score.duration)
        stems = {
            part.id: self.project.stems / (name + suffix)
            for part, name in zip(score.parts, stem_names(score.parts), strict=True)
        }
        with (
            replaced(self.project.path("music.wav")) as music,
            replaced(self.project.path("mix.wav")) as mixed,
        ):
            report = mix(
                stems,
                score,
                plan=plan,
                analysis=analysis,
                film_sound=(lambda: read_sound(film)) if film.audio else None,
                options=self.settings.mix.at(float(plan.loudness.value)),
                music_out=music,
                mix_out=mixed,
                read=read_wave,
                write=WaveWriter,
                progress=progress,
            )
        self.project.save("mix.json", report)

    def mux(self, progress: Progress) -> None:
        from photoplay.media.publish import Coding, publish  # noqa: PLC0415

        film = self.project.load_analysis().film
        preview = ", preview" if self.settings.preview else ""
        publication = publish(
            film,
            self.project.path("mix.wav"),
            self.settings.out,
            keep_original_track=self.settings.publish.original_track,
            metadata={"comment": f"{MADE_WITH}{preview}; {SOURCE_TYPE}"},
            coding=Coding(
                bitrate=self.settings.publish.bitrate * 1000,
                ceiling=self.settings.mix.true_peak_ceiling,
            ),
            overwrite=True,
            progress=progress,
        )
        self.project.save("publication.json", publication)
        write_json(self.project.path("manifest.json"), self.manifest())

    # --- parts of them ---

    def wishes(self, film: Film) -> tuple[Brief, TempoMap | None, tuple[str, ...]]:
        """The brief with imported markers, an imported tempo map, and what was assumed."""
        from photoplay.exchanging import imported_wishes  # noqa: PLC0415

        return imported_wishes(self.settings, film)

    def guides(self) -> tuple[Guide, ...]:
        """What reference files would have the plan be like."""
        from photoplay.guiding import guides_of  # noqa: PLC0415

        return guides_of(self.settings)

    def tune(self) -> Tune | None:
        """The melody that is to be kept, where one is given."""
        from photoplay.guiding import tune_of_file  # noqa: PLC0415

        path = self.settings.exchange.melody
        return tune_of_file(Path(path)) if path else None

    def _plan_before(self) -> Plan | None:
        """The plan that a new one takes the place of, for what is locked in it."""
        last = self.project.newest("plan.json")
        return None if last is None else self.project.load(last, Plan)

    def _export(self, score: Score, plan: Plan) -> None:
        from photoplay.exchange.markers import (  # noqa: PLC0415
            as_csv,
            as_edl,
            as_otio,
            cue_sheet,
            markers_of,
        )
        from photoplay.media.midi import write_midi  # noqa: PLC0415
        from photoplay.media.musicxml import write_musicxml  # noqa: PLC0415

        film = self.project.load_analysis().film
        markers = markers_of(plan, film)
        with replaced(self.project.path("score.mid")) as path:
            write_midi(score, path)
        with replaced(self.project.path("score.musicxml")) as path:
            write_musicxml(score, path)
        texts = {
            "cue-sheet.csv": cue_sheet(plan, film),
            "markers.edl": as_edl(markers, film, plan.title),
            "markers.csv": as_csv(markers, film),
            "timeline.otio": as_otio(markers, film, "mix.wav", plan.title),
        }
        for name, text in texts.items():
            with replaced(self.project.path(name)) as path:
                path.write_text(text, encoding="utf-8")

    def manifest(self) -> dict[str, Any]:
        """Version, options, seed, input hash and the licence of every ingredient."""
        from photoplay.assets import cards_of  # noqa: PLC0415

        return {
            "made_with": MADE_WITH,
            "digital_source_type": SOURCE_TYPE,
            "photoplay": __version__,
            "seed": self.settings.seed,
            "preview": self.settings.preview,
            "settings": to_json(self.settings),
            "input_sha256": file_digest(self.settings.source),
            "ingredients": cards_of(Stems(self.project, self.settings).font()),
            "substitutions": read_json(self.project.path("rendered.json")).get("remarks", []),
            "files": {
                name: self.project.digest(name)
                for name in ("plan.json", "score.json", "score.mid", "score.musicxml")
            },
        }
