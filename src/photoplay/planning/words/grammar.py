"""The grammar: text -> clauses -> a changed brief, or a question.

A clause names a place or none and holds orders; each order is a pattern that takes its words away.
Words that are left over and mean nothing here make a question of the whole text: it is better to
ask than to guess.
"""

# ruff: noqa: E501 - a pattern is read best on one line
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from photoplay.planning.words.orders import FIRST, ORDERS, Clause, Order, moods_and_styles
from photoplay.planning.words.scene import Place, Scene, UnclearError, find_place
from photoplay.planning.words.wording import plainly
from photoplay.types.brief import Brief

_FILLERS = frozenset((  # noqa: SIM905 - read best as a text
    "a an the and then with of in at on to for it its it's is be i i'd i'll me my we you us "
    "would like want need make give let let's can could should have get go goes sound sounds "
    "feel feels feeling mood music piece score track soundtrack film video clip there here "
    "also just so that this very really quite maybe perhaps put use keep become becomes turn "
    "turns change switch set more style vibe kind sort thing whole all everything something "
    "now do by as into play plays nice good but over time add bring start starts begin begins "
    "throughout again part section key mode tempo too been am are was will gets getting shall "
    "bit little stay stays remain remains transpose colour color flavour flavor atmosphere "
    "character touch "
).split())  # fmt: skip
_STARTS = (r"(?:no|without|end|ends|finish|add|make|start|begin|stop|hit|more|less|use|put|give|"
           r"drop|remove|lose|then|change|switch|faster|slower|calmer|louder|quieter|softer|fade|"
           r"silence|sparser|denser|busier|darker|brighter|an? (?:big|strong|hard|huge|final)|twice|"
           r"half|only|in the|in|at|from|bring|leave|keep|take|avoid|don't|much|slightly)")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One clause and what it makes of the brief."""

    words: str
    brief: Brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood, clause by clause, and what must be asked."""

    steps: tuple[Understood, ...]
    questions: tuple[str, ...]


def read_words(text: str, brief: Brief, scene: Scene, styles: tuple[str, ...]) -> Reading:
    """Work `text` into `brief`, clause after clause; questions for what is not understood."""
    steps: list[Understood] = []
    questions: list[str] = []
    carried: Place | None = None
    last: Place | None = None
    before = brief
    for words in clauses(text):
        try:
            clause = Clause(words=f" {' '.join(words.split())} ", brief=brief, scene=scene,
                            place=None, before=before)  # fmt: skip
            _carry_out(FIRST, clause)
            place, clause.words = find_place(clause.words, scene)
            named = place is not None
            clause.place = place or carried or _next(words, last, scene)
            if place is not None and place.start == 0 and place.end is None:
                clause.place = None
            _carry_out(ORDERS, clause)
            moods_and_styles(clause, styles)
            left = _left(clause)
            if not clause.taken and not left and named:
                carried = clause.place
                continue
            if left:
                raise UnclearError(f"what does {' '.join(left)!r} mean in {words.strip()!r}?")
            if not clause.taken:
                raise UnclearError(f"what should {words.strip()!r} change?")
            if words.lstrip().startswith("then ") and clause.place is None and _turns(clause):
                raise UnclearError(f"from when on {words.strip().removeprefix('then ')!r}? Please "
                                   "give a time, such as 0:20")  # fmt: skip
            last = place
            changed = clause.brief
        except UnclearError as question:
            questions.append(str(question))
            continue
        brief = changed
        steps.append(Understood(words=words.strip(), brief=brief))
    if not steps and not questions:
        questions.append("what should change?")
    return Reading(steps=tuple(steps), questions=tuple(questions))


def _next(words: str, last: Place | None, scene: Scene) -> Place | None:
    """What follows the stretch named last, where the clause says "then"."""
    follows = words.lstrip().startswith("then ") and last is not None and not last.moment
    if not follows or last is None or last.end is None or last.end >= scene.duration:
        return None
    return Place(start=last.end)


def _turns(clause: Clause) -> bool:
    """Whether the clause says a second time how all of the film should be."""
    brief, start = clause.brief, clause.before
    return any(getattr(start, name) != getattr(clause.since, name) != getattr(brief, name)
               for name in ("mood", "style", "energy", "pace", "density"))  # fmt: skip


def clauses(text: str) -> list[str]:
    """The text in lower case, cut where one thought ends and another begins."""
    low = text.lower().replace("\u2019", "'").replace("\u2013", "-")
    low = re.sub(r"[!?\"()]", " ", low)
    low = re.sub(r"\b(rit|rall|accel|sub|g\.p)\.", r"\1", low)
    low = re.sub(r"\.(?!\d)", ",", low)
    low = re.sub(r"\b(?:please|thanks|thank you|kindly)\b", " ", low)
    low = re.sub(r"\b(?:i'd|i would|we'd|we would) (?:love|like)\b", "i want", low)
    low = plainly(_numbers(low))
    rough = re.split(r"[,;]|\b(?=then\b)|\bbut\b|\bplus\b|\balso\b", low)
    pieces: list[str] = []
    for one in rough:
        between = re.search(r"\bbetween\b[^,]*\band\b", one)
        if between:
            pieces.append(one)
            continue
        pieces += re.split(rf"\band\s+(?={_STARTS}\b)", one)
    return [piece for piece in pieces if piece.strip(" -") not in {"", "then"}]


def _numbers(text: str) -> str:
    words = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
             "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
             "forty": 40, "sixty": 60}  # fmt: skip
    for word, number in words.items():
        text = re.sub(rf"\b{word}(?=\s+(?:seconds?|minutes?|bpm)\b)", str(number), text)
    return re.sub(r"\bhalf a minute\b", "30 seconds", text)


def _carry_out(rules: Sequence[tuple[str, Order]], clause: Clause) -> None:
    """Every order of `rules` that the clause holds; its words are taken out."""
    for pattern, order in rules:
        while found := re.search(pattern, clause.words):
            clause.words = f"{clause.words[: found.start()]} {clause.words[found.end() :]}"
            clause.taken += 1
            order(found, clause)


def _left(clause: Clause) -> list[str]:
    """The words that no order took and that mean nothing by themselves."""
    words = re.findall(r"[a-z0-9'%:.#-]+", clause.words)
    return [word for word in words if word not in _FILLERS and word.strip("-'.")]


def with_everything(reading: Reading, brief: Brief) -> Brief:
    """The brief after all clauses that were understood, its free text used up."""
    return replace(reading.steps[-1].brief if reading.steps else brief, text=None)
