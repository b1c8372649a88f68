"""Makers of everything that docs/bad-input.md lists: each makes its input and gives arguments."""

import contextlib
import ctypes
import dataclasses
import fcntl
import json
import os
import resource
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import tiled
import zoo

from photoplay.films.encoding import write_film

ENCRYPTED = {
    "encryption_scheme": "cenc-aes-ctr", "encryption_key": "00112233445566778899aabbccddeeff",
    "encryption_kid": "00112233445566778899aabbccddeeff",
}  # fmt: skip
EASY = ("--synth", "built-in", "--style", "piano")
"""No font, and the smallest band."""


@dataclass(frozen=True)
class Case:
    """One input, in a folder of its own."""

    make: Callable[[Path], Sequence[str]]
    """Makes it and gives the arguments of `photoplay`."""
    says: str = ""
    """A regular expression found in what is printed."""
    around: Callable[[Path], AbstractContextManager] = lambda folder: nullcontext()
    """Holds while the program runs."""
    keeps: bool = False
    """Whether a failure keeps the stages that were finished before it."""
    code: int | None = None
    """Exit code, where it is not the row's."""
    sounds: int | None = None
    """Sound tracks of the film that goes out."""
    manifest: str | None = None
    """A regular expression found in the project's manifest."""


def scored(make, *wishes):
    """Arguments of `score` for the film that `make` makes."""
    return lambda folder: ["score", str(make(folder)), *EASY, *wishes]


def film(name="mp4", file="film", **changes):
    """A maker of a film of the zoo."""

    def make(folder):
        kind = dataclasses.replace(zoo.FILMS[name], **changes)
        return zoo.make(folder / f"{file}{kind.suffix}", kind)

    return make


def written(name, content):
    def make(folder):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


# --- films and pictures ---


def dead_link(folder):
    (folder / "film.mp4").symlink_to(folder / "gone.mp4")
    return folder / "film.mp4"


def spoilt(make, spoil):
    """The film that `make` makes with its bytes changed by `spoil`."""

    def made(folder):
        path = make(folder)
        path.write_bytes(spoil(path.read_bytes()))
        return path

    return made


def damage(data):
    """Sixty bytes in the middle of the pictures overwritten."""
    middle = data.index(b"mdat") + 4 + 2000
    return data[:middle] + b"\xa5" * 60 + data[middle + 60 :]


def sound_only(folder):
    path = folder / "song.m4a"
    kind = zoo.FILMS["mp4"]
    with av.open(str(path), "w") as out:
        for packet in zoo.tone(zoo.sound_stream(out, kind), kind, 440):
            out.mux(packet)
    return path


def no_pictures_in_track(folder):
    path = folder / "film.mkv"
    kind = zoo.FILMS["mkv"]
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        for packet in zoo.tone(zoo.sound_stream(out, kind), kind, 440):
            out.mux(packet)
    return path


