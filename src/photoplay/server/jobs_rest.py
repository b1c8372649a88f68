"""Jobs over HTTP: begun, looked at, followed, cancelled, tried again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse

from photoplay.server.forms import JobView, NewJob
from photoplay.server.held import HeldFilms, HeldJobs
from photoplay.server.jobs import FINAL

router = APIRouter(tags=["jobs"])
_LOOK = 0.25
"""Seconds between two looks at a job that is followed."""


@router.post("/films/{film}/jobs", status_code=202)
def begin(
    jobs: HeldJobs,
    films: HeldFilms,
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
def of_film(jobs: HeldJobs, films: HeldFilms, film: str) -> list[JobView]:
    """The jobs of a film, the newest first."""
    return [JobView(**asdict(job)) for job in jobs.of(films.home(film))]


@router.get("/jobs/{job}")
def find(jobs: HeldJobs, job: str) -> JobView:
    """A job as it stands."""
    return JobView(**asdict(jobs.find(job)))


@router.get(
    "/jobs/{job}/events",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "one event a change"}},
)
async def follow(jobs: HeldJobs, job: str) -> Any:
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
def cancel(jobs: HeldJobs, job: str) -> JobView:
    """Stop a job; stages that it has finished stay."""
    return JobView(**asdict(jobs.cancel(job)))


@router.post("/jobs/{job}/retry", status_code=202)
def retry(jobs: HeldJobs, job: str, response: Response) -> JobView:
    """The same job again, as a new one."""
    again = jobs.retry(job)
    response.headers["Location"] = f"/jobs/{again.id}"
    return JobView(**asdict(again))
