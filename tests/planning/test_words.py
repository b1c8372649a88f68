"""Phrases and what they mean; null where a question must come back."""

import json
from pathlib import Path

import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.words.grammar import clauses, read_words, with_everything
from photoplay.planning.words.scene import Scene
from photoplay.types.brief import Brief
from photoplay.types.json_form import to_json

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "phrases.json").read_text())
SCENE = Scene(duration=60.0, cuts=(8.0, 15.0, 31.0, 45.0), titles=(3.0,),
              sections=((0.0, 14.0), (14.0, 32.0), (32.0, 50.0), (50.0, 60.0)))  # fmt: skip


def meant(text, brief=None):
    brief = brief or Brief()
    reading = read_words(text, brief, SCENE, tuple(CARDS))
    if reading.questions:
        return None
    return told(with_everything(reading, brief))


def told(brief):
    """What differs from an empty brief, places without what is not set."""
    usual, form = to_json(Brief()), to_json(brief)
    found = {key: value for key, value in form.items() if value != usual[key]}
    for name in ("silence", "avoid"):
        if name in found:
            found[name] = [[span["start"], span["end"]] for span in found[name]]
    if "sections" in found:
        found["sections"] = [
            {k: v for k, v in row.items() if k in {"start", "end"} or v not in (None, [])}
            for row in found["sections"]
        ]
        for row in found["sections"]:
            row.pop("section", None)
    return found


@pytest.mark.parametrize(("text", "wanted"), GOLDEN, ids=[row[0] or "nothing" for row in GOLDEN])
def test_a_phrase_means_what_it_should(text, wanted):
    assert meant(text) == wanted


def test_there_are_a_hundred_phrases():
    assert len(GOLDEN) >= 100


def test_relative_words_add_to_what_is_there():
    assert meant("calmer", Brief(energy=-0.5)) == {"energy": -0.85}
    assert meant("faster", Brief(pace=1.2)) == {"pace": 1.44}


def test_one_unclear_word_leaves_a_question_that_names_it():
    reading = read_words("no drums, flibbertigibbet", Brief(), SCENE, tuple(CARDS))
    assert any("flibbertigibbet" in question for question in reading.questions)


def test_clauses_part_where_a_new_thought_begins():
    assert [c.strip() for c in clauses("Dark and tense and no drums. Then louder!")] == [
        "dark and tense", "no drums", "then louder",
    ]  # fmt: skip


def test_an_ending_is_changed_back():
    changed = meant("a proper ending, no fade out", Brief(ending="fade"))
    assert changed == {"ending": "cadence"}
