"""Jobs over HTTP: begun, looked at, followed, cancelled, tried again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse

from photoplay.server.films import FilmStore
from photoplay.server.forms import JobView, NewJob
from photoplay.server.jobs import FINAL, Jobs

router = APIRouter(tags=["jobs"])
_LOOK = 0.25
"""Seconds between two looks at a job that is followed."""


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _films(request: Request) -> FilmStore:
    found: FilmStore = request.app.state.films
    return found


Queue = Annotated[Jobs, Depends(_jobs)]
Films = Annotated[FilmStore, Depends(_films)]


@router.post("/films/{film}/jobs", status_code=202)
def begin(
    jobs: Queue,
    films: Films,
    film: str,
    new: NewJob,
    response: Response,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> JobView:
    """Begin a piece of work; its address is in Location. 429 where too much waits already."""
    job = jobs.begin(films.home(film), new.kind, new.facts(), key=idempotency_key)
    response.headers["Location"] = f"/jobs/{job.id}"
    return JobView(**asdict(job))


@router.get("/films/{film}/jobs")
def of_film(jobs: Queue, films: Films, film: str) -> list[JobView]:
    """The jobs of a film, the newest first."""
    return [JobView(**asdict(job)) for job in jobs.of(films.home(film))]


@router.get("/jobs/{job}")
def find(jobs: Queue, job: str) -> JobView:
    """A job as it stands."""
    return JobView(**asdict(jobs.find(job)))


@router.get(
    "/jobs/{job}/events",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "one event a change"}},
)
async def follow(jobs: Queue, job: str) -> Any:
    """Server-sent events: `progress` at every change, then `done`, `failed` or `cancelled`."""
    await run_in_threadpool(jobs.find, job)  # a 404 before the stream begins

    async def changes() -> AsyncIterator[dict[str, str]]:
        before = None
        while True:
            now = await run_in_threadpool(jobs.find, job)
            if now != before:
                kind = now.state if now.state in FINAL else "progress"
                yield {"event": kind, "data": json.dumps(asdict(now))}
                before = now
            if now.state in FINAL:
                return
            await asyncio.sleep(_LOOK)

    return EventSourceResponse(changes())


@router.post("/jobs/{job}/cancel")
def cancel(jobs: Queue, job: str) -> JobView:
    """Stop a job; stages that it has finished stay."""
    return JobView(**asdict(jobs.cancel(job)))


@router.post("/jobs/{job}/retry", status_code=202)
def retry(jobs: Queue, job: str, response: Response) -> JobView:
    """The same job again, as a new one."""
    again = jobs.retry(job)
    response.headers["Location"] = f"/jobs/{again.id}"
    return JobView(**asdict(again))
