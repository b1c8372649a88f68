"""Loops for games: seams, layers, stingers, and the table that joins them."""

import json
import struct
from fractions import Fraction

import cv2
import mido
import numpy as np
import pytest

from photoplay.cli.main import run
from photoplay.films.encoding import write_film
from photoplay.looping import LAYERS, _band, _Work, fold, make_loops, seam, with_room
from photoplay.looping_options import LoopOptions
from photoplay.media.wave import WaveWriter, read_wave
from photoplay.planning.bars import metre_of
from photoplay.settings import SoundOptions
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.errors import BriefError, OutputError
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint
from tests.conftest import pictures

soundfile = pytest.importorskip("soundfile")
BUILT_IN = SoundOptions(synth="built-in")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("loops")
    green = np.full((120, 160, 3), (40, 160, 60), np.uint8)
    cv2.circle(green, (80, 60), 30, (90, 220, 160), -1)
    cv2.imwrite(str(root / "forest.png"), green)
    return root


@pytest.fixture(scope="module")
def made(folder):
    return make_loops(folder / "forest.png", folder / "out", sound=BUILT_IN, seconds=16, layers=3,
                      moods=("calm", "tense"), seed=3)  # fmt: skip


def sound(made, name):
    return np.concatenate(list(read_wave(made.folder / name)))


def test_folding_lays_what_lies_outside_over_the_other_end():
    loop = np.zeros((10, 2), np.float32)
    fold(loop, np.arange(14, dtype=np.float32)[:, None].repeat(2, 1), -2)
    whole = np.zeros(10)
    for k in range(14):
        whole[(k - 2) % 10] += k
    assert loop[:, 0].tolist() == whole.tolist()


