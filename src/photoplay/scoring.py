"""Score a film with Photoplay's own crew, in one line.

    import photoplay
    result = photoplay.score("holiday.mp4", style="piano", seed=7)

Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import Any, get_type_hints

from photoplay.crew import stages_of
from photoplay.media.containers import kept_suffix
from photoplay.media.places import check_source, is_about_place, unwritable
from photoplay.mixing.options import read_loudness
from photoplay.pipeline import STAGES, Stage, StageRun, bring_up_to_date, is_stale
from photoplay.project import SUFFIX, Project, beside, read_json, sweep
from photoplay.readiness import check_film, check_ready, is_ours
from photoplay.settings import Settings
from photoplay.types.analysis import Analysis
from photoplay.types.errors import BriefError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Score
from photoplay.types.time import Span

_GROUPS = ("brief", "film", "sound", "mix", "publish", "exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A scored film: where it is, and every value on the way there."""

    out: Path
    """The film with its music."""
    project: Project
    settings: Settings
    runs: tuple[StageRun, ...]

    @property
    def analysis(self) -> Analysis:
        return self.project.load_analysis()

    @property
    def plan(self) -> Plan:
        return self.project.load("plan.json", Plan)

    @property
    def score(self) -> Score:
        return self.project.load("score.json", Score)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What could not be seen, met, mixed or published as asked, and what was kept as it was."""
        told = [*self.analysis.remarks, *self.plan.remarks]
        for name in ("rendered.json", "mix.json", "publication.json"):
            if self.project.path(name).is_file():
                told += read_json(self.project.path(name)).get("remarks", ())
        told += [run.remark for run in self.runs if run.remark]
        return tuple(dict.fromkeys(told))


def score(
    film: str | Path,
    out: str | Path | None = None,
    *,
    project: str | Path | None = None,
    seed: int = 0,
    progress: Progress = unheard,
    overwrite: bool = False,
    preview: bool = False,
    **wishes: Any,
) -> Scored:
    """Score `film` (a video, a picture, or a folder of pictures) and return where all of it lies.

    `wishes` are fields of types.brief.Brief, settings.FilmOptions, SoundOptions, PublishOptions and
    mixing's MixOptions: `mood="tense"`, `style="jazz"`, `loudness=-16`, `keep_audio="duck"`;
    `taste=True` leans to what was learnt of the user (photoplay.tasting).
    Raises the errors of types.errors.
    """
    source = Path(film)
    settings = settings_for(source, out, seed=seed, preview=preview, wishes=wishes)
    folder = Project(Path(project).absolute()) if project else default_project(settings)
    settings = with_taste(settings, folder, bool(wishes.get("taste")))
    return work(folder, settings, progress=progress, overwrite=overwrite)


def settings_for(
    source: Path,
    out: str | Path | None,
    *,
    seed: int,
    preview: bool = False,
    stretch: Span | None = None,
    wishes: dict[str, Any] | None = None,
) -> Settings:
    """Settings with each wish put where it belongs; BriefError names an unknown one.

    Without `out` the film lies beside its source. Raises MediaMissingError.
    """
    check_source(source)
    settings = Settings(source=source.absolute(), out=Path(), seed=seed, preview=preview)
    wishes = dict(wishes or {})
    preset = wishes.pop("preset", None)
    if not isinstance(wishes.pop("taste", None), (bool, NoneType)):  # it is `with_taste`'s
        raise BriefError("taste is true or false: whether to lean to what was learnt of the user")
    for name, value in wishes.items():
        settings = _with_wish(settings, name, value)
    if preset or wishes.get("identity"):
        settings = with_kept(settings, preset, frozenset(wishes))
    stretch = stretch or settings.film.range
    target = Path(out) if out else default_out(source, preview=preview, stretch=stretch)
    return replace(settings, out=target.absolute())


def default_out(source: Path, *, preview: bool = False, stretch: Span | None = None) -> Path:
    """holiday.mp4 -> holiday.scored.mp4, beside it; pictures become MP4.

    A preview says so in its name, and a stretch its seconds: holiday.60-150.preview.mp4.
    """
    word = "preview" if preview else "scored"
    place = source.absolute()
    return place.with_name(f"{_name(place)}{_marks(stretch)}.{word}{kept_suffix(source)}")


def default_project(settings: Settings) -> Project:
    """The project beside a film; previews and stretches leave the whole film's alone."""
    marks = _marks(settings.film.range) + (".preview" if settings.preview else "")
    bare = beside(settings.source)
    return Project(bare.root.with_name(f"{_name(settings.source)}{marks}{SUFFIX}"))


def is_made_by_us(film: Path) -> bool:
    """Whether `film` came out of the project that lies beside it."""
    return any(
        is_ours(film, Project(folder)) for folder in film.absolute().parent.glob(f"*{SUFFIX}")
    )


