import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.cli.evaluate import _print
from photoplay.cli.evaluate import evaluate as command
from photoplay.cli.figures import short
from photoplay.evaluation import evaluating, features, forms
from photoplay.evaluation.pairing import name_of, pair
from photoplay.evaluation.summary import sign_flip
from photoplay.types.errors import MediaMissingError
from tests.evaluation.made import SECONDS, cuts_of, look, meter, strike

NAMES = ("alba", "brook", "cedar", "delta", "ember", "fjord")
SENSES = features.Senses(look=look, meter=meter)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Six films with music struck on their cuts, and the cache that is filled by measuring."""
    root = tmp_path_factory.mktemp("world")
    for folder in ("films", "made", "real"):
        (root / folder).mkdir()
    for name in NAMES:
        (root / "films" / f"{name}.mp4").write_bytes(name.encode())
        strike(root / "made" / f"{name}.wav", cuts_of(name))
        strike(root / "real" / f"{name}.wav", np.sort(np.r_[cuts_of(name), 3.3, 7.7]))
    return root


@pytest.fixture(scope="module")
def found(world):
    paired = pair(world / "made", world / "real", world / "films")
    return evaluating.evaluate(paired, SENSES, cache=world / "cache", jobs=1)


def rows(found):
    return {row.measure: row for row in found.rows}


def test_music_struck_on_the_cuts_is_found_to_belong(found):
    row = rows(found)["cut-hit-rate"]
    assert row.n == 6
    assert row.value > 0.9
    against = {one.name: one for one in row.controls}
    assert set(against) == {"shuffled pairs", "circular shift", "click track", "time-reversed"}
    for one in against.values():
        assert one.gap > 0.5
        assert one.p < 0.05
        assert one.gap_interval.low > 0


def test_music_of_other_films_is_found_not_to_belong(world, tmp_path):
    for name, other in zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True):
        strike(tmp_path / f"{name}.wav", cuts_of(other))
    lost = evaluating.evaluate(
        pair(tmp_path, films=world / "films"), SENSES, measures="correspondence",
        cache=world / "cache", jobs=1,
    )  # fmt: skip
    shift = {one.name: one for one in rows(lost)["cut-hit-rate"].controls}["circular shift"]
    assert abs(shift.z) < 3
    assert rows(lost)["cut-hit-rate"].value < 0.4


def test_references_bring_coverage_with_its_chance(found):
    row = rows(found)["beats-hit"]
    assert row.value > 0.7
    assert row.controls[0].name == "shuffled pairs"
    assert row.controls[0].chance < row.value


def test_sound_alone_has_no_statistics_of_notes_and_that_is_said(found):
    assert any("no notes" in remark for remark in found.remarks)
    assert rows(found)["true-peak"].n == 6


def test_what_was_found_is_kept_and_not_found_again(world, found):
    blind = features.Senses(look=lambda path: pytest.fail("looked again"), meter=meter)
    paired = pair(world / "made", world / "real", world / "films")
    again = evaluating.evaluate(paired, blind, cache=world / "cache", jobs=1)
    assert forms.as_json(again) == forms.as_json(found)


def test_a_file_that_is_no_sound_is_a_remark_and_stops_nothing(world, tmp_path):
    strike(tmp_path / "alba.wav", cuts_of("alba"))
    (tmp_path / "brook.wav").write_bytes(b"not sound")
    found = evaluating.evaluate(
        pair(tmp_path, films=world / "films"), SENSES, cache=world / "cache", jobs=1
    )
    assert rows(found)["cut-hit-rate"].n == 1
    assert any(remark.startswith("brook.wav") for remark in found.remarks)


def test_silence_meets_no_cut_and_has_no_loudness(world, tmp_path):
    strike(tmp_path / "alba.wav", [])
    found = evaluating.evaluate(
        pair(tmp_path, films=world / "films"), SENSES, cache=world / "cache", jobs=1
    )
    by_name = rows(found)
    assert by_name["cut-hit-rate"].value == 0
    assert math.isnan(by_name["integrated-loudness"].value)
    assert math.isnan(by_name["motion-loudness"].value)


def test_missing_partners_are_named(world, tmp_path):
    strike(tmp_path / "alba.wav", [1.0])
    strike(tmp_path / "zebra.wav", [1.0])
    paired = pair(tmp_path, world / "real", world / "films")
    assert any(remark.startswith("zebra: no film") for remark in paired.remarks)
    assert any(remark.startswith("brook: a film without") for remark in paired.remarks)
    with pytest.raises(MediaMissingError, match="holds no music"):
        pair(world / "cache")


@pytest.mark.parametrize(
    "name", ["holiday.mp4", "holiday.scored.mp4", "holiday.mid", "holiday.photoplay"]
)
def test_files_of_one_film_share_a_name(name, tmp_path):
    assert name_of(tmp_path / name) == "holiday"


def test_the_forms_hold_no_nan_and_a_line_for_each_control(found):
    json.dumps(forms.as_json(found), allow_nan=False)
    lines = forms.as_csv(found).splitlines()
    assert len({line.count(",") for line in lines}) == 1
    assert sum(line.startswith("cut-hit-rate,") for line in lines) == 4


def test_the_page_holds_everything_and_fetches_nothing(found):
    pytest.importorskip("matplotlib")
    from photoplay.evaluation.page import page

    text = page(found, "Six films")
    assert text.count("<svg") >= 3
    assert "Cuts met by an onset" in text
    assert "src=" not in text
    assert "@import" not in text


def test_the_terminal_shows_every_figure_whole_and_each_convention(found, capsys):
    _print(found)
    told = capsys.readouterr().out
    row = next(row for row in found.rows if row.measure == "cut-hit-rate")
    (line,) = [line for line in told.splitlines() if line.startswith(row.title)]
    assert row.convention in told
    assert f" {row.n} " in f"{line} "
    assert short(row.value) in line
    figures = [word for line in told.splitlines() for word in line.split() if word[-1:] == "…"]
    assert not [word for word in figures if word != "…"]


def test_turning_signs_is_exact_for_few_gaps():
    assert sign_flip(np.ones(6)) == 1 / 64
    assert sign_flip(np.array([1.0, -1.0])) == 0.75


def test_the_command_says_what_it_lacks(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path / "nowhere")])
    assert isinstance(result.exception, MediaMissingError)


def test_a_film_of_sixteen_seconds_is_seen_as_such():
    seen = features.seen_in(look(Path("alba.mp4")))
    assert seen.duration == SECONDS
    assert len(seen.motion) == 2 * SECONDS


def test_moments_struck_on_time_have_errors_below_a_frame_and_less_than_chance(found):
    row = rows(found)["hit-point-error"]
    assert row.value < 1
    assert row.best == 0
    shuffled = row.controls[0]
    assert shuffled.name == "shuffled pairs"
    assert shuffled.gap > 0
    share = rows(found)["hit-point-error:accepted"]
    assert share.value > 0.8
    assert (share.unit, share.best, row.unit) == ("", 1, "frames")


def test_every_measure_of_film_and_music_has_its_shuffle_test(found):
    told = [row for row in found.rows if row.shelf == "correspondence" and row.n]
    assert len(told) >= 10
    for row in told:
        assert "shuffled pairs" in {one.name for one in row.controls}, row.measure


def test_beats_are_written_ones_where_there_are_notes(tmp_path):
    from photoplay.types.notes import Metre, NoteTable

    def column(*values, kind=np.int64):
        return np.array(values, dtype=kind)

    table = NoteTable(
        resolution=480, onset=column(0, 960), duration=column(480, 960), pitch=column(60, 62),
        velocity=column(80, 80), drum=column(False, False, kind=bool), track=column(0, 0),
        channel=column(0, 0), program=column(0, 0), onset_seconds=column(0, 1, kind=float),
        end_seconds=column(0.5, 3, kind=float), length=1920, metres=(Metre(0, 4, 4),),
        tempos=((0, 0.5), (960, 1.0)),
    )  # fmt: skip
    assert features.written_beats(table).tolist() == [0, 0.5, 1, 2]


def test_beats_of_music_and_reference_are_compared(tmp_path):
    even = np.arange(0.5, SECONDS - 0.5, 0.5)
    for folder, beats in (("made", even), ("real", even + 0.01)):
        (tmp_path / folder).mkdir()
        strike(tmp_path / folder / "alba.wav", beats)
    evaluation = evaluating.evaluate(
        pair(tmp_path / "made", tmp_path / "real"), SENSES, cache=tmp_path / "cache", jobs=1
    )
    assert rows(evaluation)["beat-f"].value > 0.9