def test_a_folded_ring_has_no_seam_and_a_cut_one_has():
    time = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    ring = (np.sin(2 * np.pi * 220.3 * time) * np.exp(-time))[:, None].repeat(2, 1)
    loop = np.zeros((SAMPLE_RATE, 2), np.float32)
    fold(loop, ring.astype(np.float32), SAMPLE_RATE // 2)
    assert seam(loop) < 1
    cut = np.zeros((SAMPLE_RATE, 2), np.float32)
    cut[SAMPLE_RATE // 2 :] = ring[: SAMPLE_RATE // 2]
    assert seam(cut) > 20


def test_room_before_and_after_moves_every_note_by_one_bar():
    bars = tuple(Bar(start=3.0 * k, numerator=3, denominator=4) for k in range(8))
    tempo = TempoMap(points=(TempoPoint(beat=0.0, bpm=120.0),), bars=bars)
    part = Part(id="a", name="A", role="melody", instrument="piano", program=0,
                notes=(Note(onset=0.0, pitch=60, duration=1.0),))  # fmt: skip
    long = with_room(Score(title="", duration=12.0, tempo_map=tempo, parts=(part,)), 8.0)
    assert long.parts[0].notes[0].onset == 3.0
    assert long.duration == pytest.approx(1.5 + 12.0 + 8.0)
    assert float(long.tempo_map.seconds(long.tempo_map.beats)[0]) >= long.duration


def test_a_note_of_the_second_bar_sounds_a_bar_after_the_loops_first_sample():
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(4))
    tempo = TempoMap(points=(TempoPoint(beat=0.0, bpm=120.0),), bars=bars)
    part = Part(id="a", name="A", role="melody", instrument="piano", program=0,
                notes=(Note(onset=4.0, pitch=72, duration=1.0),))  # fmt: skip
    score = Score(title="", duration=8.0, tempo_map=tempo, parts=(part,), room="dry")
    work = _Work(
        None, None, None, _band(BUILT_IN), LoopOptions(layers=2), 0, 120.0, 8 * SAMPLE_RATE
    )
    lead = work._layers(score)["lead"]
    begun = int(np.flatnonzero(np.abs(lead).max(axis=1) > 1e-3)[0])
    assert 2 * SAMPLE_RATE - 480 <= begun <= 2 * SAMPLE_RATE + 2_400


def test_loops_are_whole_bars_to_the_sample_and_join_without_a_leap(made):
    bar = made.samples_per_beat * metre_of(made.metre).pulses
    assert made.samples == made.bars * bar
    assert made.bars % 8 == 0
    for one in made.segments:
        mix = sound(made, one.files["mix"]["wav"])
        assert len(mix) == made.samples
        assert seam(mix) < 3
        assert one.seam == pytest.approx(seam(mix), abs=0.5)


def test_layers_add_up_to_the_mix_and_are_named_in_the_order_of_entering(made):
    assert made.layers == ("bed", "rhythm", "lead")
    assert set(made.layers) <= set(LAYERS)
    for one in made.segments:
        layers = sum(sound(made, one.files[name]["wav"]).astype(float) for name in made.layers)
        assert np.abs(layers - sound(made, one.files["mix"]["wav"])).max() < 4 * 2**-23 * 4


def test_loudness_is_as_asked_and_peaks_stay_under_the_ceiling(made):
    for one in made.segments:
        assert one.peak <= -1.0 + 0.05
        assert one.lufs == pytest.approx(-18.0, abs=0.1) or one.peak > -1.2


def test_ogg_files_are_as_long_to_the_sample_and_carry_their_loop(made):
    for one in made.segments:
        for files in one.files.values():
            with soundfile.SoundFile(made.folder / files["ogg"]) as file:
                assert file.frames == made.samples
                assert f"LOOPLENGTH={made.samples}" in file.comment
                assert seam(file.read(dtype="float32", always_2d=True)) <= 3.0


def test_wave_files_carry_their_loop_for_samplers(made):
    raw = (made.folder / made.segments[0].files["bed"]["wav"]).read_bytes()
    at = raw.rindex(b"smpl")
    size, *rest = struct.unpack("<I15I", raw[at + 4 : at + 4 + 64])
    assert size == 60
    assert rest[11:13] == [0, made.samples - 1]
    assert len(raw) - at == 68
    assert soundfile.info(made.folder / made.segments[0].files["bed"]["wav"]).frames == made.samples


def test_the_midi_of_a_loop_has_its_bars_and_one_tempo(made):
    file = mido.MidiFile(made.folder / made.segments[0].midi)
    tempi = [m.tempo for track in file.tracks for m in track if m.type == "set_tempo"]
    assert len(tempi) == 1
    top, bottom = map(int, made.metre.split("/"))
    seconds = tempi[0] / 1e6 * made.bars * top * 4 / bottom
    assert seconds == pytest.approx(made.samples / SAMPLE_RATE, abs=0.001)
    assert file.length >= seconds - 0.001


def test_the_table_joins_every_loop_with_every_other_and_names_the_stingers(made):
    table = json.loads((made.folder / "loops.json").read_text())
    assert {(t["from"], t["to"]) for t in table["transitions"]} == {
        ("calm", "tense"), ("tense", "calm"),
    }  # fmt: skip
    assert set(table["stingers"]) == {"success", "discovery", "danger", "failure"}
    for one in table["stingers"].values():
        rung = np.concatenate(list(read_wave(made.folder / one["files"]["wav"])))
        assert len(rung) == one["samples"]
        assert np.abs(rung[-48:]).max() < 1e-3
        assert np.abs(rung[one["chord_at"] :][: SAMPLE_RATE // 2]).max() > 0.01


def test_the_same_seed_makes_the_same_loops(folder, made):
    again = make_loops(folder / "forest.png", folder / "again", sound=BUILT_IN, seconds=16,
                       layers=3, moods=("calm",), stingers=False, format="wav", seed=3)  # fmt: skip
    assert np.array_equal(sound(again, "calm/mix.wav"), sound(made, "calm/mix.wav"))


def test_a_folder_with_something_in_it_and_a_mood_twice_are_refused(folder, made):
    with pytest.raises(OutputError, match="--overwrite"):
        make_loops(folder / "forest.png", folder / "out", sound=BUILT_IN)
    with pytest.raises(BriefError, match="twice"):
        make_loops(folder / "forest.png", folder / "new", sound=BUILT_IN, moods=("calm", "calm"))
    assert not (folder / "new").exists()


def test_the_command_takes_a_film_and_says_what_it_made(folder, capsys):
    write_film(folder / "walk.mp4", pictures(40, size=(96, 54)), Fraction(20))
    words = ["loops", str(folder / "walk.mp4"), "--seconds", "10", "--layers", "2", "--synth",
             "built-in", "--no-stingers", "--format", "wav", "-q"]  # fmt: skip
    assert run(words) == 0
    assert (folder / "walk.loops" / "loops.json").is_file()
    assert run(words) == 5
    capsys.readouterr()
    assert run(["loops", str(folder / "walk.mp4"), "--layers", "9"]) == 2


def test_a_wave_file_without_a_loop_is_as_it_was(tmp_path):
    with WaveWriter(tmp_path / "x.wav") as file:
        file.write(np.zeros((7, 2), np.float32))
    assert b"smpl" not in (tmp_path / "x.wav").read_bytes()


@pytest.mark.parametrize("wrong", [{"seconds": 2}, {"layers": 1}, {"loudness": 0}])
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must lie|lasts|has 2"):
        LoopOptions(**wrong)
