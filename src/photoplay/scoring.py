"""Score a film with Photoplay's own crew, in one line.

    import photoplay
    result = photoplay.score("holiday.mp4", style="piano", seed=7)

Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from photoplay.crew import refuse_foreign, stages_of
from photoplay.media.containers import kept_suffix
from photoplay.pipeline import STAGES, StageRun, bring_up_to_date
from photoplay.project import Project, beside, sweep
from photoplay.settings import Settings
from photoplay.types.analysis import Analysis
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Score

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
    mixing's MixOptions: `mood="tense"`, `style="jazz"`, `loudness=-16`, `keep_audio="duck"`.
    Raises the errors of types.errors.
    """
    source = Path(film)
    if not source.exists():
        raise MediaMissingError(f"there is no file {source}; check the name")
    folder = Project(Path(project)) if project else beside(source.absolute())
    settings = settings_for(source, out, seed=seed, preview=preview, wishes=wishes)
    return work(folder, settings, progress=progress, overwrite=overwrite)


def settings_for(
    source: Path,
    out: str | Path | None,
    *,
    seed: int,
    preview: bool = False,
    wishes: dict[str, Any] | None = None,
) -> Settings:
    """Settings with each wish put where it belongs; BriefError names an unknown one."""
    target = Path(out) if out else default_out(source, preview=preview)
    settings = Settings(source=source.absolute(), out=target.absolute(), seed=seed, preview=preview)
    for name, value in (wishes or {}).items():
        settings = _with_wish(settings, name, value)
    return settings


def default_out(source: Path, *, preview: bool = False) -> Path:
    """holiday.mp4 -> holiday.scored.mp4, beside it; pictures become MP4."""
    word = "preview" if preview else "scored"
    if source.is_dir():
        return source.absolute().parent / f"{source.absolute().name}.{word}.mp4"
    return source.with_name(f"{source.stem}.{word}{kept_suffix(source)}")


def work(
    project: Project,
    settings: Settings,
    *,
    until: str = STAGES[-1],
    fresh: bool = False,
    overwrite: bool = False,
    progress: Progress = unheard,
) -> Scored:
    """Bring `project` up to date with `settings`, up to the stage `until`."""
    is_new = not project.root.exists()
    project.create()
    try:
        return _worked(
            project, settings, until=until, fresh=fresh, overwrite=overwrite, progress=progress
        )
    except BaseException:
        # A film that cannot even be opened leaves no folder behind.
        if is_new and not project.path("analysis.json").exists():
            shutil.rmtree(project.root, ignore_errors=True)
        raise


def _worked(
    project: Project, settings: Settings, *, until: str, fresh: bool, overwrite: bool,
    progress: Progress,
) -> Scored:  # fmt: skip
    with project.in_use():
        sweep(project.root)
        if until == STAGES[-1]:
            refuse_foreign(settings.out, project, overwrite=overwrite)
            if not settings.out.exists():
                project.path("publication.json").unlink(missing_ok=True)
        project.save("project.json", settings)
        runs = bring_up_to_date(
            project, stages_of(project, settings), until=until, fresh=fresh, progress=progress
        )
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
            try:
                return replace(settings, **{group: replace(options, **{name: value})})
            except ValueError as error:
                raise BriefError(f"{name}: {error}") from error
    known = [
        field.name for group in _GROUPS for field in dataclasses.fields(getattr(settings, group))
    ]
    near = get_close_matches(name, known, 2) or known
    raise BriefError(f"there is no wish {name!r}; perhaps {' or '.join(near)}")