def pictures(*, good=0, broken=0, films=0):
    def make(folder):
        album = folder / "photos"
        album.mkdir()
        for k in range(good):
            cv2.imwrite(str(album / f"{k}.png"), zoo.picture(40 * k, (64, 48)))
        for k in range(broken):
            (album / f"broken{k}.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
        for _ in range(films):
            zoo.make(album / "film.mp4", zoo.FILMS["one frame"])
        return album

    return make


def photo(folder):
    cv2.imwrite(str(folder / "photo.jpg"), zoo.picture(0, (64, 48)))
    return folder / "photo.jpg"


def gif(folder):
    path = folder / "moving.gif"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("gif", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "rgb8"
        for k in range(8):
            frame = av.VideoFrame.from_ndarray(zoo.picture(9 * k, (64, 48)), format="rgb24")
            out.mux(stream.encode(frame.reformat(format="rgb8")))
        out.mux(stream.encode(None))
    return path


def silent(folder):
    frames = [zoo.picture(k, (64, 48)) for k in range(25)]
    write_film(folder / "f.mp4", frames, Fraction(25), sound=np.zeros((48_000, 2), np.float32))
    return folder / "f.mp4"


def turned(folder):
    """A film whose matrix in the header turns it by 90 degrees, as telephones write it."""
    path = zoo.make(folder / "film.mp4", zoo.FILMS["mp4"])
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    quarter = (0, 0x10000, 0, -0x10000 & 0xFFFFFFFF, 0, 0)
    data[at : at + 24] = b"".join(value.to_bytes(4, "big") for value in quarter)
    path.write_bytes(data)
    return path


def hour(folder):
    """A picture a second."""
    kind = dataclasses.replace(zoo.FILMS["no sound"], rate=Fraction(1), frames=3600, size=(32, 32))
    return zoo.make(folder / "hour.mp4", kind)


def with_music(folder):
    """Twelve seconds under struck chords that change."""
    rng, rate, seconds = np.random.default_rng(0), 48_000, 12
    sound = rng.standard_normal(seconds * rate) * 1e-3
    times = np.arange(round(1.2 * rate)) / rate
    for start in range(0, len(sound) - len(times), round(0.75 * rate)):
        root = 110 * 2 ** (rng.choice([0, 2, 5, 7, 9]) / 12)
        for tone in (root, root * 2 ** (4 / 12), root * 2 ** (7 / 12), 4 * root):
            for k in range(1, 7):
                wave = np.sin(2 * np.pi * k * tone * times) * np.exp(-2 * times)
                sound[start : start + len(times)] += 0.02 / k * wave
    frames = (zoo.picture(k, (64, 48)) for k in range(seconds * 10))
    both = np.repeat(sound.astype(np.float32)[:, None], 2, axis=1)
    write_film(folder / "f.mp4", frames, Fraction(10), sound=both)
    return folder / "f.mp4"


def dashed(folder):
    film("one frame", "-dash [x] 'x' \"y\" ö")(folder)
    os.chdir(folder)
    return ["score", *EASY, "--", next(folder.iterdir()).name]


def tiles(folder, **how):
    return tiled.write_tiled(folder / "IMG_0001.heic", **how)


def named_with_markup_in_a_batch(folder):
    return [
        "score",
        *(str(film("one frame", name)(folder)) for name in ("[blue] a", "[red]b")),
        *EASY,
    ]


# --- wishes, plans and markers ---


def project(folder, until="plan", frames=25):
    """A project of a small film, made up to the stage `until`; its folder."""
    from photoplay.project import Project
    from photoplay.scoring import settings_for, work

    source = film(frames=frames)(folder)
    root = Project(folder / "film.photoplay")
    settings = settings_for(source, None, seed=1, wishes={"synth": "built-in", "style": "piano"})
    work(root, settings, until=until)
    return root


def edited(name, change, *, stage="compose", until="plan"):
    """Arguments that run `stage` of a project whose file `name` was changed by hand."""

    def make(folder):
        root = project(folder, until)
        path = root.path(name)
        path.write_text(change(path.read_text()))
        return [stage, str(root.root)]

    return make


def with_value(key, value):
    return lambda text: json.dumps(json.loads(text) | {key: value})


def with_clash(text):
    """A plan whose second silence begins where its hit is to be struck."""
    form = json.loads(text)
    hit = {"id": "H9", "time": 0.5, "frame": 12, "weight": 1.0, "rank": "hit", "landing": "beat",
           "gesture": "impact", "source": "brief", "honoured": True, "beat": 1.0}  # fmt: skip
    form["hits"].append(hit)
    form["silences"] = [{"start": 0.2, "end": 0.8}]
    return json.dumps(form)


def marked(text, name="list.csv", **of_film):
    """Arguments that score a film to a list of markers."""

    def make(folder):
        path = written(name, text)(folder)
        wishes = [f"--{key}={value}" for key, value in of_film.pop("wishes", {}).items()]
        source = film(of_film.pop("kind", "mp4"), **of_film)(folder)
        return ["score", str(source), *EASY, "--markers", str(path), *wishes]

    return make


def early_tempo_map(folder):
    """A film at two hours with a MIDI file that begins at one."""
    import mido

    file = mido.MidiFile(type=1)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("smpte_offset", frame_rate=25, hours=1))
    track.append(mido.MetaMessage("end_of_track", time=4800))
    file.save(folder / "map.mid")
    source = film(suffix=".mov", tags={"timecode": "02:00:00:00"})(folder)
    return ["score", str(source), *EASY, "--tempo-map", str(folder / "map.mid")]


# --- fonts, places and projects ---


@contextlib.contextmanager
def no_assets(folder):
    """As on a machine where `photoplay setup` was never run."""
    from photoplay.assets import shelf

    kept = {name: getattr(shelf, name) for name in ("_SYSTEM_PLACES", "_HOME_PLACES")}
    before = os.environ.get("PHOTOPLAY_ASSETS")
    try:
        for name in kept:
            setattr(shelf, name, ())
        os.environ["PHOTOPLAY_ASSETS"] = str(folder / "none")
        yield
    finally:
        for name, places in kept.items():
            setattr(shelf, name, places)
        os.environ.pop("PHOTOPLAY_ASSETS")
        if before is not None:
            os.environ["PHOTOPLAY_ASSETS"] = before


@contextlib.contextmanager
def files_no_larger_than(most, folder):
    """A limit on the size of files, as a full disk would set it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def without_right_to_write(folder):
    """`folder` write-protected, for the superuser too where the system allows to say so."""
    folder.chmod(0o555)
    try:
        with _no_superuser():
            yield
    finally:
        folder.chmod(0o755)


@contextlib.contextmanager
def _no_superuser():
    """The right to pass over file permissions laid down for a while (capabilities(7))."""
    if os.geteuid() != 0:
        yield
        return
    library = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert library.capget(head, sets) == 0
    full = list(sets)
    sets[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert library.capset(head, sets) == 0
    try:
        yield
    finally:
        assert library.capset(head, (ctypes.c_uint32 * 6)(*full)) == 0


def exporting(folder, *arguments):
    return ["export", str(project(folder, "compose").root), *arguments]


def exporting_away(folder):
    (folder / "away").mkdir()
    return exporting(folder, "--to", "midi", "--out", str(folder / "away"))


def into_locked_project(folder):
    (folder / "away").mkdir()
    return ["score", str(film()(folder)), *EASY, "--project", str(folder / "away" / "p")]


def locked_away(folder):
    return without_right_to_write(folder / "away")


@contextlib.contextmanager
def locked(folder):
    """Another process at work in the project."""
    with (folder / "film.photoplay" / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def cut_font(folder):
    """The head of a SoundFont that promises more than follows."""
    from photoplay.assets import find_font

    path = folder / "cut.sf3"
    path.write_bytes(find_font(None).read_bytes()[:5000])
    return path


def with_small_font(folder, *, drums=False):
    """A film played with a font that has one piano and no drums."""
    import small_font

    font = small_font.write_font(folder / "small.sf2")
    wishes = ["--style", "jazz"] if drums else ["--style", "chamber"]
    return ["score", str(film(frames=75)(folder)), *wishes, "--font", str(font)]


def linked_output(folder):
    source = film()(folder)
    os.link(source, folder / "other.mp4")
    return ["score", str(source), *EASY, "--out", str(folder / "other.mp4"), "--overwrite"]


def project_of_another_film(folder):
    root = project(folder, "analyse")
    other = film("one frame", "other")(folder)
    return ["score", str(other), *EASY, "--project", str(root.root)]


def silenced(folder):
    """A scored film whose music was overwritten with silence."""
    from photoplay.media.wave import WaveWriter

    root = project(folder, "mux", frames=75)
    for name in ("music.wav", "mix.wav"):
        with WaveWriter(root.path(name)) as file:
            file.write(np.zeros((3 * 48_000, 2), np.float32))
    return ["check", str(root.root)]


def a_good_and_a_bad_film(folder):
    return ["score", str(film("one frame")(folder)), str(written("bad.mp4", "no film")(folder)),
            *EASY]  # fmt: skip
