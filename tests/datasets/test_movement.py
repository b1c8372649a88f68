import numpy as np
import pytest

from photoplay.catalog import DATASETS, find
from photoplay.types.errors import DatasetError


def copy_of(name, root):
    module = find(DATASETS, name)
    module.write_sample(root)
    return module.Dataset(root)


def test_players_of_urmp_have_what_they_played(tmp_path):
    piece = copy_of("urmp", tmp_path)["01_Jupiter_vn_vc"]
    assert [player.instrument for player in piece.players] == ["violin", "cello"]
    assert piece.players[0].onsets.tolist() == [0.1, 0.5]
    assert piece.players[0].hertz.tolist() == [440.0, 494.0]
    assert piece.players[0].durations.tolist() == [0.4, 0.4]
    assert piece.players[0].pitch_track.shape == (3, 2)
    assert [kind for kind, _ in piece.files()] == ["film", "music", "player 0", "player 1"]


def test_aist_names_tell_style_tune_and_dancer(tmp_path):
    dataset = copy_of("aist", tmp_path)
    dance = dataset["gBR_sBM_cAll_d01_mBR1_ch01"]
    assert dance.style == "break"
    assert dance.facts == {
        "dancer": "d01", "music": "mBR1", "choreography": "ch01", "situation": "sBM"
    }  # fmt: skip
    assert dance.film.path.name == "gBR_sBM_c01_d01_mBR1_ch01.mp4"
    assert dance.keypoints.points.shape == (6, 1, 17, 3)
    assert dance.vectors["smpl poses"].shape == (6, 72)
    assert [key for key in dataset if "ignored" in dataset[key].tags] == [
        "gBR_sBM_cAll_d02_mBR2_ch02"
    ]


def test_openpose_joints_of_tiktok_are_told_from_their_sureness(tmp_path):
    dataset = copy_of("tiktok-dance-music", tmp_path)
    path = tmp_path / "tiktok" / "motion_s2" / "000001_1_2_seg1.npy"
    np.save(path, np.tile([10.0, 20.0, 0.5], (60, 25)))
    joints = dataset["000001_1_2_seg1"].keypoints
    assert joints.points.shape == (60, 1, 25, 2)
    assert np.all(joints.points == [10, 20])
    assert np.all(joints.sureness == 0.5)


def test_lists_that_differ_are_told(tmp_path):
    dataset = copy_of("tiktok-dance-music", tmp_path)
    path = tmp_path / "dataset" / "tiktok_motion_test_segment.txt"
    path.write_text(path.read_text() + "./x/000009_9_9_seg1.npy\n")
    with pytest.raises(DatasetError, match="lists of music and motion of test differ"):
        len(dataset)


def test_runs_of_a_piano_roll_become_notes(tmp_path):
    song = copy_of("lpd", tmp_path)["TRAAAAA000000000AA"]
    told = list(zip(song.notes.onset, song.notes.duration, song.notes.pitch, strict=True))
    assert told == [(0, 12, 36), (0, 12, 60), (48, 12, 36), (48, 12, 60)]
    assert song.notes.drum.tolist() == [True, False, True, False]
    assert song.notes.onset_seconds[2] == pytest.approx(2 * 60 / 100)


def test_eimg_marks_lie_between_minus_one_and_one(tmp_path):
    piece = copy_of("eimg", tmp_path)["0001"]
    mean, *people = piece.emotions
    assert (mean.valence, mean.arousal) == (0.5, -0.5)
    assert len(people) == 6


def test_files_of_muimage_are_told_by_their_suffix(tmp_path):
    item = copy_of("muimage", tmp_path)["aa"]
    assert (item.image.suffix, item.music.path.suffix) == (".jpg", ".mp3")


def test_chords_of_muvi_sync_join_while_they_last(tmp_path):
    video = copy_of("muvi-sync", tmp_path)["001"]
    told = [(c.start, c.end, c.label) for c in video.chords]
    assert told == [(0, 2, "C"), (2, 3, "A:min7"), (3, 4, "N")]
    assert (video.keys[0].tonic, video.keys[0].mode) == (6, "minor")
    assert [(s.start, s.end) for s in video.shots] == [(0, 2), (2, 4)]
    assert video.curves["emotion exciting"].values.tolist() == [0.5] * 4


def test_chords_of_symmv_are_in_seconds(tmp_path):
    song = copy_of("symmv", tmp_path)["00001"]
    told = [(c.start, c.end, c.root, c.quality) for c in song.chords]
    assert told == [
        (0.0, 1.0, 9, "minor"), (1.0, 2.0, 5, "major7"), (2.0, 2.5, 7, "major")
    ]  # fmt: skip
    assert (song.keys[0].tonic, song.keys[0].mode) == (3, "major")
