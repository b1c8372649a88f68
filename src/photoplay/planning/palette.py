"""Who plays: an instrument for every seat of the style, with the user's wishes worked in."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from photoplay.theory.instruments import INSTRUMENTS, instrument
from photoplay.types.brief import Brief
from photoplay.types.plan import Player
from photoplay.types.style import Seat, StyleCard

_ROLE_BY_FAMILY = {
    "strings": "pad", "woodwind": "melody", "brass": "harmony", "keys": "harmony",
    "plucked": "arpeggio", "percussion": "percussion", "tuned-percussion": "arpeggio",
    "choir": "pad", "synth": "pad", "drums": "drums",
}  # fmt: skip


def choose_palette(
    brief: Brief, card: StyleCard, seed: int
) -> tuple[tuple[Player, ...], tuple[str, ...]]:
    """One player a seat, and remarks on wishes that could not be met."""
    for name in brief.instruments:
        instrument(name)
    wanted = list(brief.instruments)
    players: list[Player] = []
    remarks: list[str] = []
    for number, seat in enumerate(card.seats):
        allowed = [name for name in seat.instruments if not _barred(name, seat, brief.without)]
        if not allowed:
            continue
        asked = next((name for name in wanted if name in seat.instruments), None)
        if asked:
            wanted.remove(asked)
            players.append(
                Player(role=seat.role, instrument=asked, reason="asked for", locked=True)
            )
            continue
        rng = np.random.default_rng([seed & 0xFFFFFFFF, crc32(f"seat {number}".encode())])
        chances = 0.5 ** np.arange(len(allowed))
        name = allowed[int(rng.choice(len(allowed), p=chances / chances.sum()))]
        players.append(Player(role=seat.role, instrument=name, reason=f"usual for {card.name}"))
    for name in wanted:
        role = _ROLE_BY_FAMILY[INSTRUMENTS[name].family]
        taken = next((k for k, p in enumerate(players) if p.role == role and not p.locked), None)
        player = Player(role=role, instrument=name, reason="asked for", locked=True)
        if taken is None:
            players.append(player)
        else:
            players[taken] = player
    for word in brief.without:
        if not any(_barred(name, Seat(role="", instruments=()), (word,)) for name in INSTRUMENTS):
            roles = {seat.role for seat in card.seats}
            if word not in roles:
                remarks.append(f"there is no instrument, family or role {word!r} to leave out")
    return tuple(players), tuple(remarks)


def _barred(name: str, seat: Seat, without: tuple[str, ...]) -> bool:
    played = INSTRUMENTS[name]
    words = {name, played.family, seat.role, played.title.lower()}
    words |= {f"{word}s" for word in words}
    if played.family == "drums" or seat.role in {"drums", "percussion"}:
        words |= {"drums", "drum", "percussion"}
    return any(word in words for word in without)
