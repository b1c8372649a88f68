"""Who plays: an instrument for every seat of the style, with the user's wishes worked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.leaning import liked_players
from photoplay.planning.style_table import USUAL
from photoplay.theory.instruments import INSTRUMENTS, answers, instrument
from photoplay.theory.ranks import rank_of
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.guide import Guide, first_said
from photoplay.types.plan import Player
from photoplay.types.style import StyleCard
from photoplay.types.taste import YOURS, Taste

_ROLE_BY_FAMILY = {
    "strings": "pad", "woodwind": "melody", "brass": "harmony", "keys": "harmony",
    "plucked": "arpeggio", "percussion": "percussion", "tuned-percussion": "arpeggio",
    "choir": "pad", "synth": "pad", "drums": "drums",
}  # fmt: skip


_OCTAVE = 12.0
"""Semitones above the usual at which a reference calls for high instruments as a glad film does;
ours."""
_CHOOSY = 0.3
"""How far, in ranks 0..1 of height, an instrument may lie from what the film wants; ours."""


def choose_palette(
    brief: Brief, card: StyleCard, seed: int, valence: float = 0.0, guides: Sequence[Guide] = (),
    taste: Taste | None = None,
) -> tuple[tuple[Player, ...], tuple[str, ...]]:  # fmt: skip
    """One player a seat, and remarks on wishes that could not be met.

    Of the instruments of a seat the high ones are likelier in a glad film, the low ones in a sad
    one (high goes with bright: Spence 2011); the seed decides between what is likely. Where the
    brief names nobody, the band of a series or the players of a reference come first. `taste` makes
    families that are liked likelier.
    """
    wanted = _wanted(brief)
    guided = _guided(guides)
    height = first_said(guides, "height")
    lift = 0.0 if height is None else (height[0] - USUAL[card.name].height) / _OCTAVE
    players: list[Player] = []
    remarks: list[str] = []
    for number, seat in enumerate(card.seats):
        allowed = [name for name in seat.instruments if not answers(name, seat.role, brief.without)]
        if not allowed:
            continue
        asked = next((name for name in wanted if name in seat.instruments), None)
        if asked:
            wanted.remove(asked)
            players.append(
                Player(role=seat.role, instrument=asked, reason="asked for", locked=True)
            )
            continue
        liked = next((p for p in guided if p.instrument in allowed and p.role in ("", seat.role)),
                     None)  # fmt: skip
        if liked:
            guided.remove(liked)
            players.append(replace(liked, role=seat.role))
            continue
        rng = np.random.default_rng([seed & 0xFFFFFFFF, crc32(f"seat {number}".encode())])
        chances = 0.5 ** np.arange(len(allowed)) * _likings(allowed, valence + lift)
        drawn = rng.random()
        name = usual = _drawn(allowed, chances, drawn)
        if taste is not None:
            name = _drawn(allowed, chances * liked_players(taste, allowed), drawn)
        why = f"after {YOURS}" if name != usual else f"usual for {card.name}"
        players.append(Player(role=seat.role, instrument=name, reason=why))
    for name in wanted:
        role = _ROLE_BY_FAMILY[INSTRUMENTS[name].family]
        taken = next((k for k, p in enumerate(players) if p.role == role and not p.locked), None)
        player = Player(role=role, instrument=name, reason="asked for", locked=True)
        if taken is None:
            players.append(player)
        else:
            players[taken] = player
    _join_foreign(players, [p for p in guided if not answers(p.instrument, p.role, brief.without)])
    for word in brief.without:
        if not any(answers(name, "", (word,)) for name in INSTRUMENTS):
            roles = {seat.role for seat in card.seats}
            if word not in roles:
                remarks.append(f"there is no instrument, family or role {word!r} to leave out")
    if brief.only:
        players, remarks = _alone(players, brief, remarks)
    return tuple(players), tuple(remarks)


def _drawn(names: Sequence[str], chances: NDArray[np.float64], at: float) -> str:
    """The name that a draw 0..1 falls on, as NumPy's `choice` has it."""
    edges = np.cumsum(chances / chances.sum())
    return names[int(np.searchsorted(edges / edges[-1], at, side="right"))]


def _wanted(brief: Brief) -> list[str]:
    """The instruments asked for; PlanConflictError where one is to be left out as well."""
    for name in brief.instruments:
        instrument(name)
        for out in brief.without:
            if answers(name, "", (out,)):
                raise PlanConflictError(
                    f"the instrument {name} is asked for and {out} is to be left out; "
                    "take off one of them"
                )
    wanted = list(brief.instruments)
    return wanted + [n for wish in brief.sections for n in wish.instruments
                     if n in INSTRUMENTS and n not in wanted]  # fmt: skip


def _guided(guides: Sequence[Guide]) -> list[Player]:
    """The band of a series, else the instruments of a reference, their roles open."""
    if said := first_said(guides, "palette"):
        return [replace(p, reason=f"after {said[1]}", locked=False) for p in said[0]]
    if said := first_said(guides, "instruments"):
        return [Player(role="", instrument=name, reason=f"after {said[1]}") for name in said[0]]
    return []


def _join_foreign(players: list[Player], guided: Sequence[Player]) -> None:
    """Players of a guide for whom the style has no seat take that of an unasked one of their role,
    or come on top where they have a role of their own."""
    for player in guided:
        role = player.role or _ROLE_BY_FAMILY[INSTRUMENTS[player.instrument].family]
        free = [k for k, p in enumerate(players) if p.role == role and not p.locked]
        taken = next((k for k in free if players[k].reason != player.reason), None)
        if taken is not None:
            players[taken] = replace(player, role=role)
        elif player.role:
            players.append(player)


def _likings(names: list[str], valence: float) -> NDArray[np.float64]:
    """How well each instrument's height suits the film, 0..1."""
    heights = [sum(INSTRUMENTS[name].comfortable) for name in names]
    if len(set(heights)) < 2:
        return np.ones(len(names))
    ranks = (rank_of(heights) - 1) / (len(names) - 1)
    wanted = np.clip(0.5 + 0.8 * valence, 0.0, 1.0)
    return np.asarray(np.exp(-(((ranks - wanted) / _CHOOSY) ** 2) / 2) + 0.02)


def _alone(
    players: list[Player], brief: Brief, remarks: list[str]
) -> tuple[list[Player], list[str]]:
    """The players that were asked for alone; an instrument without a seat gets one.

    A role is one part, whoever else of the style has it too: its first player has it.
    """
    roles = {p.role for p in players}
    meant = [p for word in brief.only
             for p in [p for p in players
                       if answers(p.instrument, p.role, (word,))
                       and (word not in roles or p.role == word)][: 1 if word in roles else None]
             ]  # fmt: skip
    kept = [p for p in players if any(p is one for one in meant)]
    for word in brief.only:
        if any(answers(p.instrument, p.role, (word,)) for p in kept):
            continue
        if word not in INSTRUMENTS:
            raise BriefError(
                f"nobody in this style plays {word!r}; its players are "
                + ", ".join(f"{p.instrument} ({p.role})" for p in players)
            )
        role = _ROLE_BY_FAMILY[INSTRUMENTS[word].family]
        kept.append(Player(role=role, instrument=word, reason="asked for", locked=True))
    return kept, remarks
