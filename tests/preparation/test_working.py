import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from photoplay.catalog import DATASETS, find
from photoplay.datasets.samples import write_sound
from photoplay.media.packing import from_files
from photoplay.preparation.shards import shard_items
from photoplay.preparation.working import Entry, prepare, read_manifest, stored
from photoplay.preparing import STEPS, work_on
from photoplay.types.errors import BriefError, ProjectError

WORKER = """
import os
from photoplay.preparation.working import Entry, content_of

def work(key, known):
    if key == "deadly":
        os._exit(9)
    if key == "broken":
        return Entry(key=key, error="broken on purpose"), {}
    files = {"item.json": key.encode()}
    if known == "source of " + key:
        return Entry(key=key, source=known), {}
    return Entry(key=key, source="source of " + key, content=content_of(files), bytes=1), files
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    (tmp_path / "made_up_worker.py").write_text(WORKER)
    monkeypatch.syspath_prepend(tmp_path)
    import made_up_worker

    return made_up_worker.work


def contents(out):
    return {path.name: path.read_bytes() for path in (out / "items").rglob("*.tar")}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_done_is_stored_by_its_content(work, tmp_path, jobs):
    out = tmp_path / "out"
    entries = prepare(["b", "a", "broken"], work, out, jobs=jobs)
    assert list(entries) == ["b", "a", "broken"]
    assert entries["broken"].error == "broken on purpose"
    for key in "ab":
        path = stored(out, entries[key])
        assert path.parent.name == path.name[:2]
        assert dict(shard_items(path))["00000000"] == {"item.json": key.encode()}
    assert list(read_manifest(out)) == ["a", "b", "broken"]


def test_what_was_done_is_kept_and_what_was_broken_is_tried_again(work, tmp_path):
    out, heard = tmp_path / "out", []
    prepare(["a", "broken"], work, out)
    prepare(["a", "c", "broken"], work, out, seen=lambda entry, kept: heard.append(
        (entry.key, kept, bool(entry.content))))  # fmt: skip
    assert heard == [("a", True, True), ("c", False, True), ("broken", False, False)]


def test_content_that_was_lost_is_made_again(work, tmp_path):
    out = tmp_path / "out"
    entry = prepare(["a"], work, out)["a"]
    stored(out, entry).unlink()
    prepare(["a"], work, out)
    assert stored(out, entry).exists()


def test_a_worker_that_dies_takes_nobody_with_it(work, tmp_path):
    out = tmp_path / "out"
    keys = ["a", "deadly", "b", "c", "d", "e"]
    entries = prepare(keys, work, out, jobs=2)
    assert "killed the process" in entries["deadly"].error
    assert all(entries[key].content for key in keys if key != "deadly")


def test_a_line_that_a_killed_run_left_half_is_passed_over(work, tmp_path):
    out = tmp_path / "out"
    prepare(["a", "b"], work, out)
    book = out / "manifest.jsonl"
    book.write_text(book.read_text() + '{"key": "c", "sour')
    assert set(read_manifest(out)) == {"a", "b"}
    assert set(prepare(["a", "b", "c"], work, out)) == {"a", "b", "c"}
    book.write_text('{"key": "c", "sour\n' + book.read_text())
    with pytest.raises(ProjectError, match="line 1 is damaged"):
        read_manifest(out)


def sample(name, root):
    from photoplay.catalog import DATASETS, find

    module = find(DATASETS, name)
    module.write_sample(root)
    return module.Dataset(root)


def test_the_same_work_gives_the_same_bytes_however_many_do_it(tmp_path):
    dataset = sample("emopia", tmp_path / "copy")
    work = work_on("emopia", dataset.root, ["listen", "melody"])
    for jobs, folder in ((1, "one"), (2, "two")):
        prepare(list(dataset), work, tmp_path / folder, jobs=jobs)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(contents(tmp_path / "one")) == 3


def test_a_changed_item_and_a_changed_recipe_are_done_again(tmp_path):
    dataset = sample("midi-folder", tmp_path / "copy")
    out, keys = tmp_path / "out", list(dataset)
    work = work_on("midi-folder", dataset.root, ["melody"])
    first = prepare(keys, work, out)
    from photoplay.datasets.samples import write_tune
    from photoplay.preparing import _dataset

    write_tune(dataset.root / "one.mid", bpm=77)
    _dataset.cache_clear()
    second = prepare(keys, work, out)
    assert second["one.mid"].content != first["one.mid"].content
    assert second["deeper/two.midi"] == first["deeper/two.midi"]
    third = prepare(keys, work_on("midi-folder", dataset.root, ["listen"]), out)
    assert all(third[key].source != second[key].source for key in keys)


def test_notes_are_listened_to_where_the_set_says_nothing(tmp_path):
    dataset = sample("midi-folder", tmp_path / "copy")
    out = tmp_path / "out"
    entries = prepare(
        list(dataset), work_on("midi-folder", dataset.root, ["listen", "melody"]), out
    )
    for entry in entries.values():
        (_, files), = shard_items(stored(out, entry))  # fmt: skip
        example = from_files(files)
        assert (example.sheet.keys[0].tonic, example.sheet.keys[0].mode) == (0, "major")
        assert example.sheet.chords
        assert example.vectors["melody"].sum() == len(example.notes)


def test_what_the_set_says_is_left_alone(tmp_path):
    dataset = sample("pop909", tmp_path / "copy")
    out = tmp_path / "out"
    entries = prepare(list(dataset), work_on("pop909", dataset.root, ["listen"]), out)
    (_, files), = shard_items(stored(out, entries["001"]))  # fmt: skip
    example = from_files(files)
    assert example.chords == dataset["001"].chords
    assert example.sheet.phrases
    assert not example.sheet.chords
    assert not example.sheet.keys
    assert example.beats.times.tolist() == dataset["001"].beats.times.tolist()


@pytest.mark.slow
def test_films_are_looked_at(tmp_path):
    dataset = sample("harmony-set", tmp_path / "copy")
    out = tmp_path / "out"
    entries = prepare(["one"], work_on("harmony-set", dataset.root, ["look"]), out)
    assert not entries["one"].error
    (_, files), = shard_items(stored(out, entries["one"]))  # fmt: skip
    example = from_files(files)
    assert "seen motion" in example.curves
    assert example.shots == dataset["one"].shots


def test_a_broken_item_is_told_and_passed_over(tmp_path):
    dataset = sample("groove", tmp_path / "copy")
    next(iter(dataset.root.rglob("drummer1/**/*.mid"))).write_bytes(b"no music")
    work = work_on("groove", dataset.root, ["melody"])
    entries = prepare(list(dataset), work, tmp_path / "out")
    assert [bool(entry.error) for entry in entries.values()] == [True, False, False]


def test_a_step_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(BriefError, match="no step 'dream'; there are look, listen, melody, hear"):
        work_on("groove", tmp_path, ["dream"])
    assert all(version >= 1 for _, version in STEPS.values())


def test_the_command_prepares_goes_on_and_writes_shards(tmp_path, capsys):
    from photoplay.cli.main import run

    dataset = sample("emopia", tmp_path / "copy")
    arguments = ["prepare", "emopia", str(dataset.root), str(tmp_path / "out"), "--steps",
                 "listen,melody", "--jobs", "1", "--shards"]  # fmt: skip
    assert run(arguments) == 0
    assert "3 done, 0 kept, 0 broken" in capsys.readouterr().out
    assert run(arguments) == 0
    assert "0 done, 3 kept, 0 broken" in capsys.readouterr().out
    assert len(list(shard_items(tmp_path / "out" / "shards" / "whole-000000.tar"))) == 3
    next(iter((dataset.root / "midis").iterdir())).write_bytes(b"no music")
    assert run([*arguments, "--json"]) == 7
    told = json.loads(capsys.readouterr().out)
    assert sum(bool(one["error"]) for one in told) == 1
    assert isinstance(Entry(**told[0]), Entry)
    assert os.path.getsize(tmp_path / "out" / "manifest.jsonl")


SLEEPER = """
import os, time
from pathlib import Path

