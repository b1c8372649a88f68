"""Work for films as durable jobs: one step a stage, gone on with at the interrupted step.

A job is a DBOS workflow (https://docs.dbos.dev); its rows lie in SQLite, or in PostgreSQL where
many servers share one queue and take over from one that is gone (`presence`). Its steps are done in
a process of its own (`errands`), so that a film that takes a decoder down takes no server with it.
Jobs of one film never run side by side.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

from photoplay import __version__
from photoplay.pipeline import STAGES
from photoplay.project import read_json, replaced
from photoplay.server.errands import Outcome, Runner, StoppedError
from photoplay.server.films import FilmHome, FilmStore
from photoplay.server.problems import problem
from photoplay.types.errors import BriefError, MediaMissingError, PhotoplayError, ProjectError

Kind = Literal["score", "bring", "redo", "tell", "takes", "use", "undo", "export", "check", "hits",
               "edit"]  # fmt: skip
State = Literal["queued", "running", "done", "failed", "cancelled"]
Opening = Literal["", "sketch", "section"]
"""What can be heard of a score that is being made: nothing, a sketch, its own first section."""
FINAL: frozenset[str] = frozenset({"done", "failed", "cancelled"})
_QUEUE = "films"
_STATES: dict[str, State] = {
    "ENQUEUED": "queued", "DELAYED": "queued", "PENDING": "running", "CANCELLED": "cancelled",
    "ERROR": "failed", "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
}  # fmt: skip
SKETCHED = 30.0
"""Seconds of film above which its opening is heard as a sketch first."""
_POLL = 0.25
"""Seconds between two looks into the queue."""
_PATIENCE = 30.0
"""Seconds that a cancelled job may take to end."""


class BusyError(PhotoplayError):
    """As many jobs wait as may."""

    http_status = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands."""

    id: str
    film: str
    kind: Kind
    state: State
    created: str
    stage: str = ""
    share: float = 0.0
    """Of the stage, 0..1; never falls."""
    stages: tuple[str, ...] = ()
    """All that it goes through, in order."""
    opening: Opening = ""
    result: Any = None
    problem: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """The queue of a service; one is open in a process at a time."""

    films: FilmStore
    waiting: int = 50
    """Jobs that may wait."""

    @contextmanager
    def open(self, *, workers: int = 1, database: str = "", name: str = "local") -> Iterator[Jobs]:
        """Begin to work, and go on with what an earlier server of this `name` left.

        `database`: a PostgreSQL URL; default SQLite in the service's folder. BriefError where
        another server of this name works on that PostgreSQL.
        """
        _Open.films = self.films
        self.films.root.mkdir(parents=True, exist_ok=True)
        url = database or f"sqlite:///{self.films.root / 'jobs.sqlite'}"
        DBOS(
            config={
                "name": "photoplay", "system_database_url": url, "executor_id": name,
                "application_version": __version__, "console_log_level": "WARNING",
            }
        )  # fmt: skip
        _Open.closing.clear()
        with _among_others(database, name) if database else nullcontext(_nobody) as look_about:
            DBOS.launch()
            DBOS.register_queue(
                _QUEUE, worker_concurrency=workers, partition_concurrency=1,
                polling_interval_sec=_POLL, on_conflict="always_update",
            )  # fmt: skip
            look_about()
            try:
                yield self
            finally:
                _Open.closing.set()  # what runs stops, and goes on when the next server begins
                DBOS.destroy(workflow_completion_timeout_sec=20)

    def begin(
        self, home: FilmHome, kind: Kind, facts: dict[str, Any], *, key: str | None = None
    ) -> Job:
        """A new job; with an idempotency `key` the one that was begun with it.

        BusyError where too many wait; BriefError where the key was used for another job.
        """
        film = home.root.name
        order = {"film": film, "kind": kind, "facts": facts}
        name = _named(film, key) if key else f"{film}{secrets.token_hex(4)}"
        path = home.jobs / f"{name}.json"
        if path.is_file():
            if {k: read_json(path)[k] for k in order} != order:
                raise BriefError("this Idempotency-Key was used for another job; take a new one")
            return self.find(name)
        if len(_queued()) >= self.waiting:
            raise BusyError(f"{self.waiting} jobs are waiting, which is all that may; try later")
        order["created"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        with replaced(path) as part:
            part.write_text(json.dumps(order), encoding="utf-8")
        place = len(list(home.jobs.glob("*.json")))  # two begun in the same tick keep their order
        with SetWorkflowID(name), SetEnqueueOptions(queue_partition_key=film, priority=place):
            DBOS.enqueue_workflow(_QUEUE, _work, film, name)
        return self.find(name)

    def find(self, job: str) -> Job:
        """A job by its id; MediaMissingError where there is none."""
        path = self._path(job)
        order, told = read_json(path), _told(path)
        status = DBOS.get_workflow_status(job)
        state: State = "queued" if status is None else _STATES.get(status.status, "done")
        result, wrong = None, None
        if state == "done":
            output = cast(dict[str, Any], status.output if status else {})
            state, result, wrong = output["state"], output.get("result"), output.get("problem")
        elif state == "failed":
            wrong = problem(500, f"the job fell: {status.error if status else 'no more is known'}")
        if state == "running" and path.with_suffix(".cancel").exists():
            told["stage"] = "cancelling"
        return Job(
            id=job, film=order["film"], kind=order["kind"], created=order["created"], state=state,
            stage=told.get("stage", ""), share=1.0 if state == "done" else told.get("share", 0.0),
            stages=tuple(deed for deed, _ in _steps(order, FilmHome(path.parent.parent))),
            opening=_opening(order, path) if state == "running" else "",
            result=result, problem=wrong,
        )  # fmt: skip

    def of(self, home: FilmHome) -> list[Job]:
        """The jobs of a film, the newest first."""
        rows = [self.find(path.stem) for path in home.jobs.glob("*.json")]
        return sorted(rows, key=lambda job: job.created, reverse=True)

    def cancel(self, job: str) -> Job:
        """Stop a job; what its finished stages made stays. One that has ended is left alone."""
        path = self._path(job)
        if self.find(job).state not in FINAL:
            path.with_suffix(".cancel").touch()
            if self.find(job).state == "queued":
                DBOS.cancel_workflow(job)
        return self.find(job)

    def stop(self, home: FilmHome) -> None:
        """Cancel all jobs of a film and wait until nothing works on it.

        ProjectError where one takes too long to end.
        """
        going = [job.id for job in self.of(home) if job.state not in FINAL]
        for job in going:
            self.cancel(job)
        begun = time.monotonic()
        while any(self.find(job).state not in FINAL for job in going):
            if time.monotonic() - begun > _PATIENCE:
                raise ProjectError("a job of this film is still ending; try again in a moment")
            time.sleep(_POLL)

    def retry(self, job: str) -> Job:
        """The same job again; stages that are up to date are not done twice."""
        if (old := self.find(job)).state not in FINAL:
            raise BriefError(f"job {job} is {old.state}; it can be tried again when it has ended")
        order = read_json(self._path(job))
        return self.begin(self.films.home(old.film), old.kind, order["facts"])

    def _path(self, job: str) -> Path:
        film, rest = job[:16], job[16:]
        if rest.isalnum() and (path := self.films.home(film).jobs / f"{job}.json").is_file():
            return path
        raise MediaMissingError(f"there is no job {job!r}")


class _Open:
    """The service that this process works for, and whether it is closing."""

    films: FilmStore
    closing = threading.Event()


class _ClosingError(BaseException):
    """The server closes: the step is not done, and the workflow stays pending."""


def _nobody() -> None:
    """A queue in SQLite has one server."""


def _among_others(database: str, name: str) -> AbstractContextManager[Callable[[], None]]:
    from photoplay.server.presence import present  # noqa: PLC0415

    def at_work() -> set[str]:
        rows = DBOS.list_workflows(status=["PENDING"], queue_name=_QUEUE, load_input=False)
        return {row.executor_id for row in rows if row.executor_id}

    def inherit(gone: str) -> None:
        DBOS._recover_pending_workflows([gone])  # DBOS has no other word for it without its cloud

    return present(database, name, at_work=at_work, inherit=inherit)


@DBOS.workflow(name="film-job")
def _work(film: str, job: str) -> dict[str, Any]:
    home = _Open.films.home(film)
    order = read_json(home.jobs / f"{job}.json")
    result: Any = None
    with closing(Runner(home.root)) as runner:
        for name, step in _steps(order, home):
            outcome = DBOS.run_step({"name": name}, _step, runner, job, name, step)
            # What goes wrong with a sketch goes wrong with the score too, which says so.
            if outcome["state"] != "done" and not (
                name == "sketch" and outcome["state"] == "failed"
            ):
                return outcome
            result = outcome.get("result")
    if order["kind"] == "score":
        for path in (home.opening, home.sketch):
            path.unlink(missing_ok=True)
    return {"state": "done", "result": result}


def _step(runner: Runner, job: str, name: str, step: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    home = FilmHome(runner.home)
    path = home.jobs / f"{job}.json"
    cancelled = path.with_suffix(".cancel")

    def heard(stage: str, share: float) -> None:
        if name in (*STAGES, "sketch") and stage != name:
            return  # an earlier one, which is up to date, or what a sketch is made of
        with replaced(path.with_suffix(".progress")) as part:
            part.write_text(json.dumps({"stage": stage, "share": share}), encoding="utf-8")

    def is_stopped() -> bool:
        return cancelled.exists() or _Open.closing.is_set()

    try:
        _wait_for(home, is_stopped)
        done: Outcome = runner.run(step[0], step[1], progress=heard, is_stopped=is_stopped)
    except StoppedError:
        if cancelled.exists():
            return {"state": "cancelled"}
        raise _ClosingError from None
    if done.problem is not None:
        return {"state": "failed", "problem": done.problem}
    return {"state": "done", "result": done.done}


def _sketch_first(home: FilmHome, facts: dict[str, Any]) -> list[tuple[str, Any]]:
    """A long film's opening is made as a sketch before all of it is looked at."""
    found = home.facts
    if facts.get("preview") or found.get("kind") != "video" or found["duration"] <= SKETCHED:
        return []
    told = {name: facts[name] for name in ("film", "wishes", "seed")}
    return [("sketch", ("sketch", {**told, "opening": home.sketch.name}))]


def _opening(order: dict[str, Any], path: Path) -> Opening:
    home = FilmHome(path.parent.parent)
    if order["kind"] != "score":
        return ""
    return ("section" if _since(home.opening, path)
            else "sketch" if _since(home.sketch, path) else "")  # fmt: skip


def _since(made: Path, order: Path) -> bool:
    """Whether a file was written since a job was asked for."""
    try:
        return made.stat().st_mtime_ns >= order.stat().st_mtime_ns
    except FileNotFoundError:
        return False


def _wait_for(home: FilmHome, is_stopped: Callable[[], bool]) -> None:
    """Let the deed of a server that is gone clear up first, for a while."""
    end = time.monotonic() + _PATIENCE
    while home.project.root.is_dir() and time.monotonic() < end and not is_stopped():
        try:
            with home.project.in_use():
                return
        except ProjectError:
            time.sleep(_POLL)


def _steps(order: dict[str, Any], home: FilmHome) -> list[tuple[str, tuple[str, dict[str, Any]]]]:
    """What a job does, in order: the name of the step, the deed and its facts."""
    kind, facts = order["kind"], order["facts"]
    project = home.project.root.name
    if kind == "score":
        card = home.card
        whole = {"film": card.source, "wishes": card.wishes, "seed": card.seed, "overwrite": True}
        whole |= facts
        whole["opening"] = home.opening.name
        rows = [(stage, ("score", {**whole, "until": stage})) for stage in STAGES]
        return [*_sketch_first(home, whole), *rows]
    if kind == "bring":
        last = facts.get("stage", STAGES[-1])
        until = STAGES[: STAGES.index(last) + 1]
        fresh = bool(facts.get("fresh"))
        return [
            (
                stage,
                ("bring", {"project": project, "stage": stage, "fresh": fresh and stage == last}),
            )
            for stage in until
        ]
    return [(kind, (kind, {"project": project, **facts}))]


def _told(path: Path) -> dict[str, Any]:
    progress = path.with_suffix(".progress")
    return dict(read_json(progress)) if progress.is_file() else {}


def _queued() -> list[Any]:
    return DBOS.list_workflows(status=["ENQUEUED"], queue_name=_QUEUE, load_input=False)


def _named(film: str, key: str) -> str:
    return film + hashlib.sha256(f"{film}\n{key}".encode()).hexdigest()[:16]
