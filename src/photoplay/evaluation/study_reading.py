"""What people answered, out of any study tool's table: opinions, choices or ranks.

Long tables have one answer a row; wide ones one rater a row, with heads such as
"holiday | ours | melody", "holiday | ours vs theirs" or "holiday | ours".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypeVar

from photoplay.evaluation.study_table import (
    Row,
    StudyTable,
    is_about_the_answer,
    plain,
    read_table,
)
from photoplay.metrics.subjective.opinion import CRITERIA
from photoplay.types.errors import BriefError

Kind = Literal["opinion", "pairwise", "ranking"]
ROLES = ("rater", "clip", "system", "criterion", "score", "rank", "a", "b", "choice")
_ALIASES: dict[str, tuple[str, ...]] = {
    "rater": ("rater", "participant", "participantid", "subject", "subjectid", "user", "userid",
              "sessionuuid", "uuid", "responseid", "listener", "worker", "workerid", "prolificpid",
              "email", "name", "respondent", "respondentid", "assessor"),
    "clip": ("clip", "video", "film", "trialid", "trial", "item", "scene", "stimulusid", "sample"),
    "system": ("system", "model", "method", "condition", "ratingstimulus", "stimuli", "stimulus"),
    "criterion": ("criterion", "criteria", "dimension", "question", "aspect", "attribute",
                  "metric"),
    "score": ("score", "rating", "ratingscore", "stimulirating", "mos", "value", "opinion"),
    "rank": ("rank", "ranking", "place", "position"),
    "a": ("a", "systema", "modela", "left", "first", "choicereference", "optiona", "option1"),
    "b": ("b", "systemb", "modelb", "right", "second", "choicenonreference", "optionb", "option2"),
    "choice": ("choice", "choiceanswer", "preferred", "preference", "winner", "answer",
               "response"),
}  # fmt: skip
_FIRST = frozenset({"a", "left", "first", "1", "reference", "correct", "systema", "optiona"})
_SECOND = frozenset({"b", "right", "second", "2", "nonreference", "incorrect", "systemb",
                     "optionb"})  # fmt: skip
_TIE = frozenset({"tie", "equal", "same", "none", "0", "nopreference", "neither", "both", "draw"})
_CRITERIA: dict[str, str] = {
    "melody": "music melody", "melodiousness": "music melody", "rhythm": "music rhythm",
    "richness": "music richness", "quality": "audio quality", "soundquality": "audio quality",
    "overall": "overall music quality", "overallquality": "overall music quality",
    "musicquality": "overall music quality", "semantic": "semantic consistency",
    "semantics": "semantic consistency", "rhythmsync": "rhythm consistency",
    "synchronisation": "rhythm consistency", "synchronization": "rhythm consistency",
    "emotion": "emotion consistency", "mood": "emotion consistency",
    "correspondence": "overall correspondence", "compatibility": "overall correspondence",
    "match": "overall correspondence", "overallmatch": "overall correspondence",
}  # fmt: skip
"""Short names -> criteria as the literature names them."""
ALL = "all clips"
ONLY = "one criterion"
"""Where the table names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    rater: str
    clip: str
    system: str
    criterion: str
    score: float
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    rater: str
    clip: str
    criterion: str
    a: str
    b: str
    winner: str
    """One of the two; empty for a tie."""
    row: int


