"""A plan edited under the hand: what follows, what stays, and what is refused."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from photoplay.editing import Edit, edit
from photoplay.films.encoding import write_film
from photoplay.hearing import hear_notes, hear_section
from photoplay.project import Project
from photoplay.redoing import step
from photoplay.scoring import default_project, saved_settings, settings_for, work
from photoplay.taking import make_takes
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.json_form import to_json
from photoplay.types.plan import Plan
from photoplay.types.score import Note, Score
from tests.conftest import pictures


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Twenty-four seconds for the piano, in two sections, composed and not yet played."""
    folder = tmp_path_factory.mktemp("edit")
    write_film(folder / "film.mp4", pictures(240, size=(96, 54), cuts=(55, 115, 175)),
               Fraction(10))  # fmt: skip
    wishes = {"style": "piano", "synth": "built-in", "tempo": (110, 130)}
    settings = settings_for(folder / "film.mp4", None, seed=4, wishes=wishes)
    return work(default_project(settings), settings, until="compose").project


@pytest.fixture
def kept(project):
    """(plan, score) of the project, to which it goes back afterwards."""
    before = state(project)
    yield before
    while state(project) != before:
        step(project)


def state(project):
    return project.load("plan.json", Plan), project.load("score.json", Score)


def outside(score, plan, section):
    first = plan.tempo_map.bars[section.start_bar].start
    last = plan.tempo_map.bars[section.start_bar + section.bars - 1].end
    return {
        (part.id, n.onset, n.pitch, n.velocity, n.shift, n.mark)
        for part in score.parts for n in part.notes if not first - 1e-3 <= n.onset < last - 1e-3
    }  # fmt: skip


def wish(section, **more):
    return {"sections": [{"start": section.start, "end": section.end, **more}]}


@pytest.mark.usefixtures("notes_only")
def test_a_section_in_another_key_leaves_every_note_elsewhere(project, kept):
    plan, score = kept
    assert len(plan.sections) >= 2
    target = plan.sections[-1]
    edit(project, Edit(brief=wish(target, key="F# dorian"), only=(target.id,)))
    after, heard = state(project)
    assert (after.sections[-1].tonic, after.sections[-1].mode) == (6, "dorian")
    assert after.sections[:-1] == plan.sections[:-1]
    assert outside(heard, plan, target) == outside(score, plan, target)
    assert heard.parts != score.parts
    # A second edit, of another section, keeps the first.
    other = plan.sections[0]
    edit(project, Edit(brief={"sections": [*wish(target, key="F# dorian")["sections"],
                                           *wish(other, mood="tense")["sections"]]},
                       only=(other.id,)))  # fmt: skip
    again, last = state(project)
    assert again.sections[0].tension > plan.sections[0].tension
    assert again.sections[-1].tonic == 6
    assert outside(last, plan, other) == outside(heard, plan, other)
    assert last.parts != heard.parts
    step(project)
    assert state(project) == (after, heard)


@pytest.mark.usefixtures("notes_only")
def test_a_moment_put_by_hand_is_struck_and_one_taken_away_is_not(project, kept):
    plan, _ = kept
    gone = next(hit for hit in plan.honoured if hit.rank != "coincidence")
    hand = {"id": "hand1", "time": 9.33, "frame": 93, "weight": 1.0, "rank": "hit",
            "landing": "beat", "gesture": "impact", "source": "hand", "locked": True,
            "reason": "put by hand"}  # fmt: skip
    avoid = {"start": gone.time - 0.1, "end": gone.time + 0.1, "locked": True,
             "reason": "taken away by hand"}  # fmt: skip
    hits = [*to_json(plan)["hits"], hand]
    for hit in hits:
        if hit["id"] == gone.id:
            hit |= {"honoured": False, "beat": None}
    edit(project, Edit(plan={"hits": hits, "avoid": [avoid]}, anew=True))
    after, _ = state(project)
    put = next(hit for hit in after.hits if hit.id.startswith("hand1"))
    assert put.honoured
    assert abs(put.error) < 0.15
    near = [hit for hit in after.honoured if abs(hit.time - gone.time) < 0.1]
    assert not [hit for hit in near if hit.rank != "coincidence"]


@pytest.mark.usefixtures("notes_only")
def test_a_silence_marked_by_hand_has_no_note(project, kept):
    row = {"start": 10.0, "end": 14.0, "locked": True, "reason": "marked by hand"}
    edit(project, Edit(plan={"silences": [row]}, anew=True))
    plan, score = state(project)
    onsets = [float(score.tempo_map.seconds(n.onset)[0]) for p in score.parts for n in p.notes]
    assert not [t for t in onsets if 10.2 < t < 13.9]
    assert [s.locked for s in plan.silences if s.start <= 10.0 < s.end] == [True]


