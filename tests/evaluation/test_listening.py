"""Listening studies: balanced orders, copies as loud as each other, answers and who is left out."""

import csv
import hashlib
import json
import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from photoplay.cli.main import run
from photoplay.evaluation.listening import (
    ANSWERS,
    LABELS,
    STUDY,
    Answer,
    Listening,
    Stimulus,
    StudyOptions,
    load_listening,
    passed,
    refuse,
)
from photoplay.evaluation.study import analyse
from photoplay.evaluation.study_answers import AnswerBook, Said, read_said, rows_in, sessions_of
from photoplay.evaluation.study_design import Turn, lists_of, seen, williams
from photoplay.evaluation.study_making import folders_of, make_study, takes_of
from photoplay.evaluation.study_reading import read_study
from photoplay.films.encoding import write_film
from photoplay.media.probe import probe
from photoplay.media.recording import read_recording
from photoplay.media.wave import WaveWriter
from photoplay.project import Project
from photoplay.theory.loudness import measure
from photoplay.types.errors import BriefError, MediaMissingError, OutputError
from tests.conftest import pictures
from tests.planning.conftest import analysis_of

TRUE = {"ours": 1.0, "theirs": 0.0, "noise": -1.2}
CLIPS = ("beach", "city", "train", "zoo")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8])
def test_a_williams_square_is_balanced_in_places_and_in_neighbours(count):
    rows = williams(count)
    for place in range(count):
        assert len(set(Counter(row[place] for row in rows).values())) == 1
    after = Counter(pair for row in rows for pair in pairwise(row))
    assert len(after) == count * (count - 1)
    assert len(set(after.values())) <= 1


@pytest.mark.parametrize("kind", ["opinion", "pairwise", "ranking", "sliders"])
@pytest.mark.parametrize("most", [None, 3])
def test_every_list_is_balanced_whole_or_in_part(kind, most):
    lists = lists_of(kind, CLIPS, tuple(TRUE), seed=5, most=most, checks=2)
    assert len(set(seen(lists).values())) == 1
    assert all(sum(turn.check is not None for turn in turns) == 2 for turns in lists)
    assert all(turns[0].check is None for turns in lists)
    if kind == "pairwise":
        first = Counter((t.clip, t.systems) for turns in lists for t in turns if t.check is None)
        assert len(first) == len(CLIPS) * 6
        assert len(set(first.values())) == 1, "each pair as often the one way as the other"
    places = Counter((t.clip, k, name) for turns in lists for t in turns if t.check is None
                     for k, name in enumerate(t.systems))  # fmt: skip
    assert len(set(places.values())) == 1, "each system as often in each place, film by film"
    assert lists == lists_of(kind, CLIPS, tuple(TRUE), seed=5, most=most, checks=2)
    assert lists != lists_of(kind, CLIPS, tuple(TRUE), seed=6, most=most, checks=2)


def study_of(kind, *, most=None, checks=2, **more):
    stimuli = tuple(Stimulus(clip=clip, system=system, file=f"{clip}{k}.mp4", gain=0.0,
                             loudness=-23.0, seconds=4.0)
                    for clip in CLIPS for k, system in enumerate(TRUE))  # fmt: skip
    lists = lists_of(kind, CLIPS, tuple(TRUE), seed=1, most=most, checks=checks)
    return Listening(title="made", kind=kind, criteria={"overall correspondence": "How well?"},
                     stimuli=stimuli, lists=lists, **more)  # fmt: skip


