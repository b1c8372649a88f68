"""A listening study over HTTP: a page that plays and asks, and answers kept as they come.

Participants are told nothing of systems: copies have random names, versions letters, films numbers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from photoplay import __version__
from photoplay.evaluation.listening import (
    LABELS,
    STIMULI,
    WORDS,
    Answer,
    Listening,
    Session,
    instruction,
    load_listening,
    refuse,
)
from photoplay.evaluation.study_answers import AnswerBook
from photoplay.server.forms import Strict
from photoplay.server.guard import LOCAL, Guard
from photoplay.server.page import HEADERS
from photoplay.server.problems import MEDIA_TYPE, problem
from photoplay.server.service import add_problems
from photoplay.types.errors import BriefError

PAGE = Path(__file__).parent / "study_page"
_OPEN = frozenset({"/", "/index.html", "/study.js", "/study.css", "/favicon.ico"})
"""What is served without the token: the page itself, which holds nothing of the study."""
_MOST = 65_536
"""Bytes of one answer."""
_HEADERS = HEADERS | {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace(
        "media-src 'self'", "media-src 'self' blob:"
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyServiceOptions:
    """How a study is served."""

    folder: Path
    hosts: tuple[str, ...] = LOCAL
    token: str | None = None


class Consent(Strict):
    consent: bool
    """Whether the participant has agreed to the text of the study."""


class NewAnswer(Strict):
    values: Annotated[dict[str, Any], Field(max_length=20)]
    """By criterion: 1..5; "A", "B" or "tie"; labels, best first; label -> 0..100."""
    heard: Annotated[list[Annotated[float, Field(ge=0, le=1)]],
                     Field(default_factory=list, max_length=16)]  # fmt: skip
    """Share of each version that was played."""
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 0.0


class About(BaseModel):
    title: str
    kind: str
    consent: str
    thanks: str
    criteria: dict[str, str]
    words: list[str]
    """Of the steps of an opinion, from 1."""
    ties: bool
    least_heard: float


class Version(BaseModel):
    label: str
    file: str
    seconds: float


class TurnView(BaseModel):
    turn: int
    """From 0."""
    film: str
    versions: list[Version]
    check: str | None
    """What an attention check asks for; nothing is played then."""


class SessionView(BaseModel):
    id: str
    turns: int
    answered: list[int]
    next: TurnView | None
    """The first turn without an answer; None at the end."""


def study_service(options: StudyServiceOptions) -> FastAPI:
    """The application. Raises what `load_listening` raises."""
    study = load_listening(options.folder)
    book = AnswerBook(options.folder, study)
    files = {one.file for one in study.stimuli}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        book.close()

    app = FastAPI(title="Photoplay study", version=__version__, lifespan=lifespan,
                  openapi_url=None)  # fmt: skip

    @app.get("/study")
    def about() -> About:
        """What participants are told before they begin."""
        return About(
            title=study.title, kind=study.kind, consent=study.consent, thanks=study.thanks,
            criteria=dict(study.criteria), words=list(WORDS), ties=study.ties,
            least_heard=study.least_heard,
        )  # fmt: skip

    @app.post("/participants", status_code=201)
    def begin(consent: Consent) -> SessionView:
        """A new participant, known by a random number alone; 409 where there are enough."""
        if not consent.consent:
            raise BriefError("nobody takes part without having agreed to the text")
        session = book.begin()
        if session is None:
            raise HTTPException(409, "this study has as many participants as it takes")
        return _view(study, session)

    @app.get("/participants/{name}")
    def go_on(name: str) -> SessionView:
        """How far a participant is."""
        return _view(study, book.session(name))

    @app.put("/participants/{name}/answers/{turn}")
    def answer(name: str, turn: int, new: NewAnswer) -> SessionView:
        """Keep an answer, on disk before this returns; given again it outweighs the first."""
        session = book.session(name)
        turns = study.lists[session.list]
        if not 0 <= turn < len(turns):
            raise BriefError(f"turns are 0 to {len(turns) - 1}, got {turn}")
        refuse(study, turns[turn], new.values)
        if turns[turn].check is None:
            _refuse_unheard(new.heard, len(turns[turn].systems), study.least_heard)
        kept = Answer(participant=session.id, turn=turn, values=new.values,
                      heard=tuple(new.heard), seconds=new.seconds)  # fmt: skip
        return _view(study, book.answer(kept))

    @app.get("/stimuli/{name}", response_class=FileResponse)
    def stimulus(name: str) -> FileResponse:
        """One version; parts of it by Range."""
        if name not in files:
            raise HTTPException(404, "there is no such version")
        return FileResponse(options.folder / STIMULI / name, headers={"Cache-Control": "no-store"})

    app.mount("/", _Page(), name="page")
    add_problems(app, str(options.folder.resolve()))
    app.middleware("http")(_refuse_long)
    app.add_middleware(Guard, hosts=options.hosts, token=options.token, open_paths=_OPEN)
    return app


def _view(study: Listening, session: Session) -> SessionView:
    turns = study.lists[session.list]
    clips = list(dict.fromkeys(one.clip for one in study.stimuli))
    place = next((k for k in range(len(turns)) if k not in session.answers), None)
    following = None
    if place is not None:
        turn = turns[place]
        films = [study.stimulus(turn.clip, system) for system in turn.systems]
        following = TurnView(
            turn=place, film=f"Film {clips.index(turn.clip) + 1}",
            versions=[Version(label=LABELS[k], file=one.file, seconds=one.seconds)
                      for k, one in enumerate(films)],
            check=None if turn.check is None else instruction(study, turn),
        )  # fmt: skip
    return SessionView(id=session.id, turns=len(turns), answered=sorted(session.answers),
                       next=following)  # fmt: skip


async def _refuse_long(request: Request, call_next: RequestResponseEndpoint) -> Response:
    length = request.headers.get("content-length", "")
    if request.method in ("POST", "PUT") and not (length.isdecimal() and int(length) <= _MOST):
        return JSONResponse(problem(413, f"an answer has {_MOST} bytes at most"), 413,
                            media_type=MEDIA_TYPE)  # fmt: skip
    return await call_next(request)


def _refuse_unheard(heard: list[float], versions: int, least: float) -> None:
    if len(heard) != versions or min(heard) < least:
        raise BriefError(f"play each version before it is judged: {least:.0%} of it at least")


class _Page(StaticFiles):
    def __init__(self) -> None:
        super().__init__(directory=PAGE, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers.update(_HEADERS)
        return answer
