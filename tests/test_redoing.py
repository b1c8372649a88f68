"""Bars composed again, on a small film as a user walks it: what changes and what does not."""

import hashlib
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

import photoplay
from photoplay.films.encoding import write_film
from photoplay.gate.verdict import at_most
from photoplay.history import History
from photoplay.media.wave import read_wave
from photoplay.project import read_json
from photoplay.redoing import redo
from photoplay.scoring import settings_for, work
from photoplay.types.errors import BriefError, PlanConflictError, ProjectError
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.time import Span
from tests.conftest import pictures


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Sixteen seconds of piano and strings without a font."""
    folder = tmp_path_factory.mktemp("redo")
    write_film(folder / "film.mp4", pictures(160, size=(96, 54), cuts=(37, 77, 117)),
               Fraction(10))  # fmt: skip
    photoplay.score(folder / "film.mp4", seed=4, style="piano", synth="built-in")
    return photoplay.project.Project(folder / "film.photoplay")


def sounds(project):
    return {path.stem.split("_", 1)[1]: np.concatenate(list(read_wave(path)))
            for path in project.stems.iterdir()}  # fmt: skip


def marks(project):
    """What must come back byte for byte."""
    names = ["plan.json", "score.json", "score.mid", "score.musicxml", "music.wav", "mix.wav"]
    names += ["mix.json", "project.json", *(f"stems/{p.name}" for p in project.stems.iterdir())]
    return {n: hashlib.sha256(project.path(n).read_bytes()).hexdigest() for n in sorted(names)}


@pytest.fixture(scope="module")
def redone(project):
    before = project.load("score.json", Score), sounds(project), marks(project)
    told = redo(project, [Span(3.0, 6.0)])
    after = project.load("score.json", Score), sounds(project), marks(project)
    return before, told, after


def test_notes_outside_the_bars_are_identical(project, redone):
    (before, _, _), told, (after, _, _) = redone
    bars = project.load("plan.json", Plan).tempo_map.bars
    first, last = bars[told.bars[0][0] - 1].start, bars[told.bars[0][1] - 1].end
    assert told.notes_changed > 6

    def outside(score):
        return {
            (part.id, note.onset, note.pitch, note.velocity, note.shift)
            for part in score.parts
            for note in part.notes
            if not first - 1e-6 <= note.onset < last - 1e-6
        }

    struck_again = {row for row in outside(after) if abs(row[1] - last) < 1e-6}
    assert outside(before) <= outside(after)
    assert outside(after) - outside(before) <= struck_again


def test_stems_are_sample_identical_outside_what_is_told(redone):
    (_, before, _), told, (_, after, _) = redone
    assert told.stems
    for name in set(before) & set(after):
        same = np.ones(len(before[name]), dtype=bool)
        for row in told.stems:
            if row["part"] == name:
                same[round(row["start"] * 48_000) : round(row["end"] * 48_000)] = False
        assert np.array_equal(before[name][same], after[name][same]), name
    changed = [n for n in set(before) & set(after) if not np.array_equal(before[n], after[n])]
    assert changed


def test_what_is_told_lies_around_the_range(redone):
    told = redone[1]
    assert told.seconds[0].start <= 3.02
    assert told.seconds[0].end >= 5.98
    for row in told.stems:
        assert row["start"] > told.seconds[0].start - 4.0
        assert row["end"] < told.seconds[0].end + 10.0


def test_a_splice_does_not_click(redone):
    (_, before, _), told, (_, after, _) = redone
    for row in told.stems:
        old, new = before[row["part"]], after[row["part"]]
        usual = max(np.abs(np.diff(old, axis=0)).max(), np.abs(np.diff(new, axis=0)).max())
        for edge in (row["start"], row["end"]):
            place = round(edge * 48_000)
            near = new[max(0, place - 4800) : place + 4800]
            if len(near) > 1:
                assert np.abs(np.diff(near, axis=0)).max() <= usual


def test_undo_and_redo_restore_every_byte(project, redone):
    first, _, second = redone[0][2], redone[1], redone[2][2]
    from photoplay.cli.main import run

    assert run(["undo", str(project.root), "-q"]) == 0
    assert marks(project) == first
    assert run(["redo", str(project.root), "-q"]) == 0
    assert marks(project) == second
    with pytest.raises(ProjectError, match="nothing was undone"):
        History(project).forward()
    assert run(["undo", str(project.root), "-q"]) == 0
    with pytest.raises(ProjectError, match="earliest"):
        History(project).undo()


def test_the_same_plan_composes_the_same_redone_score(project, redone):
    from photoplay.composition.composer import compose
    from photoplay.types.json_form import to_json

    plan = project.load("plan.json", Plan)
    assert to_json(compose(plan)) == read_json(project.path("score.json"))


@pytest.mark.usefixtures("notes_only")
def test_only_a_named_part_changes(project, redone):
    before = {part.id: part for part in project.load("score.json", Score).parts}
    name = max(before, key=lambda k: len(before[k].notes))
    told = redo(project, [Span(9.0, 14.0)], parts=(name,), seed=11)
    after = {part.id: part for part in project.load("score.json", Score).parts}
    assert told.notes_changed > 0
    assert {k for k in before if before[k] != after[k]} == {name}


@pytest.mark.usefixtures("notes_only")
def test_locked_sections_are_left_alone(project, redone):
    plan = project.load("plan.json", Plan)
    form = read_json(project.path("plan.json"))
    for section in form["sections"]:
        section["locked"] = True
    from photoplay.project import write_json

    write_json(project.path("plan.json"), form)
    with pytest.raises(PlanConflictError, match="locked sections"):
        redo(project, [Span(9.0, 12.0)])
    project.save("plan.json", plan)


@pytest.mark.usefixtures("notes_only")
def test_an_unknown_part_is_named_with_those_there_are(project, redone):
    with pytest.raises(BriefError, match="no part answers to 'tuba'; the score has"):
        redo(project, [Span(9.0, 12.0)], parts=("tuba",))


@pytest.mark.usefixtures("notes_only")
def test_words_are_shown_applied_and_undone(project, redone, capsys):
    from photoplay.cli.main import run

    root, before = str(project.root), marks(project)
    assert run(["tell", root, "add a kazoo"]) == 2
    assert "nothing was changed" in capsys.readouterr().err
    assert run(["tell", root, "calmer, in D minor, end with a big hit"]) == 0
    shown = capsys.readouterr().out
    assert 'replace /brief/key "D minor"' in shown
    assert 'replace /brief/ending "button"' in shown
    assert marks(project) == before
    assert run(["tell", root, "in D minor, end with a big hit", "--yes", "-q"]) == 0
    plan = project.load("plan.json", Plan)
    assert plan.ending.value == "button"
    assert plan.sections[0].tonic == 2
    assert run(["undo", root, "-q"]) == 0
    assert marks(project) == before


def test_a_patch_that_cannot_hold_changes_nothing(project, redone):
    from photoplay.cli.main import run

    before = marks(project)
    assert run(["tell", str(project.root), "hit at 0:10, silence from 0:09 to 0:12", "--yes"]) == 2
    assert marks(project) == before


def test_a_model_of_ones_own_speaks_the_same_patch(project, redone, tmp_path):
    import sys

    from photoplay.telling import understand

    script = tmp_path / "model.py"
    answer = '[{"op": "replace", "path": "/tempo", "value": [90, 100]}]'
    script.write_text(
        f"import sys, json\nassert json.load(sys.stdin)['words']\nprint('{answer}')\n"
    )
    told = understand(project, "anything", model=f"{sys.executable} {script}")
    assert told.brief.tempo == (90.0, 100.0)
    script.write_text('print(\'[{"op": "replace", "path": "/tempo", "value": "quick"}]\')\n')
    with pytest.raises(BriefError, match="tempo"):
        understand(project, "anything", model=f"{sys.executable} {script}")


def test_takes_are_listed_with_seeds_and_verdicts_and_one_is_chosen(
    tiny_film, tmp_path, monkeypatch
):
    from photoplay.cli.main import run

    project = photoplay.project.Project(tmp_path / "p")
    photoplay.score(tiny_film, tmp_path / "out.mp4", project=project.root, seed=4, synth="built-in")
    root, before = str(project.root), marks(project)
    monkeypatch.setattr("photoplay.taking.RETRIES", 1)
    assert run(["takes", root, "-n", "1", "-q"]) == 0
    (take,) = read_json(project.path("takes/takes.json"))
    assert take["seed"] == take["tried"][-1] > 4
    assert take["passed"] == (not take["faults"])
    assert len(take["tried"]) == 1 if take["passed"] else 2
    assert take["gain"] == 0
    assert project.path("takes/01/mood.svg").read_text().startswith("<svg")
    assert marks(project) == before
    assert run(["takes", root, "--use", "7"]) == 2
    assert run(["takes", root, "--use", "1", "-q"]) == 0
    chosen = project.path("takes/01/score.json").read_bytes()
    assert project.path("score.json").read_bytes() == chosen
    assert run(["undo", root, "-q"]) == 0
    assert marks(project) == before


@pytest.mark.usefixtures("notes_only")
@pytest.mark.parametrize(("faulty", "tried", "passed"), [(1, (1, 2), True), (9, (1, 2, 3), False)])
def test_a_take_with_faults_is_tried_again_twice_at_most(
    tiny_film, tmp_path, monkeypatch, faulty, tried, passed
):
    from photoplay import taking

    settings = settings_for(tiny_film, tmp_path / "out.mp4", seed=0)
    project = work(photoplay.project.Project(tmp_path / "p"), settings, until="compose").project
    fault = at_most("clicks", 3, 0)
    judged = iter([(fault,)] * faulty)
    heard = SimpleNamespace(findings=(), loudness=SimpleNamespace(integrated=None))
    monkeypatch.setattr(taking, "check", lambda *_: heard)
    monkeypatch.setattr(taking, "judge", lambda _: next(judged, ()))
    (take,) = taking.make_takes(project, 1)
    assert (take.tried, take.seed, take.passed) == (tried, tried[-1], passed)
    assert bool(take.faults) is not passed