def said_of(study, turn, rng, *, attentive=True, bias=0.0):
    """What somebody says whose liking is TRUE, with noise, and with a bias to what is first."""
    if turn.check is not None:
        wanted = turn.check if attentive else 1 - min(turn.check, 1)
        value = {
            "opinion": wanted + 1,
            "pairwise": LABELS[wanted],
            "ranking": sorted(LABELS[: len(turn.systems)], key=lambda x: x != LABELS[wanted]),
            "sliders": dict.fromkeys(LABELS[: len(turn.systems)], 100 * min(wanted, 1)),
        }
    else:
        felt = np.array([TRUE[name] for name in turn.systems]) + rng.gumbel(
            0, 0.5, len(turn.systems)
        )
        felt[0] += bias
        order = [LABELS[k] for k in np.argsort(-felt)]
        value = {"opinion": int(np.clip(round(3 + felt[0]), 1, 5)), "pairwise": order[0],
                 "ranking": order, "sliders": {LABELS[k]: float(np.clip(50 + 20 * x, 0, 100))
                                               for k, x in enumerate(felt)}}  # fmt: skip
    return {name: value[study.kind] for name in study.criteria}


def answered(study, count, tmp_path, **more):
    """The study's folder with the answers of `count` people; the last is not attentive, and one
    more leaves after two turns."""
    (tmp_path / STUDY).write_text(json.dumps(json_of(study)))
    book = AnswerBook(tmp_path, study)
    for number in range(count + 1):
        rng = np.random.default_rng(number)
        session = book.begin()
        turns = study.lists[session.list]
        for k, turn in enumerate(turns[: 2 if number == count else None]):
            values = said_of(study, turn, rng, attentive=number != count - 1, **more)
            refuse(study, turn, values)
            book.answer(Answer(participant=session.id, turn=k, values=values, heard=(1.0,)))
    book.close()
    return tmp_path


def json_of(study):
    from photoplay.types.json_form import to_json

    return to_json(study)


@pytest.mark.parametrize("kind", ["opinion", "pairwise", "ranking", "sliders"])
def test_planted_likings_come_back_through_every_kind_and_form(kind, tmp_path, capsys):
    folder = answered(study_of(kind, most=6), 12, tmp_path)
    said = read_said(folder)
    found = analyse(said.as_study())
    assert said.as_study().remarks[0] == (
        "13 began, 11 count: 1 did not finish, 1 failed an attention check"
    )
    one = found.criteria[0]
    values = {s.system: s.value for s in (one.strengths or one.scores)}
    order = sorted(values, key=values.get, reverse=kind != "ranking")
    assert order == ["ours", "theirs", "noise"]
    for name in ("answers.csv", "all.json"):
        assert run(["study", "export", str(folder), "--out", str(tmp_path / name)]) == 0
    read = read_study(tmp_path / "answers.csv", scale=(0, 100) if kind == "sliders" else None)
    whole = said.as_study()
    assert (read.kind, read.opinions, read.choices) == (whole.kind, whole.opinions, whole.choices)
    assert (read.low, read.high) == (whole.low, whole.high) or kind == "pairwise"
    assert read_said(tmp_path / "all.json").as_study() == whole
    capsys.readouterr()
    if kind == "pairwise":
        assert run(["study", "analyse", str(folder)]) == 0
        told = capsys.readouterr().out
        assert "11 count" in told
        assert "order, overall correspondence" in told
    run(["study", "export", str(folder), "--out", str(tmp_path / "every.csv"), "--all"])
    rows = list(csv.DictReader((tmp_path / "every.csv").read_text().splitlines()))
    assert {row["left_out"] for row in rows} == {
        "", "did not finish", "failed an attention check",
    }  # fmt: skip


def test_a_bias_to_what_is_first_is_shown_and_cancels_out(tmp_path):
    folder = answered(study_of("pairwise"), 12, tmp_path, bias=1.5)
    study = read_said(folder).as_study()
    share = next(int(word.rstrip("%")) for word in study.remarks[1].split() if word.endswith("%"))
    assert share > 62
    found = analyse(study).criteria[0]
    values = {s.system: s.value for s in found.strengths}
    assert values["ours"] > values["theirs"] > values["noise"]