def test_the_mix_alone_is_made_again_for_the_mixer(tiny_film, tmp_path):
    settings = settings_for(tiny_film, tmp_path / "out.mp4", seed=4, wishes={"synth": "built-in"})
    project = work(Project(tmp_path / "p.photoplay"), settings).project
    plan, score = state(project)
    part = score.parts[0].id
    done = edit(project, Edit(mix={"faders": [{"part": part, "level": -9.0}]}))
    made = {run.stage for run in done.runs if run.outcome == "made"}
    assert made == {"mix", "mux"}
    assert saved_settings(project).mix.faders[0].level == -9.0
    assert state(project) == (plan, score)
    step(project)
    assert not saved_settings(project).mix.faders


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Edit(only=("nope",)), "no section 'nope'"),
        (Edit(plan={"hits": [{"id": 1}]}), "hits"),
        (Edit(plan={"energetic": 1}), "energetic"),
        (Edit(brief={"mood": 3}), "mood"),
        (Edit(mix={"faders": [{"part": "a", "level": 90}]}), "-60..12"),
        (Edit(only=("s1",), anew=True), "not both"),
        (Edit(plan={"silences": [{"start": 2.0, "end": 6.0}]}), "silence 2-6 s and cue"),
        (Edit(brief={"style": "nope"}, anew=True), "nope"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(project, wanted, words):
    before = state(project), saved_settings(project)
    with pytest.raises((BriefError, PlanConflictError, ValueError), match=words):
        edit(project, wanted)
    assert (state(project), saved_settings(project)) == before


def test_a_place_with_its_own_tempo_asks_for_a_new_plan(project, kept):
    target = kept[0].sections[0]
    with pytest.raises(BriefError, match="make the plan anew"):
        edit(project, Edit(brief=wish(target, tempo=[80.0, 90.0]), only=(target.id,)))


@pytest.mark.usefixtures("notes_only")
def test_takes_of_an_edited_plan_have_other_notes_everywhere(project, kept, monkeypatch):
    # What a take sounds like is judged in test_redoing; here it is composed and no more.
    monkeypatch.setattr("photoplay.taking.RETRIES", 0)
    heard = SimpleNamespace(findings=(), loudness=SimpleNamespace(integrated=None))
    monkeypatch.setattr("photoplay.taking.check", lambda *_: heard)
    plan, _ = kept
    target = plan.sections[-1]
    edit(project, Edit(brief=wish(target, key="E minor"), only=(target.id,)))
    _, edited = state(project)
    (take,) = make_takes(project, 1)
    other = Project(project.root / "takes" / "01").load("score.json", Score)
    assert outside(other, plan, target) != outside(edited, plan, target)
    assert take.number == 1


def test_notes_put_by_hand_are_played_and_all_others_stay(project, kept):
    _, score = kept
    part = score.parts[0]
    fourth = replace(part.notes[3], pitch=part.notes[3].pitch + 2)
    mine = (*part.notes[:2], fourth, *part.notes[4:])
    edit(project, Edit(notes={part.id: mine}))
    plan, after = state(project)
    assert after.parts[0].notes == mine
    assert [one.notes for one in after.parts[1:]] == [one.notes for one in score.parts[1:]]
    # A section composed again afterwards keeps them everywhere else.
    target = plan.sections[-1]
    edit(project, Edit(brief=wish(target, mood="tense"), only=(target.id,)))
    assert outside(state(project)[1], plan, target) == outside(after, plan, target)


def test_notes_are_heard_at_once_and_a_section_as_it_would_be(project):
    before = state(project)
    plan, score = before
    part, last = score.parts[0], plan.sections[-1]
    low = hear_notes(project, part.id, [Note(40.0, 57, 1.0)])
    high = hear_notes(project, part.id, [Note(40.0, 81, 1.0)])
    assert len(low) == len(high)
    assert np.abs(low[: SAMPLE_RATE // 10]).max() > 0.01  # the first note begins at once
    assert [pitch_of(sound) for sound in (low, high)] == pytest.approx([220.0, 880.0], rel=0.02)
    as_it_is = hear_section(project, Edit(only=(last.id,)), last.id)
    tense = hear_section(project, Edit(brief=wish(last, mood="tense", key="F# minor"),
                                       only=(last.id,)), last.id)  # fmt: skip
    assert len(as_it_is) <= 10 * SAMPLE_RATE
    assert np.abs(tense[: len(as_it_is)] - as_it_is[: len(tense)]).max() > 0.05
    assert state(project) == before


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda p: hear_notes(p, "kazoo", [Note(0.0, 60, 1.0)]), "no part 'kazoo'"),
        (lambda p: hear_notes(p, p.load("score.json", Score).parts[0].id, []), "no notes"),
        (lambda p: hear_section(p, Edit(), "nope"), "no section 'nope'"),
        (lambda p: hear_section(p, Edit(anew=True), "A"), "made anew"),
        (lambda p: edit(p, Edit(notes={"kazoo": ()})), "no part 'kazoo'"),
        (lambda p: edit(p, Edit(notes={"kazoo": ()}, anew=True)), "carry out other changes"),
    ],
)
def test_what_cannot_be_heard_or_put_is_refused(project, ask, words):
    before = state(project)
    with pytest.raises(BriefError, match=words):
        ask(project)
    assert state(project) == before


def pitch_of(sound):
    """Hertz of the strongest partial below 1 kHz."""
    spectrum = np.abs(np.fft.rfft(sound[:SAMPLE_RATE, 0] * np.hanning(SAMPLE_RATE)))
    return float(np.argmax(spectrum[:1000]))
