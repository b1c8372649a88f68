"""Films over HTTP: uploads made films, every stage's value, edits of the plan, files, feedback."""

from __future__ import annotations

import json
import mimetypes
from threading import BoundedSemaphore
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response
from fastapi.responses import FileResponse, StreamingResponse

from photoplay.project import read_json, replaced
from photoplay.remarking import FEEDBACK, rate, remarks_in
from photoplay.scoring import saved_settings, settings_for
from photoplay.server.drawing import CurveView, Peaks, curve_of, peaks_of
from photoplay.server.errands import PROBING, run
from photoplay.server.films import FilmHome
from photoplay.server.forms import Feedback, FileView, FilmView, Heard, NewFilm
from photoplay.server.held import HeldEar, HeldFilms, HeldJobs, HeldUploads
from photoplay.server.tools import Desk
from photoplay.server.zipping import zipped
from photoplay.tasting import forget
from photoplay.types.errors import MediaError, MediaMissingError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.patch import merged
from photoplay.types.plan import Plan

router = APIRouter(tags=["films"])
_STAGES = {"analysis": "analysis.json", "plan": "plan.json", "score": "score.json",
           "mix": "mix.json", "manifest": "manifest.json"}  # fmt: skip
"""What a stage left -> its file in the project."""
_INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
"""A file that somebody brought runs no script of its own, whatever it is named."""
_PROBES = BoundedSemaphore(2)
"""Foreign files looked at side by side."""


@router.get("/known")
def known(films: HeldFilms) -> dict[str, Any]:
    """Styles, instruments and every wish."""
    return Desk(films.root).known()


@router.post("/films", status_code=201)
def create(films: HeldFilms, uploads: HeldUploads, new: NewFilm, response: Response) -> FilmView:
    """A whole upload made a film. It is opened in a process of its own; 415 where it is no film."""
    path, name = uploads.take(new.upload)
    home = films.create(path, name=name, title=new.title, wishes=new.wishes, seed=new.seed)
    uploads.sweep()
    try:
        _check_wishes(home)
        facts = {"film": home.card.source, "wishes": new.wishes, "seed": new.seed}
        with _PROBES:
            found = run(home.root, "probe", facts, limits=PROBING)
        if found.problem is not None:
            error = MediaError(found.problem["detail"])
            error.http_status = found.problem["status"]
            raise error
    except BaseException:
        films.remove(home.root.name)
        raise
    with replaced(home.root / ".facts.json") as part:
        part.write_text(json.dumps(found.done), encoding="utf-8")
    response.headers["Location"] = f"/films/{home.root.name}"
    return _view(home)


@router.get("/films")
def all_of_them(films: HeldFilms) -> list[FilmView]:
    """All films, the newest first."""
    return [_view(home) for home in films.homes()]


@router.get("/films/{film}")
def find(films: HeldFilms, film: str) -> FilmView:
    """What a film is and whether it has music."""
    return _view(films.home(film))


@router.delete("/films/{film}", status_code=204)
def delete(films: HeldFilms, jobs: HeldJobs, ear: HeldEar, film: str) -> Response:
    """Forget a film with all that was made for it, feedback and what was learnt from it included;
    its jobs are stopped."""
    home = films.home(film)
    jobs.stop(home)
    ear.forget(home)
    project = home.project.root
    films.remove(film)
    forget(project)
    return Response(status_code=204)


@router.get("/films/{film}/stages/{stage}")
def stage(films: HeldFilms, film: str, stage: str) -> Any:
    """What a stage left: analysis, plan, score, mix or manifest."""
    if stage not in _STAGES:
        raise MediaMissingError(f"there is no stage {stage!r}; there are {', '.join(_STAGES)}")
    path = films.home(film).project.path(_STAGES[stage])
    if not path.is_file():
        raise MediaMissingError(f"this film has no {stage} yet; begin a job that makes it")
    return read_json(path)


@router.patch("/films/{film}/stages/plan")
def edit(
    films: HeldFilms,
    film: str,
    patch: Annotated[dict[str, Any], Body(media_type="application/merge-patch+json")],
) -> Any:
    """Edit the plan by a merge patch (RFC 7396); it is then taken as given by later stages.

    What makes no sense is refused with its reason and nothing is changed. A `bring` job makes the
    music follow.
    """
    from photoplay.composition.styles import CARDS  # noqa: PLC0415
    from photoplay.history import History  # noqa: PLC0415
    from photoplay.planning.conflicts import refuse_conflicts  # noqa: PLC0415

    project = films.home(film).project.opened()
    before = project.load("plan.json", Plan)
    after = from_json(Plan, merged(to_json(before), patch), where="plan")
    refuse_conflicts(after, CARDS)
    with project.in_use():
        History(project).keep("plan edited")
        project.save("plan.json", after)
    return to_json(after)


@router.get("/films/{film}/settings")
def settings(films: HeldFilms, film: str) -> dict[str, Any]:
    """What a film's music is asked to be: `seed`, `brief` and `mix`, each with all its fields."""
    project = films.home(film).project
    if not project.path("project.json").is_file():
        raise MediaMissingError("nothing has been made for this film yet; begin a score job")
    kept = saved_settings(project)
    return {"seed": kept.seed, "brief": to_json(kept.brief), "mix": to_json(kept.mix)}