def test_answers_outlive_a_crash_and_a_later_one_counts(tmp_path):
    study = study_of("opinion", most=2, checks=0)
    book = AnswerBook(tmp_path, study)
    session = book.begin()
    for score in (2, 4):
        book.answer(
            Answer(participant=session.id, turn=0, values={"overall correspondence": score})
        )
    with pytest.raises(BriefError, match="another process"):
        AnswerBook(tmp_path, study)
    book.close()
    with (tmp_path / ANSWERS).open("a") as file:
        file.write('{"participant": "' + session.id + '", "tu')
    book = AnswerBook(tmp_path, study)
    assert book.session(session.id.lower()).answers[0].values == {"overall correspondence": 4}
    other = book.begin()
    book.close()
    assert [one.id for one in sessions_of(rows_in(tmp_path / ANSWERS))] == [session.id, other.id]
    assert other.list != session.list
    with pytest.raises(MediaMissingError, match="nobody here"):
        book.session("NOBODY23")
    said = Said(study=study, sessions=(session,))
    with pytest.raises(BriefError, match="nobody's answers count yet"):
        said.as_study()


def test_no_more_take_part_than_a_study_takes(tmp_path):
    book = AnswerBook(tmp_path, study_of("opinion", most_participants=1))
    assert book.begin()
    assert book.begin() is None
    book.close()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("opinion", 0), ("opinion", 6), ("opinion", 2.5), ("opinion", True), ("opinion", "3"),
     ("pairwise", "C"), ("pairwise", "ours"), ("pairwise", None), ("ranking", ["A", "B"]),
     ("ranking", ["A", "A", "B"]), ("ranking", "ABC"), ("sliders", {"A": 1, "B": 2}),
     ("sliders", {"A": 1, "B": 2, "C": 101}), ("sliders", {"A": 1, "B": 2, "C": "x"}),
     ("sliders", [1, 2, 3])],
)  # fmt: skip
def test_what_answers_nothing_is_refused(kind, wrong):
    study = study_of(kind, checks=0)
    turn = study.lists[0][0]
    with pytest.raises(BriefError, match="expected"):
        refuse(study, turn, {"overall correspondence": wrong})
    with pytest.raises(BriefError, match="answer each of"):
        refuse(study, turn, {})


def test_ties_may_be_forbidden_and_checks_know_their_answer():
    study = study_of("pairwise")
    turn = study.lists[0][0]
    refuse(study, turn, {"overall correspondence": "tie"})
    with pytest.raises(BriefError):
        refuse(replace(study, ties=False), turn, {"overall correspondence": "tie"})
    check = Turn(clip="zoo", systems=("ours", "theirs"), check=1)
    assert passed(study, check, {"overall correspondence": "B"})
    assert not passed(study, check, {"overall correspondence": "A"})
    with pytest.raises(BriefError, match="no stimulus of zoo by others"):
        replace(study, lists=((replace(check, systems=("others", "ours")),),))


@pytest.fixture(scope="module")
def two_systems(tmp_path_factory):
    """Two clips by two systems: films by one, louder sound alone by the other; one clip lacks."""
    root = tmp_path_factory.mktemp("systems")
    times = np.arange(2 * 48_000) / 48_000
    tone = 0.02 * sum(np.sin(2 * np.pi * pitch * times) for pitch in (220, 277, 330, 660))
    tone[::12_000] += 0.3  # a click now and then
    tone = np.repeat(tone[:, None], 2, axis=1).astype(np.float32)
    for folder in ("ours", "theirs"):
        (root / folder).mkdir()
    for number, clip in enumerate(("beach", "city")):
        film = root / "ours" / f"{clip}.scored.mp4"
        write_film(film, pictures(20, size=(64, 36), cuts=(7 + number,)), Fraction(10), sound=tone)
        with WaveWriter(root / "theirs" / f"{clip}.wav") as file:
            file.write(tone[:80_000] * 3)
    with WaveWriter(root / "theirs" / "lost.wav") as file:
        file.write(tone)
    return root


