"""A taste learnt from what projects keep, followed, switched off and forgotten."""

import json
import shutil
from dataclasses import replace

import pytest

from photoplay.cli.main import run
from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.feedback.evidence import Chosen, Evidence, Rated
from photoplay.feedback.preferences import fit
from photoplay.gathering import gather, projects_in, wished_for
from photoplay.history import History
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.remarking import FEEDBACK, chose, heard_in, rate, remarks_in
from photoplay.scoring import settings_for, with_taste
from photoplay.taking import Take, _with_liking, in_order
from photoplay.tasting import Learnt, learn, load_taste, preferences_now, taste_file, taste_now
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, ProjectError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.taste import Heard
from tests.planning.conftest import analysis_of

WISHES = {
    "piano": Brief(style="piano", tempo=(70, 76)), "rock": Brief(style="rock"),
    "folk": Brief(style="folk", energy=0.3),
}  # fmt: skip


@pytest.fixture(scope="module")
def composed():
    """A plan and a score in each style, as JSON."""
    film = analysis_of(8.0, [3.0])
    made = {name: make_plan(film, brief, CARDS, seed=3, title=name)
            for name, brief in WISHES.items()}  # fmt: skip
    return {name: (to_json(plan), to_json(compose(plan))) for name, plan in made.items()}


def put(root, composed, style):
    root.mkdir(parents=True, exist_ok=True)
    for name, form in zip(("plan.json", "score.json"), composed[style], strict=True):
        (root / name).write_text(json.dumps(form))


@pytest.fixture
def project(tmp_path, composed, monkeypatch):
    """A project in rock that knows of nobody's taste, with two takes."""
    monkeypatch.setenv("PHOTOPLAY_TASTE", str(tmp_path / "user" / "taste.json"))
    film = tmp_path / "holiday.mp4"
    film.touch()
    made = Project(tmp_path / "holiday.photoplay")
    put(made.root, composed, "rock")
    put(made.root / "takes" / "01", composed, "piano")
    put(made.root / "takes" / "02", composed, "folk")
    made.save("project.json", settings_for(film, None, seed=0))
    return made


def test_ratings_choices_edits_and_words_become_evidence(project, composed):
    rate(project.path(FEEDBACK), project, rating=2, words="slower, no drums")
    rate(project.path(FEEDBACK), project, rating=5, take=1)
    history = History(project)
    history.keep("edit")
    put(project.root, composed, "folk")
    chose(project, 1, history.keep("take 1"))
    put(project.root, composed, "piano")
    found = gather([project])
    assert [(one.rating, one.heard.style) for one in found.evidence.ratings] == [
        (2, "rock"), (5, "piano"),
    ]  # fmt: skip
    told = {one.how: one for one in found.evidence.choices}
    assert len(found.evidence.choices) == 3
    assert told["take"].heard.style == "piano"
    assert [one.style for one in told["take"].over] == ["folk", "folk"]
    assert (told["edit"].heard.style, told["edit"].over[0].style) == ("folk", "rock")
    wish, was = told["words"].heard, told["words"].over[0]
    assert wish.tempo < was.tempo
    assert set(was.families) - set(wish.families) == {"drums"}
    assert not found.left_out


def test_what_was_undone_is_liked_less_than_what_is_back(project, composed):
    history = History(project)
    history.keep("edit")
    put(project.root, composed, "folk")
    history.undo()
    (one,) = gather([project]).evidence.choices
    assert (one.how, one.heard.style, one.over[0].style) == ("undo", "rock", "folk")


def test_a_rating_from_before_it_was_kept_what_was_heard_finds_the_state_of_its_time(
    project, composed
):
    history = History(project)
    history.keep("edit")
    put(project.root, composed, "folk")
    state = history.states()[0]
    index = project.path(".history") / "history.json"
    form = json.loads(index.read_text())
    form["states"][0]["at"] = "2030-05-05 12:00:00"
    index.write_text(json.dumps(form))
    rows = [{"at": at, "rating": 4, "take": None, "words": ""}
            for at in ("2030-05-04T12:00:00+00:00", "2030-05-07T12:00:00+00:00")]  # fmt: skip
    project.path(FEEDBACK).write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"at": "2')
    assert [one.heard.style for one in gather([project]).evidence.ratings] == ["rock", "folk"]
    shutil.rmtree(project.path(".history") / state.id)
    found = gather([project])
    assert len(found.evidence.ratings) == 1
    assert "on what is gone" in found.left_out[0]


def test_an_undo_leaves_what_was_said(project, composed):
    History(project).keep("edit")
    put(project.root, composed, "folk")
    rate(project.path(FEEDBACK), project, rating=5)
    History(project).undo()
    assert len(remarks_in(project.path(FEEDBACK))) == 1


def test_words_that_say_nothing_of_a_whole_piece_are_left_out():
    heard = Heard(style="rock", tempo=120, light=0, onsets=0, energy=0.5, height=0,
                  families=("drums", "keys"))  # fmt: skip
    assert wished_for("I quite like cheese", heard) is None
    assert wished_for("calmer at 0:20", heard) == heard
    jazz = wished_for("jazz, in D minor", heard)
    assert (jazz.style, jazz.light < 0) == ("jazz", True)
    assert wished_for("calmer", heard).energy < 0.5


