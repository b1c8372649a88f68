"""The REST service: films in, jobs with progress, every stage's value to read and edit, files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from photoplay import __version__
from photoplay.server import films_rest, jobs_rest, taste_rest, uploads_rest
from photoplay.server.ear import Ear
from photoplay.server.films import FilmStore
from photoplay.server.guard import LOCAL, Guard
from photoplay.server.jobs import BusyError, Jobs
from photoplay.server.page import Page
from photoplay.server.problems import MEDIA_TYPE, problem, problem_of
from photoplay.server.uploads import Uploads
from photoplay.types.errors import PhotoplayError

_RETRY_AFTER = "10"
_ABOUT = """A film goes in, music that belongs to it comes out. Upload a film (tus 1.0.0), make it a
film of the service, begin a `score` job, follow its events, fetch the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions:
    """How a service runs."""

    root: Path
    """Where it keeps everything."""
    workers: int = 1
    """Films at work at once."""
    waiting: int = 50
    """Jobs that may wait; more are told to come again."""
    largest: int = 4 << 30
    """Bytes of one upload at most."""
    room: int = 16 << 30
    """Bytes of unfinished uploads together at most."""
    database: str = ""
    """URL of a PostgreSQL that several servers share; default: SQLite in `root`."""
    name: str = "local"
    """This server among them."""
    hosts: tuple[str, ...] = LOCAL
    origins: tuple[str, ...] = ()
    token: str | None = None
    page: bool = False
    """Whether it serves the studio's page too, at /."""


def service(options: ServiceOptions) -> FastAPI:
    """The application; its queue is open while it is served."""
    films = FilmStore(options.root)
    jobs = Jobs(films=films, waiting=options.waiting)

    @asynccontextmanager
    async def open_queue(_: FastAPI) -> AsyncIterator[None]:
        queue = jobs.open(workers=options.workers, database=options.database, name=options.name)
        await run_in_threadpool(queue.__enter__)  # it has no event loop of its own
        try:
            yield
        finally:
            await run_in_threadpool(app.state.ear.close)
            await run_in_threadpool(queue.__exit__, None, None, None)

    app = FastAPI(title="Photoplay", version=__version__, description=_ABOUT, lifespan=open_queue)
    app.state.films, app.state.jobs, app.state.ear = films, jobs, Ear()
    app.state.uploads = Uploads(
        root=options.root / "uploads", largest=options.largest, room=options.room
    )
    for router in (uploads_rest.router, films_rest.router, jobs_rest.router, taste_rest.router):
        app.include_router(router)
    if options.page:
        app.mount("/", Page(), name="page")
    add_problems(app, str(options.root.resolve()))
    if options.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(options.origins), allow_methods=["*"],
            allow_headers=["*"], expose_headers=["Location", "Upload-Offset", "Upload-Length"],
        )  # fmt: skip
    app.add_middleware(
        Guard,
        hosts=options.hosts, origins=options.origins, token=options.token,
    )  # fmt: skip
    return app


def add_problems(app: FastAPI, root: str) -> None:
    """Everything that goes wrong is told as a problem document."""

    @app.exception_handler(PhotoplayError)
    async def ours(_: Request, error: PhotoplayError) -> JSONResponse:
        more = {"Retry-After": _RETRY_AFTER} if isinstance(error, BusyError) else {}
        return _answer(problem_of(error, hidden=root), more)

    @app.exception_handler(RequestValidationError)
    async def unread(_: Request, error: RequestValidationError) -> JSONResponse:
        rows = [{"where": "/".join(map(str, one["loc"])), "what": one["msg"]}
                for one in error.errors()]  # fmt: skip
        told = "; ".join(f"{row['where']}: {row['what']}" for row in rows)
        return _answer(problem(422, told, errors=rows))

    @app.exception_handler(HTTPException)
    async def other(_: Request, error: HTTPException) -> JSONResponse:
        return _answer(problem(error.status_code, str(error.detail)), dict(error.headers or {}))


def _answer(form: dict[str, object], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(form, int(str(form["status"])), media_type=MEDIA_TYPE, headers=headers)
