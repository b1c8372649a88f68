"""What the picture reader can name: groups of things, what they feel like, and how they sound.

`imagenet_classes.json` puts each of the net's 1,000 classes into one group. Night is no class of
the net: it is told by a dark blue sky. Affect is on -1..1.
Where `source` names a study, the study gives the direction (which groups please or stir more than
which); the figures are ours everywhere, and are kept small, because a class says little of a mood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

CLASSES = 1000
LEAST = 0.2
"""Share of the net's belief below which a small group is not named."""
NIGHT = "night and dark"
OTHER = "things"
"""The group of classes that say nothing; never given as a label."""

_NATURE = "nature restores and pleases: Ulrich 1983; Kurdi, Lozano and Banaji 2017 (OASIS)"
_FEAR = "snakes, spiders and beasts of prey stir and repel: Ohman and Mineka 2001"
_PETS = "animals and small round creatures please: Kurdi, Lozano and Banaji 2017 (OASIS)"
_WAR = "weapons displease and stir: Lang, Bradley and Cuthbert 2008 (IAPS)"
_SPORT = "sport and speed please and stir: Lang, Bradley and Cuthbert 2008 (IAPS)"
_FOOD = "food pleases: Lang, Bradley and Cuthbert 2008 (IAPS)"
_NEUTRAL = "household objects leave calm: Lang, Bradley and Cuthbert 2008 (IAPS)"
_OURS = "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things that feel and sound alike on the screen."""

    name: str
    valence: float
    arousal: float
    styles: Mapping[str, float]
    """Styles that it hints at, weights 0..1; all ours."""
    source: str


def _group(name: str, valence: float, arousal: float, source: str, **styles: float) -> Group:
    return Group(name=name, valence=valence, arousal=arousal, styles=styles, source=source)


GROUPS: Mapping[str, Group] = {
    group.name: group
    for group in (
        _group("dogs", 0.35, 0.05, _PETS, folk=0.4, chamber=0.4),
        _group("cats", 0.3, -0.15, _PETS, lofi=0.4, chamber=0.4, piano=0.2),
        _group("predators", -0.15, 0.4, _FEAR, orchestral=0.5, epic=0.4),
        _group("wild animals", 0.2, 0.05, _NATURE, orchestral=0.5, folk=0.2),
        _group("birds", 0.3, -0.1, _NATURE, chamber=0.4, folk=0.3, ambient=0.2),
        _group("reptiles", -0.15, 0.25, _FEAR, ambient=0.4, orchestral=0.3),
        _group("crawlers", -0.25, 0.25, _FEAR, ambient=0.4, chamber=0.3),
        _group("butterflies and flowers", 0.4, -0.15, _NATURE, piano=0.4, chamber=0.4, folk=0.2),
        _group("sea life", 0.15, -0.15, _NATURE, ambient=0.6, orchestral=0.3),
        _group("mountains and wilds", 0.35, 0.0, _NATURE, orchestral=0.6, ambient=0.4),
        _group("water and shore", 0.4, -0.25, _NATURE, ambient=0.6, piano=0.3, lofi=0.2),
        _group("boats", 0.25, 0.05, _OURS, folk=0.4, orchestral=0.4),
        _group("cars and roads", 0.05, 0.25, _OURS, rock=0.5, electronic=0.4),
        _group("bicycles", 0.2, 0.3, _SPORT, rock=0.4, folk=0.3),
        _group("trains", 0.05, 0.15, _OURS, electronic=0.3, folk=0.3, orchestral=0.2),
        _group("sky and space", 0.25, 0.1, _OURS, ambient=0.5, orchestral=0.5, electronic=0.3),
        _group("weapons and war", -0.45, 0.5, _WAR, epic=0.8, orchestral=0.3),
        _group("sport", 0.25, 0.5, _SPORT, rock=0.6, electronic=0.5),
        _group("snow and ice", 0.15, 0.2, _SPORT, orchestral=0.4, electronic=0.3, ambient=0.2),
        _group("instruments", 0.25, 0.1, _OURS, jazz=0.5, chamber=0.3),
        _group("stage and screen", 0.15, 0.25, _OURS, jazz=0.4, electronic=0.4, rock=0.2),
        _group("worship and monuments", 0.05, -0.2, _OURS, orchestral=0.5, chamber=0.3),
        _group("city", -0.05, 0.15, _NATURE, electronic=0.4, jazz=0.4, lofi=0.3),
        _group("shops", 0.1, 0.1, _OURS, jazz=0.4, lofi=0.4, electronic=0.2),
        _group("books and study", 0.1, -0.3, _NEUTRAL, lofi=0.5, piano=0.5, chamber=0.3),
        _group("rooms and furniture", 0.05, -0.25, _NEUTRAL, piano=0.4, lofi=0.4),
        _group("kitchen", 0.1, -0.05, _NEUTRAL, jazz=0.4, lofi=0.3, folk=0.2),
        _group("food and drink", 0.35, 0.0, _FOOD, jazz=0.6, lofi=0.4, folk=0.2),
        _group("machines and offices", -0.05, 0.0, _NEUTRAL, electronic=0.7),
        _group("tools and work", -0.05, 0.05, _NEUTRAL, folk=0.4, rock=0.2),
        _group("clothes", 0.1, 0.0, _NEUTRAL, electronic=0.2, jazz=0.2),
        _group("children and toys", 0.4, 0.15, _PETS, chamber=0.7, folk=0.2),
        _group("drawn pictures", 0.25, 0.1, _OURS, chamber=0.2, orchestral=0.2, folk=0.2),
        _group("wedding", 0.55, 0.2, _OURS, piano=0.6, orchestral=0.4, chamber=0.3),
        _group("farm and country", 0.25, -0.15, _NATURE, folk=0.8),
        _group("woods", 0.2, -0.2, _NATURE, ambient=0.4, folk=0.3, piano=0.2),
        _group("night and dark", 0.05, -0.25, _OURS, ambient=0.5, piano=0.3, lofi=0.2),
        _group("medicine", -0.3, 0.15, _WAR, ambient=0.4, piano=0.2),
        _group(OTHER, 0.0, 0.0, _OURS),
    )
}
"""By name."""

MEANINGS: Mapping[str, tuple[float, float]] = {
    name: (group.valence, group.arousal) for name, group in GROUPS.items() if name != OTHER
}
"""(valence, arousal) of every label that the reader gives."""


@cache
def class_names() -> tuple[tuple[str, str], ...]:
    """Each class of the net in order, with the group it is put into."""
    text = resources.files("photoplay.analysis").joinpath("imagenet_classes.json")
    rows = json.loads(text.read_text(encoding="utf-8"))["classes"]
    return tuple((name, group) for name, group in rows)


@cache
def needed() -> NDArray[np.float64]:
    """Belief from which each group may be named, in the order of GROUPS: one of many classes (118
    are dogs) gathers more by chance."""
    counts = gathering().sum(axis=0)
    return np.asarray(LEAST * (1 + counts / 100), dtype=float)


@cache
def gathering() -> NDArray[np.float32]:
    """Shape (1000, groups): 1 where a class belongs to a group, in the order of GROUPS."""
    places = {name: place for place, name in enumerate(GROUPS)}
    matrix = np.zeros((CLASSES, len(GROUPS)), dtype=np.float32)
    for row, (_, group) in enumerate(class_names()):
        matrix[row, places[group]] = 1.0
    return matrix