def many(project, composed, count=40):
    """As many ratings: piano just right, rock not at all."""
    pieces = {}
    for name in ("piano", "rock", "folk"):
        put(project.root.parent / "pieces" / name, composed, name)
        pieces[name] = heard_in(project.root.parent / "pieces" / name)
    rows = []
    for k in range(count):
        name = ("piano", "rock", "folk")[k % 3]
        rating = {"piano": 5, "rock": 1, "folk": 3}[name]
        rows.append({"at": "2030-01-01T00:00:00+00:00", "rating": rating, "take": None,
                     "words": "", "heard": to_json(pieces[name])})  # fmt: skip
    project.path(FEEDBACK).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return pieces


def test_a_taste_is_learnt_followed_switched_off_and_forgotten(project, composed, capsys):
    many(project, composed)
    assert run(["feedback", "learn", str(project.root.parent), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["belief"] > 0.9
    assert any("piano" in said for said in told["says"])
    assert told["beliefs"]["style piano"]["above_0"] > 0.8
    fresh = settings_for(project.root.parent / "holiday.mp4", None, seed=0)
    new = Project(project.root.parent / "new.photoplay")
    assert with_taste(fresh, new, None).taste == taste_now() != None  # noqa: E711
    assert with_taste(fresh, new, False).taste is None
    assert with_taste(fresh, project, None).taste is None, "it was planned without"
    assert with_taste(fresh, project, True).taste is not None
    leant = with_taste(fresh, new, None)
    assert from_json(type(leant), to_json(leant)) == leant
    assert run(["feedback", "off"]) == 0
    assert taste_now() is preferences_now() is None
    assert run(["feedback", "on", "--json"]) == 0
    assert taste_now()
    capsys.readouterr()
    assert run(["feedback"]) == 0
    assert "Learnt from 40 ratings" in capsys.readouterr().out
    assert run(["feedback", "forget"]) == 0
    assert not taste_file().exists()
    assert run(["feedback", "forget"]) == 0
    assert capsys.readouterr().out.splitlines() == ["Forgotten.", "There was nothing to forget."]


def test_what_is_learnt_stays_when_other_places_are_learnt_from(project, composed, tmp_path):
    rate(project.path(FEEDBACK), project, rating=5)
    other = Project(tmp_path / "elsewhere" / "films" / "a" / "b.photoplay")
    put(other.root, composed, "folk")
    other.save("project.json", settings_for(tmp_path / "holiday.mp4", None, seed=0))
    rate(other.path(FEEDBACK), other, rating=1)
    assert projects_in(tmp_path / "elsewhere") == [other]
    learn([project.root])
    learnt, _ = learn([tmp_path / "elsewhere"])
    assert len(learnt.evidence.ratings) == 2
    shutil.rmtree(other.root)
    learnt, _ = learn([tmp_path])
    assert [one.rating for one in learnt.evidence.ratings] == [5]
    assert run(["feedback", "forget", str(project.root)]) == 0
    assert not load_taste().evidence.ratings
    assert not project.path(FEEDBACK).exists()
    with pytest.raises(ProjectError, match="no projects in"):
        learn([tmp_path / "elsewhere"])


def test_edits_older_than_a_project_keeps_are_not_forgotten(project, composed):
    history = History(project)
    for style in ("folk", "piano"):
        history.keep("edit")
        put(project.root, composed, style)
    assert len(learn([project.root])[0].evidence.choices) == 2
    index = project.path(".history") / "history.json"
    form = json.loads(index.read_text())
    form["states"] = form["states"][1:]
    index.write_text(json.dumps(form))
    assert len(learn([project.root])[0].evidence.choices) == 2


def test_the_take_nearest_to_the_taste_is_offered_first(project, composed):
    pieces = many(project, composed)
    said = [Rated(source="f", id=str(k), rating={"piano": 5, "rock": 1}[name], heard=pieces[name])
            for k in range(8) for name in ("piano", "rock")]  # fmt: skip
    liked = fit(Evidence(ratings=tuple(said)))
    takes = tuple(
        Take(number=k, seed=k, tried=(k,), passed=k != 3, faults=(), loudness=None, gain=0.0,
             folder=str(project.root.parent / "pieces" / name), strip="")
        for k, name in enumerate(("rock", "piano", "piano"), 1)
    )  # fmt: skip
    told = _with_liking(takes, liked)
    assert [take.number for take in in_order(told)] == [2, 1, 3]
    assert told[1].liked > 0.5 > told[0].liked
    assert [take.first for take in told] == [False, True, False]
    assert [take.number for take in in_order(takes)] == [1, 2, 3]
    unsure = fit(Evidence(choices=(Chosen(source="f", id="1", how="take", heard=pieces["folk"],
                                          over=(pieces["rock"],)),)))  # fmt: skip
    alike = tuple(replace(take, folder=takes[0].folder) for take in takes)
    assert not any(take.first and take.number > 1 for take in _with_liking(alike, unsure))


def test_rating_on_the_command_line(project, capsys):
    assert run(["feedback", "rate", str(project.root), "4", "--take", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rating"] == 4
    (row,) = remarks_in(project.path(FEEDBACK))
    assert row["heard"]["style"] == "folk"
    for words in (["6"], ["4", "--take", "9"], []):
        assert run(["feedback", "rate", str(project.root), *words]) == 2


def test_a_broken_or_newer_file_is_told(project):
    taste_file().parent.mkdir(parents=True)
    taste_file().write_text("{")
    with pytest.raises(BriefError, match=r"feedback forget` deletes .*taste\.json"):
        load_taste()
    assert run(["feedback", "forget"]) == 0
    assert load_taste() is None
    taste_file().write_text(json.dumps(to_json(Learnt()) | {"version": 99}))
    with pytest.raises(BriefError, match="newer Photoplay"):
        load_taste()