@router.get("/films/{film}/waveform")
def waveform(
    films: HeldFilms, film: str, points: Annotated[int, Query(ge=16, le=4000)] = 1200
) -> Peaks:
    """The sound track to be drawn: the highest value, 0..1, in each of `points` equal stretches."""
    home = films.home(film)
    path = home.project.path("mix.wav")
    if not path.is_file():
        raise MediaMissingError("this film has no mix yet; begin a job that makes it")
    return peaks_of(path, points)


@router.get(
    "/films/{film}/opening",
    response_class=FileResponse,
    responses={200: {"content": {"audio/wav": {}}, "description": "the first section's music"}},
)
def opening(films: HeldFilms, film: str) -> FileResponse:
    """The first section of a score that is being made, or a sketch of it (the job's `opening` says
    which), until the whole is there."""
    home = films.home(film)
    for path in (home.opening, home.sketch):
        if path.is_file():
            return FileResponse(path, media_type="audio/wav", headers=_INERT)
    raise MediaMissingError("there is no opening to be heard; the score is whole, or not begun")


@router.post(
    "/films/{film}/hear",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}, "description": "at most ten seconds"}},
)
def hear(films: HeldFilms, ear: HeldEar, film: str, heard: Heard) -> Response:
    """Notes as a part plays them, or the first seconds of a section as an edit would have it, at
    once; nothing is changed."""
    home = films.home(film)
    if not home.project.path("score.json").is_file():
        raise MediaMissingError("this film has no score yet; begin a job that makes it")
    return Response(ear.hear(home, heard.facts()), media_type="audio/wav", headers=_INERT)


@router.get("/films/{film}/curves")
def curves(
    films: HeldFilms, film: str, points: Annotated[int, Query(ge=16, le=4000)] = 600
) -> dict[str, CurveView]:
    """What was seen over time (motion, light, affect, …), each as at most `points` means."""
    project = films.home(film).project
    if not project.path("analysis.json").is_file():
        raise MediaMissingError("this film has not been looked at yet; begin a job that does")
    found = project.load_analysis().curves
    return {name: curve_of(curve, points) for name, curve in found.items()}


@router.get(
    "/films/{film}/stems.zip",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "every stem, in one"}},
)
def stems(films: HeldFilms, film: str) -> StreamingResponse:
    """All stems in one archive, as it is made."""
    home = films.home(film)
    folder = home.project.stems
    paths = sorted(folder.glob("*.*")) if folder.is_dir() else []
    if not paths:
        raise MediaMissingError("this film has no stems yet; begin a job that makes them")
    name = {"Content-Disposition": 'attachment; filename="stems.zip"'}
    return StreamingResponse(zipped(paths), media_type="application/zip", headers=_INERT | name)


@router.get("/films/{film}/files")
def files(films: HeldFilms, film: str) -> list[FileView]:
    """All files of a film that may be fetched."""
    home = films.home(film)
    return [
        FileView(name=name.as_posix(), bytes=(home.root / name).stat().st_size,
                 type=_type(name.name))
        for name in home.files()
    ]  # fmt: skip


@router.get(
    "/films/{film}/files/{name:path}",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}, 206: {"description": "a part"}},
)
def file(films: HeldFilms, film: str, name: str) -> FileResponse:
    """One file; parts of it by Range."""
    path = films.home(film).file(name)
    return FileResponse(path, media_type=_type(name), headers=_INERT)


@router.post("/films/{film}/feedback", status_code=201)
def give_feedback(films: HeldFilms, film: str, feedback: Feedback) -> Feedback:
    """Keep a rating or words about the music, with this film."""
    home = films.home(film)
    rate(home.feedback, home.project, **feedback.model_dump())
    return feedback


@router.get("/films/{film}/feedback")
def feedback(films: HeldFilms, film: str) -> list[dict[str, Any]]:
    """All that was said of the music of a film, in order."""
    return remarks_in(films.home(film).feedback)


@router.delete("/films/{film}/feedback", status_code=204)
def forget_feedback(films: HeldFilms, film: str) -> Response:
    """Forget it, with the takes that were chosen and what was learnt from this film."""
    home = films.home(film)
    for path in (home.feedback, home.project.path(FEEDBACK)):
        path.unlink(missing_ok=True)
    forget(home.project.root)
    return Response(status_code=204)


def _check_wishes(home: FilmHome) -> None:
    card = home.card
    settings_for(home.source, None, seed=card.seed, wishes=card.wishes)


def _view(home: FilmHome) -> FilmView:
    card = home.card
    return FilmView(
        id=card.id, title=card.title, bytes=card.bytes, created=card.created, wishes=card.wishes,
        seed=card.seed, facts=home.facts,
        scored=home.out.is_file(),
    )  # fmt: skip


def _type(name: str) -> str:
    known = {".musicxml": "application/vnd.recordare.musicxml+xml", ".mid": "audio/midi",
             ".otio": "application/json", ".edl": "text/plain"}  # fmt: skip
    suffix = name[name.rfind(".") :] if "." in name else ""
    return known.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