def digests(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.*")}


def test_copies_are_as_loud_as_each_other_and_sources_are_not_changed(
    two_systems, tmp_path, capsys
):
    before = digests(two_systems)
    words = ["study", "new", str(tmp_path / "s"), "--kind", "pairwise", "--checks", "1",
             "--system", f"ours={two_systems / 'ours'}",
             "--system", f"theirs={two_systems / 'theirs'}"]  # fmt: skip
    assert run([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["clips"], told["systems"], told["turns"]) == (2, ["ours", "theirs"], 3)
    assert "lost is left out: there is none by ours" in told["remarks"]
    assert digests(two_systems) == before
    study = load_listening(tmp_path / "s")
    assert len(study.stimuli) == 4
    for one in study.stimuli:
        path = tmp_path / "s" / "stimuli" / one.file
        assert one.system not in path.name
        film = probe(path)
        assert film.duration == pytest.approx(2.0, abs=0.1)
        assert len(film.audio) == 1
        assert measure(read_recording(path)).integrated == pytest.approx(-23.0, abs=0.2)
    gains = {one.system: one.gain for one in study.stimuli if one.clip == "city"}
    assert gains["ours"] - gains["theirs"] == pytest.approx(20 * np.log10(3), abs=1.0)
    assert any("city by theirs ends 0.3 s before the picture" in x for x in study.remarks)
    assert run(words) == 5
    capsys.readouterr()


def test_a_peak_makes_the_film_quieter_under_every_system(two_systems, tmp_path):
    sources = folders_of({name: two_systems / name for name in ("ours", "theirs")})
    study = make_study(tmp_path, sources, StudyOptions(kind="opinion", loudness=-9.0))
    for clip in ("beach", "city"):
        levels = [one.loudness for one in study.stimuli if one.clip == clip]
        assert levels[0] == pytest.approx(levels[1], abs=0.2)
        assert levels[0] < -10
    for one in study.stimuli:
        peak = measure(read_recording(tmp_path / "stimuli" / one.file)).true_peak
        assert peak < 0.0
    with pytest.raises(OutputError, match="holds a study already"):
        make_study(tmp_path, sources, StudyOptions())


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [([], 2, "name takes"), (["--system", "ours"], 2, "NAME=FOLDER"),
     (["--system", "a=nowhere", "--system", "b=nowhere"], 3, "no folder"),
     (["--takes", "nowhere"], 6, "not a Photoplay project"),
     (["--criterion", "swing"], 2, "")],
)  # fmt: skip
def test_a_study_that_cannot_be_made_is_told(words, code, told, tmp_path, capsys):
    assert run(["study", "new", str(tmp_path / "s"), *words]) == code
    assert told in capsys.readouterr().err
    assert not (tmp_path / "s" / STUDY).exists()


def test_a_word_that_is_nearly_a_command_is_no_file(capsys):
    assert run(["study", "servee"]) == 2
    assert "perhaps serve" in capsys.readouterr().err
    assert run(["study", "ratings.csv"]) == 3


def test_takes_of_a_project_are_systems(two_systems, tmp_path):
    project = Project(tmp_path / "beach.photoplay")
    project.root.mkdir()
    project.path("project.json").write_text('{"version": 1}')
    with pytest.raises(BriefError, match="has 0 takes"):
        takes_of([project.root])
    film = probe(two_systems / "ours" / "beach.scored.mp4")
    project.save_analysis(replace(analysis_of(2.0), film=film))
    for number in (1, 2):
        project.path(f"takes/0{number}").mkdir(parents=True)
        shutil.copy(two_systems / "theirs" / "beach.wav", project.path(f"takes/0{number}/mix.wav"))
    sources = takes_of([project.root])
    assert sources.systems == ("take 1", "take 2")
    assert list(sources.sounds) == ["beach"]
    study = make_study(tmp_path / "s", sources, StudyOptions(criteria=("swing=Does it swing?",)))
    assert study.criteria == {"swing": "Does it swing?"}
    assert len(list((tmp_path / "s" / "stimuli").iterdir())) == 2