def work(key, known):
    Path(key).write_text(str(os.getpid()))
    time.sleep(60)
"""
STARTER = """
import sys
from pathlib import Path
from slow_worker import work
from photoplay.preparation.working import prepare

if __name__ == "__main__":
    prepare(sys.argv[1:3], work, Path(sys.argv[3]), jobs=2)
"""


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_workers_leave_when_their_parent_is_killed(tmp_path):
    (tmp_path / "slow_worker.py").write_text(SLEEPER)
    (tmp_path / "starter.py").write_text(STARTER)
    marks = [tmp_path / "one", tmp_path / "two"]
    path = os.pathsep.join([str(tmp_path), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "starter.py"), *map(str, marks), str(tmp_path / "out")],
        env=os.environ | {"PYTHONPATH": path},
    )
    for _ in range(300):
        if all(mark.exists() and mark.read_text() for mark in marks):
            break
        time.sleep(0.1)
    workers = [int(mark.read_text()) for mark in marks]
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not any(map(is_running, workers)):
            break
        time.sleep(0.1)
    assert not any(map(is_running, workers))


def test_recordings_are_heard_where_the_set_says_nothing(tmp_path, monkeypatch):
    """With a net that hears three tones struck on every second: the step fills what is missing."""
    from photoplay import preparing
    from photoplay.listening.transcribing import FRAMES, KEYS

    def net(windows):
        sounds = np.zeros((1, FRAMES, KEYS), np.float32)
        struck = np.zeros_like(sounds)
        sounds[0, :, [27, 43, 46]] = 0.9  # C, E, G
        struck[0, 20::40, [27, 43, 46]] = 0.9
        return sounds, struck

    monkeypatch.setattr(preparing, "pitch_net", lambda: net)
    write_sound(tmp_path / "long.wav", seconds=12.0)
    module = find(DATASETS, "audio-folder")
    dataset = module.Dataset(tmp_path)
    out = tmp_path.parent / f"{tmp_path.name}-out"
    entries = prepare(["long.wav"], work_on("audio-folder", tmp_path, ["hear"]), out)
    assert not entries["long.wav"].error
    (_, files), = shard_items(stored(out, entries["long.wav"]))  # fmt: skip
    example = from_files(files)
    assert dataset["long.wav"].beats is None
    assert len(example.beats.times) > 8
    assert (example.chords[0].root, example.chords[0].quality) == (0, "major")
    assert (example.keys[0].tonic, example.keys[0].mode) == (0, "major")
    assert example.vectors["heard notes"].shape[1] == 4


def test_without_its_model_the_step_says_what_to_do(tmp_path, monkeypatch):
    from photoplay import preparing

    monkeypatch.setenv("PHOTOPLAY_ASSETS", str(tmp_path / "nothing"))
    preparing.pitch_net.cache_clear()
    (tmp_path / "music").mkdir()
    write_sound(tmp_path / "music" / "one.wav")
    work = work_on("audio-folder", tmp_path / "music", ["hear"])
    entry = prepare(["one.wav"], work, tmp_path / "out")["one.wav"]
    assert "photoplay setup basic-pitch" in entry.error
