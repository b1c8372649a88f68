"""What the routes of a service ask its application for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from photoplay.server.ear import Ear
from photoplay.server.films import FilmStore
from photoplay.server.jobs import Jobs
from photoplay.server.uploads import Uploads


def _films(request: Request) -> FilmStore:
    found: FilmStore = request.app.state.films
    return found


def _uploads(request: Request) -> Uploads:
    found: Uploads = request.app.state.uploads
    return found


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _ear(request: Request) -> Ear:
    found: Ear = request.app.state.ear
    return found


HeldEar = Annotated[Ear, Depends(_ear)]
HeldFilms = Annotated[FilmStore, Depends(_films)]
HeldUploads = Annotated[Uploads, Depends(_uploads)]
HeldJobs = Annotated[Jobs, Depends(_jobs)]
