"""A hundred and twenty ways in which other people ask, written before the grammar was read.

Half of them mended it; the other half is held out. A row lists every patch that a sensible person
could expect: "+" and "-" are directions, "*" any time, a list of moods any one of them, null a
question. What is answered with a patch that is none of these is wrong; a question where a patch
was expected is no harm.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from photoplay.planning.mood import mood_of
from photoplay.theory.instruments import INSTRUMENTS
from tests.planning.test_words import meant

ROWS = json.loads((Path(__file__).parents[1] / "golden" / "paraphrases.json").read_text())
_RELATIVE = {"energy": 0.0, "density": 0.0, "pace": 1.0}
_SECOND = 1.0


def verdict(row):
    """right, wrong or asked."""
    found = meant(row["text"])
    if any(found is None if wanted is None else _is(found, wanted) for wanted in row["wanted"]):
        return "right"
    return "asked" if found is None else "wrong"


def _is(found, wanted):
    if found is None:
        return False
    return set(found) == set(wanted) and all(_same(k, found[k], wanted[k]) for k in wanted)


def _same(key, found, wanted):
    if key in _RELATIVE:
        return found > _RELATIVE[key] if wanted == "+" else found < _RELATIVE[key]
    if key == "mood":
        alike = {mood_of(word) for word in wanted} - {None}
        return found in wanted or any(w in wanted or mood_of(w) in alike for w in found.split())
    if key in {"instruments", "without", "only"}:
        return all(any(_family(f) & _family(w) for w in wanted) for f in found) and all(
            any(_family(f) & _family(w) for f in found) for w in wanted
        )
    if key in {"hits", "tempo"}:
        return found == pytest.approx(wanted, abs=0.01)
    if key in {"silence", "avoid"}:
        pairs = list(zip(found, wanted, strict=False))
        return len(found) == len(wanted) and all(f == pytest.approx(w, abs=0.01) for f, w in pairs)
    if key == "sections":
        return len(found) == len(wanted) and all(map(_place, found, wanted))
    if key == "mode":
        return {found, wanted} <= {"major", "ionian"} or found == wanted
    return found == wanted


def _place(found, wanted):
    rest = [{k: v for k, v in row.items() if k not in {"start", "end"}} for row in (found, wanted)]
    return all(_time(found[k], wanted[k]) for k in ("start", "end")) and _is(*rest)


def _time(found, wanted):
    found = 60.0 if found is None else found
    return wanted == "*" or abs(found - (60.0 if wanted == "end" else wanted)) < _SECOND


def _family(name):
    """Every name that an instrument goes by: its own, its family's, what people say."""
    known = INSTRUMENTS.get(name)
    words = {name, *name.split("-")}
    return words | ({known.family, *known.family.split("-")} if known else set())


def shares(held):
    rows = [row for row in ROWS if row["held"] == held]
    count = Counter(verdict(row) for row in rows)
    return {kind: count[kind] / len(rows) for kind in ("right", "wrong", "asked")}


@pytest.mark.parametrize("held", [False, True], ids=["mended by", "held out"])
def test_most_are_understood_and_next_to_none_wrongly(held):
    found = shares(held)
    assert found["right"] >= 0.8, found
    assert found["wrong"] <= 0.02, found


def test_there_are_sixty_of_each():
    assert Counter(row["held"] for row in ROWS) == {True: 60, False: 60}
    assert len({row["text"] for row in ROWS}) == 120
