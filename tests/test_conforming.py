"""A film cut again, as a user meets it: what changed, and that the rest is as it was."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from photoplay.cli.main import run
from photoplay.conforming import conform
from photoplay.films.encoding import write_film
from photoplay.planning.bridging import Run
from photoplay.planning.conforming import _hits
from photoplay.project import Project, read_json
from photoplay.scoring import default_project, settings_for, work
from photoplay.types.errors import PlanConflictError, ProjectError
from photoplay.types.plan import Hit, Plan
from photoplay.types.score import Score
from tests.conftest import pictures

CUTS = (110, 230, 350, 470)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Thirty seconds in five shots; then the third shot loses 14 frames and the fourth goes."""
    folder = tmp_path_factory.mktemp("conform")
    shown = list(pictures(600, size=(96, 54), cuts=CUTS))
    wishes = {"style": "piano", "synth": "built-in", "hits": [8.0, 20.0]}
    write_film(folder / "one.mp4", shown, Fraction(20))
    write_film(folder / "two.mp4", [*shown[:336], *shown[470:]], Fraction(20))
    other = (255 - picture[:, ::-1] for picture in pictures(200, size=(96, 54), cuts=(60,)))
    write_film(folder / "other.mp4", other, Fraction(20))
    settings = settings_for(folder / "one.mp4", None, seed=4, wishes=wishes)
    work(default_project(settings), settings, until="compose")
    return folder


@pytest.fixture(scope="module")
def told(films):
    return conform(Project(films / "one.photoplay"), films / "two.mp4",
                   target=Project(films / "two.photoplay"))  # fmt: skip


def test_the_report_names_what_was_trimmed_and_what_is_gone(told):
    fates = {round(shot.start * 20): shot for shot in told.shots}
    assert fates[230].fate == "trimmed"
    assert fates[230].tail == pytest.approx(0.7, abs=0.051)
    assert fates[350].fate == "removed"
    assert {shot.fate for start, shot in fates.items() if start in (0, 110, 470)} == {"kept"}
    assert any("hit at 20.00 s went with its picture" in remark for remark in told.remarks)


def test_bars_over_untouched_pictures_keep_every_note(films, told):
    old = Project(films / "one.photoplay").load("score.json", Score)
    project = Project(films / "two.photoplay")
    new, plan = project.load("score.json", Score), project.load("plan.json", Plan)
    assert plan.carried
    kept = sum(row.bars for row in plan.carried)
    assert kept >= len(plan.tempo_map.bars) - 5
    for row in plan.carried:
        begin = plan.tempo_map.bars[row.start_bar].start
        end = plan.tempo_map.bars[row.start_bar + row.bars - 1].end
        shift = old.tempo_map.bars[row.from_bar].start - begin
        for part in new.parts:
            was = {
                (round(n.onset, 5), n.pitch, n.velocity)
                for p in old.parts if p.id == part.id for n in p.notes
            }  # fmt: skip
            inside = [n for n in part.notes if begin + 1e-6 < n.onset < end - 1e-6]
            assert {(round(n.onset + shift, 5), n.pitch, n.velocity) for n in inside} <= was
    assert told.notes_kept > 0.5 * told.notes


def test_kept_bars_answer_for_what_their_notes_were_written_for(films, told):
    old = Project(films / "one.photoplay").load("plan.json", Plan)
    plan = Project(films / "two.photoplay").load("plan.json", Plan)
    places = [(row.start_bar, Run(first=row.from_bar, bars=row.bars, start=0.0))
              for row in plan.carried]  # fmt: skip
    at, run = places[-1]
    beat = plan.tempo_map.bars[at + 1].start
    gap = plan.tempo_map.bars[at].start - old.tempo_map.bars[run.first].start
    time, then = (float(p.tempo_map.seconds(b)[0]) for p, b in ((plan, beat), (old, beat - gap)))
    one = Hit(
        id="h900", time=time, frame=round(time * 20), weight=0.6, rank="accent", landing="beat",
        gesture="impact", source="impact", honoured=True, beat=beat,
    )  # fmt: skip
    found = _hits(replace(old, hits=()), replace(plan, hits=(one,)), places)
    assert [(h.time, h.honoured) for h in found] == [(time, False)]
    pulse = replace(one, rank="coincidence")
    assert _hits(replace(old, hits=()), replace(plan, hits=(pulse,)), places)[0].honoured
    before = replace(one, time=then, frame=round(then * 20), beat=beat - gap)
    moved = _hits(replace(old, hits=(before,)), replace(plan, hits=(one,)), places)
    assert [(h.frame, h.beat, h.honoured) for h in moved] == [(one.frame, beat, True)]


def test_the_new_film_is_as_long_as_the_new_picture_and_the_old_project_as_it_was(films, told):
    project = Project(films / "two.photoplay")
    tempo = project.load("plan.json", Plan).tempo_map
    assert float(tempo.seconds(tempo.beats)[0]) == pytest.approx(466 / 20, abs=1e-3)
    assert project.load("plan.json", Plan).title == "two"
    assert told.out.is_file()
    assert read_json(project.path("conform.json"))["notes"] == told.notes
    assert not Project(films / "one.photoplay").is_edited("compose")
    assert not Project(films / "one.photoplay").path("conform.json").exists()


def test_the_plan_and_its_score_make_the_same_music_again(films, told):
    project = Project(films / "two.photoplay")
    before = project.path("score.mid").read_bytes()
    assert run(["compose", str(project.root), "--fresh", "-q"]) == 0
    assert project.path("score.mid").read_bytes() == before


def test_no_plan_is_made_only_to_be_replaced(films, told):
    project = Project(films / "two.photoplay")
    assert project.record("plan").seconds == 0
    assert "plan.json" in project.is_edited("plan")  # so that later commands take it as given


def test_another_film_altogether_is_refused(films):
    with pytest.raises(PlanConflictError, match="score the new cut afresh"):
        conform(Project(films / "one.photoplay"), films / "other.mp4",
                target=Project(films / "other.photoplay"))  # fmt: skip


def test_the_old_project_is_never_the_target(films):
    project = Project(films / "one.photoplay")
    with pytest.raises(ProjectError, match="--project"):
        conform(project, films / "two.mp4", target=replace(project))


def test_a_score_that_is_gone_is_named(films, told, tmp_path):
    project = Project(films / "two.photoplay")
    name = project.load("plan.json", Plan).carried[0].score
    hidden = project.path(name).rename(tmp_path / "away.json")
    try:
        assert run(["compose", str(project.root), "--fresh", "-q"]) == 6
    finally:
        hidden.rename(project.path(name))


def test_moments_are_heard_on_the_new_frames(films, told):
    from photoplay.checking import hits_of
    from photoplay.scoring import saved_settings

    project = Project(films / "two.photoplay")
    report = hits_of(project, saved_settings(project))
    errors = [row.error_frames for row in report.hits if row.state == "honoured"]
    assert np.all(np.abs(errors) <= 2)
    assert any(abs(row.time - 8.0) < 0.06 for row in report.hits)
