"""Answers of a listening study: kept as they come, read back, and made what the analysis reads."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from photoplay.evaluation.listening import (
    ANSWERS,
    LABELS,
    Answer,
    Form,
    Listening,
    Session,
    load_listening,
    passed,
)
from photoplay.evaluation.study_reading import Choice, Opinion, Study
from photoplay.metrics.intervals import student
from photoplay.metrics.subjective.preference import win_rate
from photoplay.project import read_json
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.json_form import from_json, to_json

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Nothing that is read as something else."""
_LENGTH = 8
HEADS = {
    "opinion": ("rater", "clip", "system", "criterion", "score"),
    "sliders": ("rater", "clip", "system", "criterion", "score"),
    "pairwise": ("rater", "clip", "criterion", "a", "b", "choice"),
    "ranking": ("rater", "clip", "system", "criterion", "rank"),
}
"""Columns of an export; `shown` and `turn` follow: the label's place, and the turn from 1."""


class AnswerBook:
    """The answers of a study that is being served: in memory, and on disk before anything is said.

    Each row is appended and synced; a row that a crash left unfinished is closed off and passed
    over.
    """

    def __init__(self, folder: Path, study: Listening) -> None:
        self.study = study
        self._path = folder / ANSWERS
        self._lock = threading.Lock()
        self._sessions = {one.id: one for one in sessions_of(rows_in(self._path))}
        self._file = self._path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise BriefError(f"{folder} is being served by another process") from error
        if size := self._file.seek(0, os.SEEK_END):
            self._file.seek(size - 1)
            if self._file.read(1) != b"\n":
                self._append(b"\n")

    def close(self) -> None:
        self._file.close()

    def begin(self) -> Session | None:
        """A new participant, with the list that was taken least often; None where there are enough
        of them."""
        with self._lock:
            if len(self._sessions) >= self.study.most_participants:
                return None
            taken = Counter(one.list for one in self._sessions.values())
            number = min(range(len(self.study.lists)), key=lambda k: (taken[k], k))
            name = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
            session = Session(id=name, list=number)
            self._keep({"participant": name, "list": number})
            self._sessions[name] = session
            return session

    def session(self, name: str) -> Session:
        """A participant; MediaMissingError for a number that nobody has."""
        found = self._sessions.get(name.strip().upper())
        if found is None:
            raise MediaMissingError(f"nobody here has the number {name!r}")
        return found

    def answer(self, answer: Answer) -> Session:
        """Keep an answer; a later one to the same turn outweighs it."""
        with self._lock:
            before = self.session(answer.participant)
            self._keep(to_json(answer))
            after = replace(before, answers={**before.answers, answer.turn: answer})
            self._sessions[before.id] = after
            return after

    def _keep(self, row: Form) -> None:
        self._append(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def _append(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())


def rows_in(path: Path) -> list[Form]:
    """Every whole row of an answers.jsonl; none where there is no such file."""
    rows = []
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows


def sessions_of(rows: Iterable[Form]) -> list[Session]:
    """Participants in the order in which they began, with their last answer to each turn."""
    found: dict[str, Session] = {}
    for row in rows:
        if "list" in row:
            found[row["participant"]] = Session(id=row["participant"], list=row["list"])
        elif row.get("participant") in found:
            answer = from_json(Answer, row, where=ANSWERS)
            before = found[answer.participant]
            found[before.id] = replace(before, answers={**before.answers, answer.turn: answer})
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A study with its participants, and why some of them are left out."""

    study: Listening
    sessions: tuple[Session, ...]

    def fault(self, session: Session) -> str:
        """Why a participant's answers are left out; empty where they count."""
        turns = self.study.lists[session.list]
        failed = sum(
            turn.check is not None and not passed(self.study, turn, session.answers[k].values)
            for k, turn in enumerate(turns) if k in session.answers
        )  # fmt: skip
        if failed > self.study.most_failed:
            return "failed an attention check"
        return "" if len(session.answers) == len(turns) else "did not finish"

    @property
    def kept(self) -> list[Session]:
        return [one for one in self.sessions if not self.fault(one)]

    def as_study(self) -> Study:
        """What the analysis reads; remarks tell who was left out, and how far the order counts.

        BriefError where nobody's answers count.
        """
        rows = list(self.rows())
        if not rows:
            raise BriefError(f"{self.study.title}: nobody's answers count yet ({self._left_out()})")
        remarks = (self._left_out(), *self._order(rows), *self.study.remarks)
        common: dict[str, Any] = {"name": self.study.title, "remarks": remarks}
        if self.study.kind == "pairwise":
            choices = tuple(
                Choice(rater=row["rater"], clip=row["clip"], criterion=row["criterion"], a=row["a"],
                       b=row["b"], winner="" if row["choice"] == "tie" else row["choice"], row=k)
                for k, row in enumerate(rows, 2)
            )  # fmt: skip
            return Study(kind="pairwise", choices=choices, **common)
        value = "rank" if self.study.kind == "ranking" else "score"
        opinions = tuple(
            Opinion(rater=row["rater"], clip=row["clip"], criterion=row["criterion"],
                    system=row["system"], score=float(row[value]), row=k)
            for k, row in enumerate(rows, 2)
        )  # fmt: skip
        systems = float(len({one.system for one in opinions}))
        scales = {"opinion": (1.0, 5.0), "sliders": (0.0, 100.0), "ranking": (1.0, systems)}
        low, high = scales[self.study.kind]
        kind = "ranking" if self.study.kind == "ranking" else "opinion"
        return Study(kind=kind, opinions=opinions, low=low, high=high, **common)  # type: ignore[arg-type]

    def rows(self, *, all_of_them: bool = False) -> Iterator[Form]:
        """Answers one by one, as HEADS has them, attention checks apart; of those who count."""
        for session in self.sessions if all_of_them else self.kept:
            for k, turn in enumerate(self.study.lists[session.list]):
                if turn.check is not None or k not in session.answers:
                    continue
                for name, value in session.answers[k].values.items():
                    about = {"rater": session.id, "clip": turn.clip, "criterion": name}
                    for row in _told(self.study.kind, turn.systems, value):
                        yield about | row | {"turn": k + 1}

    def as_csv(self, *, all_of_them: bool = False) -> str:
        """A long table that `photoplay study analyse` reads; with everybody a column says who is
        left out."""
        heads = [*HEADS[self.study.kind], "shown", "turn"]
        faults = {one.id: self.fault(one) for one in self.sessions}
        if all_of_them:
            heads.append("left_out")
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(heads)
        for row in self.rows(all_of_them=all_of_them):
            lines.writerow([(row | {"left_out": faults[row["rater"]]})[head] for head in heads])
        return text.getvalue()

    def as_json(self) -> Form:
        """Everything: the study, and each row of its answers."""
        rows: list[Form] = []
        for one in self.sessions:
            rows.append({"participant": one.id, "list": one.list})
            rows += [to_json(answer) for answer in one.answers.values()]
        return {"study": to_json(self.study), "answers": rows}

    def _left_out(self) -> str:
        counts = Counter(fault for one in self.sessions if (fault := self.fault(one)))
        told = ", ".join(f"{count} {fault}" for fault, count in sorted(counts.items()))
        began = len(self.sessions)
        return f"{began} began, {began - counts.total()} count" + (f": {told}" if told else "")

    def _order(self, rows: list[Form]) -> Iterator[str]:
        """How far answers follow the order in which things were shown."""
        for name in self.study.criteria:
            mine = [row for row in rows if row["criterion"] == name]
            if self.study.kind == "pairwise":
                yield f"order, {name}: {_first_share(mine)}"
            elif self.study.kind == "opinion":
                yield f"order, {name}: {_drift(mine, 'score', 'turn', 'point(s) a turn')}"
            else:
                value = "rank" if self.study.kind == "ranking" else "score"
                unit = "rank(s)" if value == "rank" else "point(s)"
                yield f"order, {name}: {_drift(mine, value, 'shown', f'{unit} a place')}"


def read_said(path: Path) -> Said:
    """The study and its answers in a folder, or in the JSON that `study export` writes."""
    if path.is_dir():
        study, rows = load_listening(path), rows_in(path / ANSWERS)
    else:
        form = read_json(path)
        if not isinstance(form, dict) or form.keys() != {"study", "answers"}:
            raise BriefError(f"{path.name} is no export of a study (photoplay study export)")
        study, rows = from_json(Listening, form["study"], where=path.name), form["answers"]
    return Said(study=study, sessions=tuple(sessions_of(rows)))


def _told(kind: str, systems: tuple[str, ...], value: Any) -> Iterator[Form]:
    """One answer as rows; labels become systems again."""
    if kind == "opinion":
        yield {"system": systems[0], "score": value, "shown": 1}
    elif kind == "pairwise":
        choice = value if value == "tie" else systems[LABELS.index(value)]
        yield {"a": systems[0], "b": systems[1], "choice": choice, "shown": 1}
    else:
        for place, system in enumerate(systems):
            label = LABELS[place]
            told = value.index(label) + 1 if kind == "ranking" else value[label]
            yield {"system": system, ("rank" if kind == "ranking" else "score"): told,
                   "shown": place + 1}  # fmt: skip


def _first_share(rows: list[Form]) -> str:
    """The share of choices that fell on what was shown first, ties half."""
    ties = sum(row["choice"] == "tie" for row in rows)
    won = sum(row["choice"] == row["a"] for row in rows)
    told = win_rate(won, len(rows) - won - ties, ties)
    span = told.interval
    return (
        f"what was shown first was chosen {told.value:.0%} of the time "
        f"(95 % {span.low:.0%} to {span.high:.0%}, p {told.p:.2g}; no bias is 50 %)"
    )


def _drift(rows: list[Form], value: str, place: str, unit: str) -> str:
    """The slope of answers over places, mean over raters of each rater's own."""
    slopes = []
    for rater in dict.fromkeys(row["rater"] for row in rows):
        mine = [row for row in rows if row["rater"] == rater]
        x = np.array([row[place] for row in mine], dtype=float)
        y = np.array([row[value] for row in mine], dtype=float)
        if np.ptp(x) > 0:
            slopes.append(float(np.polyfit(x, y, 1)[0]))
    if len(slopes) < 2:
        return "too few answers to say"
    span = student(slopes)
    return f"{np.mean(slopes):+.3f} {unit} (95 % {span.low:+.3f} to {span.high:+.3f}; no bias is 0)"
