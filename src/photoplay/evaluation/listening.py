"""A listening study as it lies in its folder: what is asked, of whom, in which order; and answers.

    STUDY/study.json       all of this module's `Listening`, to be read and changed by hand
          stimuli/*.mp4    copies with matched loudness under names that say nothing
          answers.jsonl    a line for each participant and each answer, as they come

Participants are known by a random number alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from photoplay.evaluation.study_design import Turn
from photoplay.project import read_json
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.json_form import from_json

STUDY, STIMULI, ANSWERS = "study.json", "stimuli", "answers.jsonl"
VERSION = 1
LABELS = "ABCDEFGHIJKLMNOP"
WORDS = ("bad", "poor", "fair", "good", "excellent")
"""Steps of an opinion from 1 (ITU-T P.800)."""
CONSENT = (
    "You will see short films with music and be asked how you find it. Taking part is voluntary: "
    "you may stop at any time without giving a reason. What you answer is kept under a random "
    "number; no name, address or other personal detail is asked for or kept. Please use "
    "headphones or loudspeakers in a quiet place, and set a comfortable volume before you begin."
)
_ANSWERING = 10.0
"""Seconds that an answer takes beside what is heard; a guess for planning."""
AskedKind = Literal["opinion", "pairwise", "ranking", "sliders"]
Form = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOptions:
    """What is asked, and of how much."""

    title: str = "How does the music go with the film?"
    """What participants read first."""
    kind: AskedKind = "pairwise"
    """opinion: one version at a time, 1 to 5; pairwise: which of two; ranking: all of a film in
    order; sliders: all of a film, 0 to 100 each, as in MUSHRA but without a reference."""
    criteria: tuple[str, ...] = ()
    """What is judged: a name of the literature, or NAME=QUESTION; by default overall
    correspondence."""
    most: int | None = None
    """Turns for each participant at most; by default every one."""
    checks: int = 2
    """Attention checks for each participant."""
    loudness: float = -23.0
    """LUFS of all copies, where their peaks allow it."""
    ceiling: float = -1.0
    """dBTP that no copy's peak passes."""
    ties: bool = True
    """Whether a pair may be called equal."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.most is not None and self.most < 1:
            raise ValueError(f"a participant has one turn at least, got {self.most}")
        if not 0 <= self.checks <= 10:
            raise ValueError(f"attention checks are 0 to 10, got {self.checks}")
        if not -60 <= self.loudness <= -9:
            raise ValueError(f"loudness lies in -60..-9 LUFS, got {self.loudness:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulus:
    """One film under one system."""

    clip: str
    system: str
    file: str
    """In `stimuli`."""
    gain: float
    """Decibels by which the copy's sound differs from its source."""
    loudness: float
    """LUFS of the copy."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The study."""

    title: str
    kind: AskedKind
    criteria: Mapping[str, str]
    """Name -> the question that is asked."""
    stimuli: tuple[Stimulus, ...]
    lists: tuple[tuple[Turn, ...], ...]
    """The turns of each participant; the first takes the first list, and so round and round."""
    consent: str = CONSENT
    thanks: str = "Thank you. Your answers are kept."
    ties: bool = True
    """Whether a pair may be called equal."""
    least_heard: float = 0.9
    """Share of each version that must have been played before it is judged."""
    most_failed: int = 0
    """Attention checks that a participant may fail before all answers are left out."""
    most_participants: int = 2000
    seed: int = 0
    remarks: tuple[str, ...] = ()
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.version > VERSION:
            raise BriefError(f"a study of version {self.version} needs a newer Photoplay")
        if not self.lists or not all(self.lists):
            raise BriefError("a study has at least one list with at least one turn")
        known = {(one.clip, one.system) for one in self.stimuli}
        for turn in (turn for turns in self.lists for turn in turns):
            for system in turn.systems:
                if (turn.clip, system) not in known:
                    raise BriefError(f"there is no stimulus of {turn.clip} by {system}")
        if self.kind == "ranking" and len(self.criteria) > 1:
            raise BriefError("a ranking asks one question; leave one criterion")

    def stimulus(self, clip: str, system: str) -> Stimulus:
        return next(one for one in self.stimuli if (one.clip, one.system) == (clip, system))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one participant said in one turn."""

    participant: str
    turn: int
    """From 0."""
    values: Mapping[str, Any]
    """By criterion: 1..5; "A", "B" or "tie"; labels in order, best first; label -> 0..100."""
    heard: tuple[float, ...] = ()
    """Share of each version that was played."""
    seconds: float = 0.0
    """From the sight of the question to the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One participant."""

    id: str
    list: int
    answers: Mapping[int, Answer] = field(default_factory=dict)


def load_listening(folder: Path) -> Listening:
    """The study in a folder; MediaMissingError where there is none."""
    path = folder / STUDY
    if not path.is_file():
        raise MediaMissingError(
            f"there is no {STUDY} in {folder}; make a study with: photoplay study new {folder} …"
        )
    return from_json(Listening, read_json(path), where=STUDY)


def to_summary(study: Listening) -> Form:
    """What a study comes to: films, systems, lists, turns and minutes for each participant."""
    turns = study.lists[0]
    heard = [study.stimulus(turn.clip, system).seconds
             for turn in turns if turn.check is None for system in turn.systems]  # fmt: skip
    return {
        "title": study.title, "kind": study.kind, "criteria": list(study.criteria),
        "clips": len({one.clip for one in study.stimuli}),
        "systems": list(dict.fromkeys(one.system for one in study.stimuli)),
        "lists": len(study.lists), "turns": len(turns),
        "minutes": round((sum(heard) + _ANSWERING * len(turns)) / 60, 1),
        "remarks": list(study.remarks),
    }  # fmt: skip


def refuse(study: Listening, turn: Turn, values: Mapping[str, Any]) -> None:
    """BriefError where `values` do not answer `turn`."""
    if values.keys() != study.criteria.keys():
        raise BriefError(f"answer each of {', '.join(study.criteria)}, and nothing else")
    labels = list(LABELS[: len(turn.systems)])
    for name, value in values.items():
        match study.kind:
            case "opinion":
                good, wanted = _is_step(value), f"a number from 1 to {len(WORDS)}"
            case "pairwise":
                allowed = (*labels, "tie") if study.ties else tuple(labels)
                good, wanted = value in allowed, f"one of {', '.join(allowed)}"
            case "ranking":
                good = isinstance(value, list) and sorted(map(str, value)) == labels
                wanted = f"the labels {', '.join(labels)} in order, the best first"
            case "sliders":
                good = isinstance(value, dict) and sorted(value) == labels
                good = good and all(_is_share(one) for one in value.values())
                wanted = f"a number from 0 to 100 for each of {', '.join(labels)}"
        if not good:
            raise BriefError(f"{name}: expected {wanted}, got {value!r}")


def passed(study: Listening, turn: Turn, values: Mapping[str, Any]) -> bool:
    """Whether an attention check was answered as it asks."""
    assert turn.check is not None
    first = LABELS[turn.check]
    for value in values.values():
        match study.kind:
            case "opinion":
                good = value == turn.check + 1
            case "pairwise":
                good = value == first
            case "ranking":
                good = value[0] == first
            case "sliders":
                good = all(abs(one - 100 * turn.check) <= 5 for one in value.values())
        if not good:
            return False
    return True


def instruction(study: Listening, turn: Turn) -> str:
    """What an attention check asks for."""
    assert turn.check is not None
    what = {
        "opinion": f"answer {turn.check + 1}" + (" to every question" if len(study.criteria) > 1
                                                 else ""),
        "pairwise": f"choose version {LABELS[turn.check]}",
        "ranking": f"put version {LABELS[turn.check]} first",
        "sliders": f"set all sliders to {100 * turn.check}",
    }[study.kind]  # fmt: skip
    return f"This question only shows that somebody is reading. Please {what}."


def _is_step(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= len(WORDS)


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 100