Answer = TypeVar("Answer", Opinion, Choice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All answers of one kind; the other lists are empty. Ranks are opinions, 1 for the best."""

    name: str
    kind: Kind
    opinions: tuple[Opinion, ...] = ()
    choices: tuple[Choice, ...] = ()
    low: float = 1.0
    high: float = 5.0
    remarks: tuple[str, ...] = ()


def read_study(
    path: Path,
    *,
    kind: Kind | None = None,
    columns: Mapping[str, str] | None = None,
    scale: tuple[float, float] | None = None,
    repeats: Literal["refuse", "mean", "last"] = "refuse",
) -> Study:
    """The answers in a CSV; `columns` says which column has a role, where names do not tell.

    `scale` is that of opinions: 1 to 5 unless given, 0 to 100 for webMUSHRA. Raises BriefError
    with row and column for answers that make no sense.
    """
    table = read_table(path)
    roles = _roles(table, columns or {})
    found = kind or _kind(table, roles)
    if found == "pairwise":
        choices = list(_choices(table, roles))
        return Study(name=path.stem, kind=found, remarks=table.remarks,
                     choices=tuple(_once(table, choices, repeats)))  # fmt: skip
    mushra = any(plain(head) == "ratingscore" for head in table.heads)
    low, high = scale or ((0.0, 100.0) if mushra else (1.0, 5.0))
    opinions = list(_opinions(table, roles, found))
    if found == "opinion":
        _check_scale(table, opinions, low, high)
    else:
        low, high = 1.0, float(len({one.system for one in opinions}))
    known = tuple(_once(table, opinions, repeats))
    return Study(name=path.stem, kind=found, opinions=known, low=low, high=high,
                 remarks=(*table.remarks, *_strange(known)))  # fmt: skip


def criterion_named(text: str) -> str:
    """A criterion as the literature names it, where it is known by a shorter name."""
    for known in CRITERIA:
        if plain(text) == plain(known):
            return known
    return _CRITERIA.get(plain(text), text.strip())


def _roles(table: StudyTable, given: Mapping[str, str]) -> dict[str, str]:
    roles: dict[str, str] = {}
    for role, head in given.items():
        if role not in ROLES:
            raise BriefError(f"there is no role {role!r}; roles are {', '.join(ROLES)}")
        if head not in table.heads:
            near = get_close_matches(head, table.heads, 2) or table.heads[:6]
            raise BriefError(f"{table.name} has no column {head!r}; perhaps {', '.join(near)}")
        roles[role] = head
    for role, names in _ALIASES.items():
        if role in roles:
            continue
        by_name = {plain(head): head for head in table.heads if head not in roles.values()}
        found = next((by_name[name] for name in names if name in by_name), None)
        if found:
            roles[role] = found
    return roles


def _kind(table: StudyTable, roles: Mapping[str, str]) -> Kind:
    if {"a", "b", "choice"} <= roles.keys():
        return "pairwise"
    if "rank" in roles and "score" not in roles:
        return "ranking"
    if "score" in roles:
        return "opinion"
    wide = _wide_heads(table, roles)
    if wide and all(_versus(head) for head in wide):
        return "pairwise"
    if wide:
        return "opinion"
    raise BriefError(
        f"{table.name}: no answers found among the columns {', '.join(table.heads[:12])}; a long "
        "table needs rater, clip, system, score (or rank; or a, b, choice), named so or by "
        "--column ROLE=NAME; a wide one heads such as 'holiday | ours | melody'"
    )


def _opinions(table: StudyTable, roles: Mapping[str, str], kind: Kind) -> Iterator[Opinion]:
    score = roles.get("score" if kind == "opinion" else "rank") or roles.get("score")
    if score:
        _need(table, roles, ("system",))
        for row in table.rows:
            if not row.cells[score].strip():
                continue
            yield Opinion(
                rater=_rater(table, roles, row), clip=_cell(row, roles, "clip", ALL),
                system=_filled(table, row, roles["system"]),
                criterion=criterion_named(_cell(row, roles, "criterion", ONLY)),
                score=table.number(row, score), row=row.number,
            )  # fmt: skip
        return
    heads = _wide_heads(table, roles)
    for row in table.rows:
        for head in heads:
            if not row.cells[head].strip():
                continue
            clip, system, criterion = _parts(table, head)
            yield Opinion(
                rater=_rater(table, roles, row), clip=_cell(row, roles, "clip", clip),
                system=system, criterion=criterion_named(criterion),
                score=table.number(row, head), row=row.number,
            )  # fmt: skip


def _choices(table: StudyTable, roles: Mapping[str, str]) -> Iterator[Choice]:
    if "choice" in roles:
        _need(table, roles, ("a", "b"))
        for row in table.rows:
            if row.cells[roles["choice"]].strip():
                a, b = (_filled(table, row, roles[one]) for one in ("a", "b"))
                yield _choice(table, row, roles["choice"], (a, b), (
                    _rater(table, roles, row), _cell(row, roles, "clip", ALL),
                    criterion_named(_cell(row, roles, "criterion", ONLY)),
                ))  # fmt: skip
        return
    for row in table.rows:
        for head in _wide_heads(table, roles):
            pair = _versus(head)
            if pair and row.cells[head].strip():
                clip, a, b, criterion = pair
                yield _choice(table, row, head, (a, b), (
                    _rater(table, roles, row), clip, criterion_named(criterion),
                ))  # fmt: skip


def _choice(
    table: StudyTable, row: Row, head: str, pair: tuple[str, str], about: tuple[str, str, str]
) -> Choice:
    a, b = pair
    if a == b:
        raise table.fault(row, head, f"{a!r} is compared with itself")
    said = plain(row.cells[head])
    sides = {plain(a): a, plain(b): b}
    if said in sides:
        winner = sides[said]
    elif said in _FIRST or said in _SECOND:
        winner = a if said in _FIRST else b
    elif said in _TIE:
        winner = ""
    else:
        raise table.fault(row, head, f"expected {a}, {b}, A, B or tie, got {row.cells[head]!r}")
    rater, clip, criterion = about
    return Choice(rater=rater, clip=clip, criterion=criterion, a=a, b=b, winner=winner,
                  row=row.number)  # fmt: skip


def _wide_heads(table: StudyTable, roles: Mapping[str, str]) -> list[str]:
    taken = set(roles.values())
    return [head for head in table.heads
            if head not in taken and not is_about_the_answer(head)
            and (len(_split(head)) > 1 or _versus(head))]  # fmt: skip


def _split(head: str) -> list[str]:
    """The parts of a wide head: by |, by two underscores, or by a slash or dash between spaces."""
    for mark in (r"\|", "__", r"\s/\s", r"\s[-–]\s"):
        parts = [part.strip() for part in re.split(mark, head)]
        if len(parts) > 1 and all(parts):
            return parts
    return [head]


def _parts(table: StudyTable, head: str) -> tuple[str, str, str]:
    parts = _split(head)
    if len(parts) > 3:
        raise BriefError(f"{table.name}: the head {head!r} has {len(parts)} parts; at most clip | "
                         "system | criterion")  # fmt: skip
    clip, system, criterion = [*parts, ONLY][:3]
    return clip, system, criterion


def _versus(head: str) -> tuple[str, str, str, str] | None:
    """Clip, the two systems and the criterion of "clip | ours vs theirs | criterion"."""
    parts = _split(head)
    for place, part in enumerate(parts):
        pair = re.fullmatch(r"(.+?)\s+(?:vs\.?|versus)\s+(.+)", part, flags=re.IGNORECASE)
        if pair:
            clip = parts[0] if place else ALL
            rest = parts[place + 1] if len(parts) > place + 1 else ONLY
            return clip, pair[1].strip(), pair[2].strip(), rest
    return None


def _rater(table: StudyTable, roles: Mapping[str, str], row: Row) -> str:
    if "rater" in roles:
        return _filled(table, row, roles["rater"])
    if any(plain(head) == "trialid" for head in table.heads):  # webMUSHRA: what was asked first
        before = table.heads[: [plain(h) for h in table.heads].index("trialid")]
        told = " ".join(
            row.cells[head].strip() for head in before if plain(head) != "sessiontestid"
        )
        if told.strip():
            return told.strip()
    raise BriefError(
        f"{table.name}: no column tells the raters apart; name it: --column rater=NAME (columns "
        f"are {', '.join(table.heads[:12])})"
    )


def _need(table: StudyTable, roles: Mapping[str, str], names: Sequence[str]) -> None:
    for name in names:
        if name not in roles:
            raise BriefError(
                f"{table.name} has no column for the {name}; name it: --column {name}=NAME "
                f"(columns are {', '.join(table.heads[:12])})"
            )


def _cell(row: Row, roles: Mapping[str, str], role: str, otherwise: str) -> str:
    return (row.cells[roles[role]].strip() if role in roles else "") or otherwise


def _filled(table: StudyTable, row: Row, head: str) -> str:
    text = row.cells[head].strip()
    if not text:
        raise table.fault(row, head, "the cell is empty")
    return text


def _check_scale(table: StudyTable, opinions: Sequence[Opinion], low: float, high: float) -> None:
    for one in opinions:
        if not low <= one.score <= high:
            raise BriefError(
                f"{table.name}, row {one.row}: {one.score:g} lies outside the scale {low:g} to "
                f"{high:g}; another scale is said by --scale {low:g}:{max(high, one.score):g}"
            )


def _once(table: StudyTable, answers: Sequence[Answer], repeats: str) -> list[Answer]:
    """Each question answered once by each rater: repeats are refused, averaged, or the last one."""
    kept: dict[tuple[str, ...], list[Answer]] = {}
    for one in answers:
        kept.setdefault(_question(one), []).append(one)
    found = []
    for key, held in kept.items():
        if len(held) > 1 and repeats == "refuse":
            raise BriefError(
                f"{table.name}, rows {held[0].row} and {held[1].row}: {' / '.join(key)} is "
                "answered twice; --repeats last or mean says what to do"
            )
        last = held[-1]
        if len(held) > 1 and repeats == "mean":
            if isinstance(last, Choice):
                raise BriefError(f"{table.name}: choices have no mean; --repeats last")
            scores = [one.score for one in held if isinstance(one, Opinion)]
            last = replace(last, score=sum(scores) / len(scores))
        found.append(last)
    return found


def _question(one: Opinion | Choice) -> tuple[str, ...]:
    asked = (one.system,) if isinstance(one, Opinion) else tuple(sorted((one.a, one.b)))
    return (one.rater, one.clip, one.criterion, *asked)


def _strange(opinions: Sequence[Opinion]) -> Iterator[str]:
    for name in dict.fromkeys(one.criterion for one in opinions):
        if name not in CRITERIA and name != ONLY:
            yield f"{name!r} is no criterion of the literature and is kept as it is"
