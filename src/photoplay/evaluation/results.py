"""Results of the benchmark as JSON lines: what is handed in, and what is refused.

A line is one measure of one film. `photoplay benchmark schema` prints its JSON Schema.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from photoplay.evaluation.cards_of import card_of
from photoplay.evaluation.protocols import FOLDER, Protocol, protocol_named
from photoplay.project import replaced
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.json_schema import schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure of one film's music."""

    result: Literal[1]
    """Version of this form."""
    protocol: str
    digest: str
    """Of the protocol: films, seeds, measures, recipe."""
    system: str
    film: str
    domain: str
    seed: int
    """Of the system."""
    measure: str
    convention: str
    value: float | None
    """null where the measure is undefined for this film."""
    chance: float | None = None
    """The music moved round its own film by two seconds or more, mean over shifts."""
    shuffled: float | None = None
    """The film with the system's music for the other films of its domain, mean over them."""
    made_with: str = ""
    """Program and version."""

    def __post_init__(self) -> None:
        if not self.system.strip():
            raise ValueError("a system needs a name")
        for name in ("value", "chance", "shuffled"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} must be a number or null, got {number}")


def schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    return schema_of(Line, title="One line of a Photoplay benchmark result")


def as_lines(lines: Iterable[Line]) -> str:
    return "".join(json.dumps(to_json(line), ensure_ascii=False) + "\n" for line in lines)


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    with replaced(path.absolute()) as part:
        part.write_text(as_lines(lines), encoding="utf-8")


def read_lines(paths: Sequence[Path], protocol: Protocol | None = None) -> list[Line]:
    """All lines of `paths`, each checked; they must be of one protocol.

    Raises BriefError, naming file and line, for what is malformed, unknown, out of range, twice
    there, or of another protocol than the rest.
    """
    found: list[Line] = []
    places: dict[tuple[str, str, int, str], str] = {}
    for path in paths:
        if not path.is_file():
            raise MediaMissingError(f"there is no {path}; results are files of JSON lines")
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not text.strip():
                continue
            where = f"{path.name}, line {number}"
            line = _line(text, where)
            known = protocol or _known(line, where)
            _check(line, known, where)
            if found and line.digest != found[0].digest:
                raise BriefError(
                    f"{where}: results of two protocols do not compare: {line.protocol} "
                    f"({line.digest}) beside {found[0].protocol} ({found[0].digest})"
                )
            key = (line.system, line.film, line.seed, line.measure)
            if key in places:
                raise BriefError(f"{where}: {line.film}, seed {line.seed}, {line.measure} of "
                                 f"{line.system} is there already ({places[key]})")  # fmt: skip
            places[key] = where
            found.append(line)
    if not found:
        raise BriefError(f"{', '.join(path.name for path in paths)}: no results")
    return found


def _line(text: str, where: str) -> Line:
    try:
        form = json.loads(text)
    except json.JSONDecodeError as error:
        raise BriefError(f"{where}: not JSON: {error}") from error
    return from_json(Line, form, where=where)


def _known(line: Line, where: str) -> Protocol | None:
    """The protocol of a line; None for one over somebody's own films."""
    if line.protocol == FOLDER:
        return None
    try:
        return protocol_named(line.protocol)
    except BriefError as error:
        raise BriefError(f"{where}: {error}") from error


def _check(line: Line, protocol: Protocol | None, where: str) -> None:
    if protocol:
        if line.digest != protocol.digest:
            raise BriefError(
                f"{where}: the digest {line.digest} is not that of {protocol.id} "
                f"({protocol.digest}): made by another version of the protocol"
            )
        films = {film.name: film.domain for film in protocol.films}
        if films.get(line.film) != line.domain:
            raise BriefError(f"{where}: {protocol.id} has no film {line.film!r} in {line.domain}")
        if line.seed not in protocol.seeds:
            raise BriefError(f"{where}: {protocol.id} has no seed {line.seed}")
        if (line.measure, line.convention) not in protocol.measures:
            raise BriefError(
                f"{where}: {protocol.id} has no measure {line.measure!r} by {line.convention!r}"
            )
    card = card_of(line.measure)
    if card is None:
        raise BriefError(f"{where}: there is no measure {line.measure!r}")
    for name in ("value", "chance", "shuffled"):
        number = getattr(line, name)
        if number is not None and not card.low - 1e-9 <= number <= card.high + 1e-9:
            raise BriefError(
                f"{where}: {name} of {line.measure} lies in {card.low:g}..{card.high:g}, "
                f"got {number:g}"
            )
