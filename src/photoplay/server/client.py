"""A client of the REST service, with nothing but the standard library.

from photoplay.server.client import Client

client = Client("http://localhost:8765")
film = client.add("holiday.mp4", wishes={"style": "piano"})
client.score(film, progress=lambda job: print(job["stage"], job["share"]))
client.fetch(film, "film.scored.mp4", "holiday.scored.mp4")
"""

from __future__ import annotations

import base64
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from photoplay.types.errors import PhotoplayError

_PIECE = 8 << 20
"""Bytes sent in one request; what is lost when a connection breaks."""
_TRIES = 5
Form = dict[str, Any]


class ServiceError(PhotoplayError):
    """The service refused, or a job failed; `problem` is its problem document."""

    def __init__(self, problem: Form) -> None:
        super().__init__(problem.get("detail") or problem.get("title") or "the service refused")
        self.problem = problem
        self.http_status = int(problem.get("status", 500))


@dataclass(frozen=True, slots=True)
class Client:
    """Talks to a service at `url`."""

    url: str
    token: str | None = None
    timeout: float = 60.0
    """Seconds to wait for an answer."""

    def add(self, path: str | Path, *, title: str | None = None, wishes: Form | None = None,
            seed: int = 0) -> str:  # fmt: skip
        """Upload a film and give its id; a broken connection is gone on with."""
        film = Path(path)
        upload = self.upload(film)
        new = {"upload": upload, "title": title or film.stem, "wishes": wishes or {}, "seed": seed}
        return str(self.ask("POST", "/films", new)["id"])

    def upload(self, path: Path) -> str:
        """The id of a whole upload of a file."""
        name = base64.b64encode(path.name.encode()).decode()
        headers = {"Upload-Length": str(path.stat().st_size),
                   "Upload-Metadata": f"filename {name}"}  # fmt: skip
        with self._open("POST", "/uploads", headers=headers) as answer:
            place = answer.headers["Location"]
        tries = 0
        with path.open("rb") as file:
            while True:
                file.seek(self._offset(place))
                if not (piece := file.read(_PIECE)):
                    return str(place.rsplit("/", 1)[-1])
                try:
                    headers = {"Upload-Offset": str(file.tell() - len(piece)),
                               "Content-Type": "application/offset+octet-stream"}  # fmt: skip
                    self._open("PATCH", place, piece, headers).close()
                    tries = 0
                except ConnectionError:
                    tries += 1
                    if tries == _TRIES:
                        raise

    def score(
        self, film: str, *, progress: Callable[[Form], None] = lambda job: None,
        key: str | None = None, **facts: Any,
    ) -> Form:  # fmt: skip
        """Score a film and wait for it; `facts` are fields of a `score` job."""
        return self.work(film, "score", progress=progress, key=key, **facts)

    def work(
        self, film: str, kind: str, *, progress: Callable[[Form], None] = lambda job: None,
        key: str | None = None, **facts: Any,
    ) -> Form:  # fmt: skip
        """Do one job of any kind and give it as it ended; ServiceError where it failed."""
        headers = {"Idempotency-Key": key} if key else {}
        job = self.ask("POST", f"/films/{film}/jobs", {"kind": kind, **facts}, headers)
        for job in self.follow(job["id"]):  # noqa: B020
            progress(job)
        if job["state"] != "done":
            raise ServiceError(job["problem"] or {"detail": f"the job was {job['state']}"})
        return dict(job)

    def follow(self, job: str) -> Iterator[Form]:
        """The job at each of its changes, until it has ended."""
        with self._open("GET", f"/jobs/{job}/events") as events:
            for line in events:
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])

    def fetch(self, film: str, name: str, path: str | Path) -> Path:
        """One of a film's files, written to `path`."""
        target = Path(path)
        part = target.with_name(f".{target.name}.part")
        with (
            self._open("GET", f"/films/{film}/files/{quote(name)}") as answer,
            part.open("wb") as f,
        ):
            shutil.copyfileobj(answer, f)
        return part.replace(target)

    def ask(
        self, method: str, path: str, form: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """The JSON that a path answers with; None for an empty answer."""
        body = None if form is None else json.dumps(form).encode()
        more = {"Content-Type": "application/json"} | (headers or {}) if body else headers or {}
        with self._open(method, path, body, more) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _offset(self, place: str) -> int:
        with self._open("HEAD", place) as answer:
            return int(answer.headers["Upload-Offset"])

    def _open(
        self, method: str, path: str, body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:  # fmt: skip
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(
            self.url.rstrip("/") + path, body, {**given, **(headers or {})}, method=method
        )
        try:
            return urllib.request.urlopen(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
            try:
                form = json.loads(text)
            except json.JSONDecodeError:
                form = {"detail": text.decode("utf-8", "replace")[:500], "status": error.code}
            raise ServiceError(form) from error
        except urllib.error.URLError as error:
            raise ConnectionError(f"no service answers at {self.url}: {error.reason}") from error