def would_run(project: Project, settings: Settings, *, overwrite: bool) -> tuple[str, ...]:
    """The stages that `work` would run; raises what it would raise before it begins."""
    check_ready(project, settings, overwrite=overwrite)
    stale: list[str] = []
    for stage in stages_of(project, settings):
        if stale or is_stale(project, stage):
            stale.append(stage.name)
    if STAGES[0] in stale:
        check_film(settings)
    return tuple(stale)


def _name(source: Path) -> str:
    return source.name if source.is_dir() else source.stem


def _marks(stretch: Span | None) -> str:
    return f".{stretch.start:g}-{stretch.end:g}" if stretch else ""


def work(
    project: Project,
    settings: Settings,
    *,
    until: str = STAGES[-1],
    fresh: bool = False,
    overwrite: bool = False,
    opening: Path | None = None,
    progress: Progress = unheard,
) -> Scored:
    """Bring `project` up to date with `settings`, up to the stage `until`.

    Where a whole score is played, its first section is written to the file `opening` at once.
    """
    check_ready(project, settings, until=until, overwrite=overwrite)
    is_new = not project.root.exists()
    try:
        project.create()
        stages = stages_of(project, settings, opening=opening)
        return _worked(project, settings, stages, until=until, fresh=fresh, progress=progress)
    except BaseException as error:
        # A film that cannot even be opened leaves no folder behind.
        if is_new and not project.path("analysis.json").exists():
            shutil.rmtree(project.root, ignore_errors=True)
        number = getattr(error, "errno", None)
        if isinstance(error, OSError) and is_about_place(number):
            raise unwritable(number, Path(error.filename or project.root), "--project") from error
        raise


def _worked(
    project: Project, settings: Settings, stages: Sequence[Stage], *, until: str, fresh: bool,
    progress: Progress,
) -> Scored:  # fmt: skip
    with project.in_use():
        sweep(project.root, settings.out)
        if not settings.out.exists():
            project.path("publication.json").unlink(missing_ok=True)
        project.save("project.json", settings)
        runs = bring_up_to_date(project, stages, until=until, fresh=fresh, progress=progress)
    return Scored(out=settings.out, project=project, settings=settings, runs=runs)


def saved_settings(project: Project) -> Settings:
    """The settings a project was last worked on with."""
    return project.opened().load("project.json", Settings)


def with_imports(settings: Settings, markers: Path | None, tempo_map: Path | None) -> Settings:
    """`settings` with other lists of markers or tempo maps, where they are given."""
    named = {"markers": markers, "tempo_map": tempo_map}
    given = {name: str(path.absolute()) for name, path in named.items() if path}
    return replace(settings, exchange=replace(settings.exchange, **given))


def _with_wish(settings: Settings, name: str, value: Any) -> Settings:
    for group in _GROUPS:
        options = getattr(settings, group)
        if name in {field.name for field in dataclasses.fields(options)}:
            form = {name: _plain(name, value, get_type_hints(type(options))[name])}
            return replace(
                settings, **{group: from_json(type(options), to_json(options) | form, where=name)}
            )
    known = [
        field.name for group in _GROUPS for field in dataclasses.fields(getattr(settings, group))
    ]
    near = get_close_matches(name, known, 2) or known
    raise BriefError(f"there is no wish {name!r}; perhaps {' or '.join(near)}")


def with_kept(settings: Settings, preset: str | None, given: frozenset[str]) -> Settings:
    """`settings` with what a preset and a series set and `given` does not."""
    from photoplay.presets import load_preset, with_identity, with_preset  # noqa: PLC0415

    if preset:
        kept = load_preset(str(preset))
        settings, given = with_preset(settings, kept, given), given | kept.mix.keys()
    return with_identity(settings, given)


def with_taste(settings: Settings, project: Project, wanted: bool | None) -> Settings:
    """`settings` with the taste as it is known now, or without any; None: a new film gets it, one
    that has a plan keeps what it has."""
    from photoplay.tasting import taste_now  # noqa: PLC0415

    if wanted is None and project.path("plan.json").is_file() and project.is_there:
        return replace(settings, taste=saved_settings(project).taste)
    return replace(settings, taste=None if wanted is False else taste_now())


def _plain(name: str, value: Any, kind: Any) -> Any:
    """A wish as JSON; pairs of numbers do for stretches of time, one for a range of it, a name for
    a loudness."""
    if (kind is float or name == "loudness") and isinstance(value, str):
        try:
            return read_loudness(value)
        except ValueError as error:
            raise BriefError(str(error)) from error
    form = to_json(value) if not isinstance(value, (set, frozenset)) else to_json(sorted(value))
    if "Span" in str(kind) and isinstance(form, list):
        pairs = [form] if form and not isinstance(form[0], (list, dict)) else form
        spans = [{"start": p[0], "end": p[1]} if isinstance(p, list) else p for p in pairs]
        return spans if "tuple" in str(kind) else spans[0]
    return form
