"""Every row of docs/bad-input.md, tried: message, exit code, nothing half-written, input whole."""

import hashlib
import json
import re
import signal
from functools import partial
from pathlib import Path

import av
import bad_inputs as bad
import pytest
import test_stopping
from bad_inputs import Case, film, marked, pictures, scored, written

from photoplay.cli.main import run

PAGE = Path(__file__).parents[2] / "docs" / "bad-input.md"

# fmt: off
CASES = {
    "no such file, a link that leads nowhere, an address on the web": [
        Case(scored(lambda folder: folder / "none.mp4"), "there is no file .*none.mp4"),
        Case(scored(bad.dead_link), "there is no file .*film.mp4"),
        Case(scored(lambda folder: "https://example.org/film.mp4"), "download it"),
    ],
    "empty, text, noise, encrypted, cut off before its index": [
        Case(scored(written("film.mp4", b"")), "is empty"),
        Case(scored(written("film.mp4", "It was a dark night.\n" * 40)), "cannot be read as a"),
        Case(scored(written("film.mp4", bytes(range(256)) * 99)), "cannot be read as a film"),
        Case(scored(film(wrapper=bad.ENCRYPTED)), "cannot be decoded"),
        Case(scored(bad.spoilt(film(), lambda data: data[: len(data) // 3])), "cannot be read as"),
    ],
    "sound only, a picture track without pictures": [
        Case(scored(bad.sound_only), "sound alone"),
        Case(scored(bad.no_pictures_in_track), "has no picture"),
    ],
    "an empty folder, a folder without pictures, a folder of broken pictures": [
        Case(scored(pictures()), "holds no pictures"),
        Case(scored(pictures(films=1)), r"one by one: photoplay score .*/\*"),
        Case(scored(pictures(broken=2)), "none of the 2 pictures"),
    ],
    "a broken picture among good ones": [
        Case(scored(pictures(good=2, broken=1), "--seconds-per-image", "0.5"), "broken0.jpg"),
    ],
    "a picture in tiles, some of them damaged": [
        Case(scored(partial(bad.tiles, broken=True)), "tiles that cannot be decoded"),
    ],
    "damaged in the middle, cut off after its index": [
        Case(scored(bad.spoilt(film(frames=60, options={"g": "10"}), bad.damage))),
        Case(scored(bad.spoilt(film("mkv", frames=60), lambda d: d[: len(d) * 2 // 3]))),
        Case(scored(bad.spoilt(film("ts", frames=60), lambda d: d[: len(d) // 2]))),
    ],
    "one frame, two frames, a tenth of a second": [
        Case(scored(film(name))) for name in ("one frame", "two frames", "a tenth of a second")
    ],
    "a picture, a picture in tiles (HEIC, as telephones write), an album, an animated GIF": [
        Case(scored(bad.photo, "--duration", "1"), "0:01.0"),
        Case(scored(bad.tiles, "--duration", "1"), "0:01.0"),
        Case(scored(pictures(good=2), "--seconds-per-image", "0.5"), r"0:0[12]\.\d"),
        Case(scored(bad.gif), "0:00.8"),
    ],
    "no sound track, a silent one, one that begins late": [
        Case(scored(film("no sound"))),
        Case(scored(bad.silent)),
        Case(scored(film("sound that begins late"))),
    ],
    "several sound tracks, surround": [
        Case(scored(film("three sound tracks")), sounds=4),
        Case(scored(film("surround")), sounds=2),
    ],
    "turned by metadata, interlaced, variable rate, 29.97 drop-frame, HDR, vertical, 8K": [
        Case(scored(bad.turned)),
        *(
            Case(scored(film(name)))
            for name in ("interlaced", "variable rate", "29.97 drop-frame", "PQ", "HLG", "vertical",
                         "8K")
        ),
    ],
    "a stretch of an hour (`--range`)": [
        Case(scored(bad.hour, "--range", "59:00-59:04"), "0:04.0"),
    ],
    "a stretch outside the film": [
        Case(scored(film(), "--range", "0:02-0:03"), "film.mp4 is 1.00 s long"),
    ],
    "music already in over 80 % of the film": [Case(scored(bad.with_music), "replaced")],
    "a name with spaces, brackets, quotes or a leading dash": [
        Case(scored(film("one frame", "a film [bold] 'q' \"q\" ö %s {x}"))),
        Case(bad.dashed),
        Case(bad.named_with_markup_in_a_batch),
    ],
    "a wish that cannot be read (style, key, metre, tempo, instrument)": [
        Case(scored(film(), "--style", "jaz"), "perhaps jazz"),
        Case(scored(film(), "--key", "H minor"), "H minor"),
        Case(scored(film(), "--metre", "4/5"), "4/5"),
        Case(scored(film(), "--tempo", "fast"), "write 90-110 or 100"),
        Case(scored(film(), "--instrument", "pianoo"), "perhaps.* piano"),
    ],
    "an option or a command that does not exist": [
        Case(scored(film(), "--stile", "jazz"), "--style"),
        Case(lambda folder: ["scor"], "perhaps score"),
        Case(lambda folder: [str(film()(folder))], "to score a film: photoplay score"),
        Case(lambda folder: ["score"], "photoplay score FILM"),
    ],
    "wishes that exclude each other (a hit inside a silence)": [
        Case(scored(film(), "--hit", "0.5", "--silence", "0.2-0.8"),
             "hit is asked at 0.5 s inside the silence"),
    ],
    "a range, a place or a use that cannot be (a tempo of 10-400, a stretch that ends before it "
    "begins, a section that the plan lacks, a loop that no whole bars fill, a use that is none)": [
        Case(scored(film(), "--tempo", "10-400"), "within 20-320"),
        Case(scored(film(), "--silence", "0.8-0.2"), "ends before it begins"),
        Case(scored(film(), "--section", "9:mood=sad"), "section 9, but the plan has 1",
             keeps=True),
        Case(scored(film(), "--loop", "--tempo", "100-101"), "whole bars at 100-101", keeps=True),
        Case(scored(film(), "--use", "trailers"), "'trailer', 'short'"),
    ],
    "words that are not understood": [
        Case(lambda folder: ["tell", str(bad.project(folder).root), "purple elephants"],
             "nothing was changed", keeps=True),
    ],
    "a `plan.json` that is no JSON, has an unknown key, a wrong type or items that clash": [
        Case(bad.edited("plan.json", lambda text: text[:-9]), "not valid JSON.*line", keeps=True),
        Case(bad.edited("plan.json", bad.with_value("duraton", 1)), "duration", keeps=True),
        Case(bad.edited("plan.json", bad.with_value("palette", 3)), "palette", keeps=True),
        Case(bad.edited("plan.json", bad.with_clash), "hit H9 at 0.5 s lies in the silence",
             keeps=True),
        Case(bad.edited("score.json", lambda text: text.replace('"pitch"', '"pich"'),
                        stage="render", until="compose"), "pitch", keeps=True),
    ],
    "a list of markers with a time, kind or weight that cannot be read; an empty one": [
        Case(marked("seconds\nabc\n"), "list.csv.*line 2.*'abc' is not a time"),
        Case(marked("seconds,kind\n0.5,hitt\n"), "line 2.*'hitt'; perhaps hit"),
        Case(marked("seconds,weight\n0.5,7\n"), "line 2.*between 0 and 1"),
        Case(marked("start,end\n0.9,0.2\n"), "line 2.*before it begins"),
        Case(marked(""), "list.csv.*empty"),
        Case(marked("TITLE: x\n\n001 001 V C 00:00:01:00\n", "list.edl"), "line 3: an event needs"),
        Case(marked("<fcpxml><broken", "list.fcpxml"), "list.fcpxml"),
        Case(marked("{}", "list.otio"), "list.otio"),
        Case(marked("\0\1\2" * 50, "list.txt"), "not a text"),
    ],
    "a timecode that does not exist at the film's rate (frame 29 at 25 a second, a label that "
    "drop-frame skips)": [
        Case(marked("timecode\n00:00:00:29\n"), "list.csv.*line 2.*'00:00:00:29' at 25.000"),
        Case(marked("timecode\n01:01:00;00\n", kind="29.97 drop-frame"),
             "line 2.*'01:01:00;00' at 29.970"),
        Case(scored(film(), "--timecode", "01:00:00:25"), "01:00:00:25"),
    ],
    "drop-frame labels for a film that is not drop-frame": [
        Case(marked("timecode\n00:00:00;02\n"), "drop-frame, which only 29.97 and 59.94"),
        Case(marked("timecode\n01:00:00;02\n", kind="29.97 drop-frame",
                    tags={"timecode": "01:00:00:00"}), "drop-frame, but.*--timecode"),
    ],
    "a marker outside the film": [
        Case(marked("timecode\n00:05:00:00\n"), "line 2.*outside the film.*--timecode"),
        Case(marked("seconds\n77\n"), "line 2.*outside the film"),
    ],
    "a shift of less than 1 or more than 30 s, outside the film, in a silence or over another "
    "shift; a gesture that is none": [
        Case(scored(film(), "--shift", "0.2-0.5"), "a shift lasts 1 to 30 s"),
        Case(scored(film(), "--shift", "5-7"), "5-7 s, but the film is"),
        Case(scored(film(), "--shift", "1-3", "--shift", "2-4"), "but the film is|overlap"),
        Case(marked("seconds,kind,gesture\n0.5,hit,stopp\n"), "line 2.*'stopp'; perhaps stop"),
    ],
    "two heroes, a tempo map that begins before the film": [
        Case(marked("seconds,kind\n0.3,hero\n0.6,hero\n"), "only one moment.*0.30 s.*0.60 s"),
        Case(bad.early_tempo_map, "before"),
    ],
    "no such list of markers, no such tempo map; a tempo map that is no MIDI": [
        Case(scored(film(), "--markers", "/none.csv"), "there is no file /none.csv"),
        Case(scored(film(), "--tempo-map", "/none.mid"), "there is no file /none.mid"),
        Case(lambda folder: ["score", str(film()(folder)), *bad.EASY, "--tempo-map",
                             str(written("a.mid", "no")(folder))], "cannot be read as MIDI"),
    ],
    "a form that `export` does not know; a palette or credits that make no sense": [
        Case(lambda folder: bad.exporting(folder, "--to", "reeper"), "perhaps reaper", keeps=True),
        Case(lambda folder: bad.exporting(folder, "--to", "midi", "--palette", str(written(
             "p.json", '{"melody": {"programm": 3}}')(folder))), "'program'", keeps=True),
        Case(lambda folder: bad.exporting(folder, "--to", "cue-sheet", "--credits", str(written(
             "c.json", '{"parties": [{"name": "A", "share": 60}]}')(folder))),
             "come to 60 per cent, not 100", keeps=True),
    ],
    "no sound font at all, no model": [
        Case(lambda folder: ["score", str(film()(folder))], "photoplay setup font", bad.no_assets),
        Case(lambda folder: ["doctor"], "missing: font, efficientnet", bad.no_assets, code=7),
        Case(scored(film(), "--vision-model", "/none.onnx"), "there is no model /none.onnx"),
    ],
    "a font that is missing, is no SoundFont or is damaged": [
        Case(lambda folder: ["score", str(film()(folder)), "--font", "/none.sf2"],
             "there is no sound font /none.sf2"),
        Case(lambda folder: ["score", str(film()(folder)), "--font",
                             str(written("a.sf2", "no")(folder))], "is no SoundFont"),
        Case(lambda folder: ["score", str(film()(folder)), "--font",
                             str(bad.cut_font(folder))], "not a complete SoundFont"),
    ],
    "a font without some instrument": [
        Case(bad.with_small_font, "has no preset.*plays instead", manifest="plays instead"),
    ],
    "an output that exists and is not ours": [
        Case(lambda folder: ["score", str(film()(folder)), *bad.EASY, "--out",
                             str(written("mine.mp4", "mine")(folder))], "--overwrite"),
    ],
    "the output is the film itself, by name or by a link": [
        Case(lambda folder: ["score", str(film()(folder)), *bad.EASY, "--overwrite", "--out",
                             str(folder / "film.mp4")], "is the film itself"),
        Case(bad.linked_output, "is the film itself"),
    ],
    "an output whose suffix cannot hold a film": [
        Case(scored(film(), "--out", "song.mp3"), "go out as .*.mkv"),
        Case(scored(bad.photo, "--out", "film.avi"), "go out as .mp4"),
    ],
    "a folder that is not there or must not be written to": [
        Case(scored(film(), "--out", "/none/film.mp4"), "there is no folder /none.*--out"),
        Case(scored(film()), "no right to write.*--out", bad.without_right_to_write),
        Case(bad.into_locked_project, "no right to write.*--project", bad.locked_away),
    ],
    "`export` into a folder that must not be written to": [
        Case(bad.exporting_away, "no right to write.*--out", bad.locked_away, keeps=True),
    ],
    "a font without a drum kit where drums play": [
        Case(partial(bad.with_small_font, drums=True), "no kit.*--without", keeps=True),
    ],
    "a full disk, a limit on the size of files": [
        Case(scored(film(frames=75)), "no room left.*free some space",
             partial(bad.files_no_larger_than, most), keeps=True)
        for most in (500, 20_000, 400_000, 440_000)
    ],
    "a project folder that is something else, broken, in use, of a newer version or of another "
    "film": [
        Case(lambda folder: ["score", str(film()(folder)), *bad.EASY, "--project",
                             str(pictures(good=1)(folder))], "not empty and not a"),
        Case(lambda folder: ["score", str(film()(folder)), *bad.EASY, "--project",
                             str(written("a.txt", "x")(folder))], "is a file"),
        Case(lambda folder: ["check", str(pictures(good=1)(folder))], "not a Photoplay project"),
        Case(bad.edited("project.json", lambda text: "{", stage="plan"), "run: photoplay score"),
        Case(bad.edited("analysis.json", lambda text: "[]", stage="plan"), "photoplay analyse",
             keeps=True),
        Case(bad.edited("state.json", lambda text: "3", stage="plan"), "rm .*state.json",
             keeps=True),
        Case(bad.edited("project.json", lambda text: text.replace('"version": 1', '"version": 99'),
                        stage="plan"), "of version 99"),
        Case(lambda folder: ["plan", str(bad.project(folder).root)], "another process", bad.locked),
        Case(bad.project_of_another_film, "belongs to .*film.mp4.*--overwrite"),
    ],
    "`check` finds faults": [Case(bad.silenced, "found a fault.*unplanned silences", keeps=True)],
    "some films of a batch fail": [
        Case(bad.a_good_and_a_bad_film, "1 of 2 films failed", keeps=True)
    ],
    "Ctrl-C, SIGTERM": [test_stopping.test_a_run_that_is_stopped_goes_on_where_it_was],
    "killed in the middle of writing": [
        test_stopping.test_a_run_that_is_stopped_goes_on_where_it_was
    ],
}


def rows():
    """Input and exit code of every row of the page."""
    found = re.findall(r"^\| (.+?) \| .+ \| (\d+|-) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    return {name: code for name, code in found}


TRIED = [
    pytest.param(name, case, id=f"{name[:40]} {number}")
    for name, cases in CASES.items()
    for number, case in enumerate(cases, 1)
    if isinstance(case, Case)
]


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(autouse=True)
def signals_and_place_as_before(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    kept = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}
    yield
    for kind, handler in kept.items():
        signal.signal(kind, handler)


def test_every_row_of_the_page_is_tried_and_no_other():
    assert set(rows()) == set(CASES)


@pytest.mark.parametrize(("name", "case"), TRIED)
def test_what_the_page_says_happens(name, case, tmp_path, capsys):
    wanted = int(rows()[name]) if case.code is None else case.code
    folder = tmp_path / "desk"
    folder.mkdir()
    arguments = [str(piece) for piece in case.make(folder)]
    before = digests(folder)
    capsys.readouterr()
    with case.around(folder):
        code = run(arguments)
    told = capsys.readouterr()
    assert code == wanted, told.err
    said = " ".join((told.err + told.out).split())
    assert re.search(case.says, said), said
    after = digests(folder)
    assert before.items() <= after.items(), "something that was there has changed"
    hidden = [name for name in after if any(part.startswith(".") for part in Path(name).parts)]
    assert not hidden, "half-written files are left"
    if wanted == 0:
        _look_at_what_was_made(folder, arguments, case)
    else:
        lines = told.err.strip().splitlines()
        assert lines[-1].startswith("photoplay: ")
        assert "Traceback" not in told.err
        if not case.keeps:
            assert len(lines) == 1, told.err
            assert after == before, "something was left behind"


def _look_at_what_was_made(folder, arguments, case):
    for out in folder.glob("*.scored.*"):
        with av.open(str(out)) as file:
            assert sum(packet.size > 0 for packet in file.demux(video=0)) >= 1
            assert case.sounds is None or len(file.streams.audio) == case.sounds
        project = folder / (out.name.split(".scored.")[0] + ".photoplay")
        form = json.loads((project / "manifest.json").read_text())
        assert case.manifest is None or re.search(case.manifest, json.dumps(form))
    assert list(folder.glob("*.scored.*")) or "--range" in arguments


FAILING = [row for row in TRIED if rows().get(row.values[0], "0") not in ("0", "-", "7", "8")]


@pytest.mark.parametrize(("name", "case"), FAILING[::6])
def test_with_json_the_error_is_one_json_value(name, case, tmp_path, capsys):
    folder = tmp_path / "desk"
    folder.mkdir()
    arguments = [str(piece) for piece in case.make(folder)]
    capsys.readouterr()
    with case.around(folder):
        code = run([arguments[0], "--json", *arguments[1:]] if len(arguments) > 1 else arguments)
    told = capsys.readouterr()
    if len(arguments) > 1:
        error = json.loads(told.out)["error"]
        assert error["exit_code"] == code
        assert re.search(case.says, " ".join(error["message"].split()))
