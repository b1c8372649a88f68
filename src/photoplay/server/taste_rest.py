"""The taste that is learnt from a service's films, over HTTP: seen, learnt, switched, forgotten."""

from __future__ import annotations

from fastapi import APIRouter, Response

from photoplay import tasting
from photoplay.server.forms import TasteSwitch, TasteView
from photoplay.server.held import HeldFilms

router = APIRouter(tags=["taste"])


@router.get("/taste")
def taste() -> TasteView:
    """What was learnt, in words, and whether new films and takes follow it."""
    return _view(tasting.load_taste())


@router.post("/taste/learn")
def learn(films: HeldFilms) -> TasteView:
    """Learn from the ratings, choices, edits and words of the films here; 409 without films."""
    learnt, found = tasting.learn([films.root])
    return _view(learnt, found.left_out)


@router.patch("/taste")
def switch(switch: TasteSwitch) -> TasteView:
    """Let new films and takes follow it, or not; what was learnt is kept."""
    return _view(tasting.switch(switch.on))


@router.delete("/taste", status_code=204)
def forget() -> Response:
    """Forget it. Ratings stay with their films until they are deleted there."""
    tasting.forget()
    return Response(status_code=204)


def _view(learnt: tasting.Learnt | None, left_out: tuple[str, ...] = ()) -> TasteView:
    learnt = learnt or tasting.Learnt()
    return TasteView(
        on=learnt.on, learnt=learnt.at, says=list(learnt.says), belief=learnt.belief,
        ratings=len(learnt.evidence.ratings), choices=len(learnt.evidence.choices),
        left_out=list(left_out),
    )  # fmt: skip
