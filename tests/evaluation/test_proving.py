import json
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.cli.prove import prove as command
from photoplay.cli.systems import chosen_system, with_files
from photoplay.evaluation import features, proof_page
from photoplay.evaluation.proving import ProofOptions, prove
from photoplay.evaluation.systems import CommandSystem, Soundtracks
from photoplay.films.encoding import write_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.analysis import Analysis, Shot, Transition
from photoplay.types.errors import BriefError, MediaError, MediaMissingError
from photoplay.types.time import Curve
from tests.conftest import pictures
from tests.evaluation.made import meter, strike

RATE, COUNT = 10, 60


def changes(path):
    """Seconds at which neighbouring pictures differ by far."""
    frames = [frame.pixels.astype(int) for frame in read_frames(probe(path))]
    apart = np.array([0.0, *(np.abs(b - a).mean() for a, b in pairwise(frames))])
    return np.flatnonzero(apart > 15) / RATE, apart


def look(path):
    cuts, apart = changes(path)
    film = probe(path)
    return Analysis(
        film=film,
        transitions=tuple(Transition(start=c, end=c, kind="cut", strength=1) for c in cuts),
        shots=(Shot(start=0, end=film.duration),),
        scenes=(),
        moments=(),
        curves={
            name: Curve(RATE, apart.astype(np.float32)) for name in ("motion", "visual_impact")
        },
    )


SENSES = features.Senses(look=look, meter=meter)


@dataclass
class Listener:
    """Strikes whenever the picture changes."""

    name: str = "listener"
    mark: str = "listener"
    made: int = 0

    def make(self, wanted, folder):
        self.made += 1
        strike(folder / "music.wav", changes(wanted.film)[0], seconds=COUNT / RATE)
        return True


@dataclass
class Deaf(Listener):
    """Plays the same whatever is shown."""

    name: str = "deaf"
    mark: str = "deaf"

    def make(self, wanted, folder):
        strike(folder / "music.wav", [0.4, 1.7, 2.2, 4.6], seconds=COUNT / RATE)
        return True


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Eight films of six seconds with five cuts each."""
    root = tmp_path_factory.mktemp("films")
    found = {}
    for k in range(8):
        rng = np.random.default_rng(k)
        cuts = np.sort(rng.choice(np.arange(5, COUNT - 5, 3), 5, replace=False))
        found[f"film{k}"] = root / f"film{k}.mp4"
        write_film(found[f"film{k}"], pictures(COUNT, size=(96, 54), cuts=cuts), Fraction(RATE))
    return found


@pytest.fixture(scope="module")
def proof(films, tmp_path_factory):
    work = tmp_path_factory.mktemp("work")
    return prove(films, Listener(), SENSES, work, options=ProofOptions(), jobs=1)


@pytest.fixture(scope="module")
def deaf(films, tmp_path_factory):
    work = tmp_path_factory.mktemp("work")
    return prove(films, Deaf(), SENSES, work, options=ProofOptions(), jobs=1)


def row(found, condition, measure="cut-hit-rate"):
    return next(r for r in found.findings if (r.condition, r.measure) == (condition, measure))


def test_a_system_that_strikes_what_it_sees_is_found_to_listen(proof):
    assert proof_page.listens(proof)
    for condition in ("shuffled", "null", "frozen", "reversed"):
        found = row(proof, condition)
        assert found.n == 8
        assert found.true > 0.9
        assert found.verdict == "falls"
        assert found.p == 1 / 256
        assert found.interval.low > 0.2


def test_the_mirror_image_changes_nothing(proof):
    assert row(proof, "mirrored").verdict == "unchanged"
    alike = {one.condition: one for one in proof.likenesses}
    assert alike["mirrored"].value > 0.95
    assert alike["shuffled"].value < 0.7


def test_what_no_film_can_be_asked_is_said(proof, tmp_path):
    assert not any("no film gives a number" in remark for remark in proof.remarks)
    still = tmp_path / "still.mp4"
    write_film(still, pictures(COUNT, size=(96, 54)), Fraction(RATE))
    options = ProofOptions(conditions=("null",))
    found = prove({"still": still}, Deaf(), SENSES, tmp_path / "work", options=options, jobs=1)
    told = next(one for one in found.remarks if one.startswith("no film gives a number for: "))
    assert "Cuts met by an onset" in told


def test_a_system_that_sees_nothing_is_found_out(deaf):
    assert not proof_page.listens(deaf)
    assert all(found.effect == pytest.approx(0) for found in deaf.findings)
    assert {found.verdict for found in deaf.findings if found.condition == "null"} == {
        "does not fall"
    }
    assert all(one.identical == one.n == 8 for one in deaf.likenesses)


def test_what_was_made_is_not_made_again_and_one_grey_film_serves_all(films, tmp_path):
    system, few = Listener(), dict(list(films.items())[:3])
    once = prove(few, system, SENSES, tmp_path, options=ProofOptions(), jobs=1)
    assert system.made == 3 * 4 + 1
    blind = features.Senses(look=lambda path: pytest.fail("looked again"), meter=meter)
    again = prove(few, system, blind, tmp_path, options=ProofOptions(), jobs=1)
    assert system.made == 3 * 4 + 1
    assert proof_page.as_json(again) == proof_page.as_json(once)


def test_one_film_is_shuffled_with_the_music_of_strangers(films, tmp_path):
    names = list(films)
    one = {names[0]: films[names[0]]}
    others = {name: films[name] for name in names[1:4]}
    found = prove(one, Listener(), SENSES, tmp_path, options=ProofOptions(conditions=("shuffled",)),
                  strangers=others, jobs=1)  # fmt: skip
    finding = row(found, "shuffled")
    assert finding.n == 1
    assert finding.true > finding.other
    assert finding.verdict == "not known"
    assert any("least p" in remark for remark in found.remarks)


def test_soundtracks_are_found_by_form_and_name(films, tmp_path):
    for form in ("true", "reversed"):
        (tmp_path / "made" / form).mkdir(parents=True)
        for name, path in films.items():
            strike(tmp_path / "made" / form / f"{name}.wav", changes(path)[0], seconds=6)
    system = Soundtracks(folder=tmp_path / "made")
    found = prove(films, system, SENSES, tmp_path / "work", options=ProofOptions(), jobs=1)
    assert row(found, "shuffled").verdict == "falls"
    assert row(found, "reversed").effect == pytest.approx(0)  # the same music was put in
    assert not [r for r in found.findings if r.condition in ("null", "frozen", "mirrored")]
    assert any("no music for null films" in remark for remark in found.remarks)


def test_a_command_is_run_for_each_film_and_its_failure_is_told(films, tmp_path):
    name, path = next(iter(films.items()))
    strike(tmp_path / "tune.wav", [1.0, 2.0], seconds=6)
    system = CommandSystem(template="sh -c 'exit 3' {film} {out}")
    with pytest.raises(MediaError, match="the command ended with"):
        prove({name: path}, system, SENSES, tmp_path / "a", options=ProofOptions(), jobs=1)
    script = tmp_path / "play.sh"
    script.write_text(f'test -f "$1" && cp "{tmp_path}/tune.wav" "$2"\n')
    system = CommandSystem(template=f"sh {script} {{film}} {{out}}")
    found = prove({name: path}, system, SENSES, tmp_path / "b", options=ProofOptions(), jobs=1)
    assert all(one.identical == 1 for one in found.likenesses)


def test_a_film_that_cannot_be_read_is_told_and_stops_nothing(films, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    some = dict(list(films.items())[:2]) | {"broken": broken}
    found = prove(some, Listener(), SENSES, tmp_path / "w", options=ProofOptions(), jobs=1)
    assert set(found.failed) == {"broken"}
    assert len(found.films) == 2


def test_the_forms_hold_every_measure_and_condition_and_no_nan(proof):
    json.dumps(proof_page.as_json(proof), allow_nan=False)
    lines = proof_page.as_csv(proof).splitlines()
    assert len(lines) == len(proof.findings) + 1
    assert len({line.count(",") for line in lines}) == 1


def test_the_page_says_what_is_expected_and_fetches_nothing(proof):
    pytest.importorskip("matplotlib")
    text = proof_page.page(proof)
    assert "The music listens" in text
    assert "timing destroyed" in text
    assert text.count("<svg") == 1
    assert "src=" not in text


def test_a_command_must_say_where_film_and_sound_go():
    with pytest.raises(BriefError, match=r"lacks \{out\}"):
        CommandSystem(template="play {film}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--method", "spine", "--command", "x {film} {out}"], "one system each"),
        (["--method", "files:a", "--soundtracks", "b"], "one folder each"),
        (["--seeds", "a"], "list such as"),
        (["--command", "x {film} {out}", "--wish", "style=jazz"], "for our own method"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(films, tmp_path, words, told):
    folder = str(next(iter(films.values())).parent)
    done = CliRunner().invoke(command, [folder, "--work", str(tmp_path), *words])
    assert done.exit_code == 2
    assert told in done.output


def test_files_as_a_method_are_soundtracks_made_elsewhere(tmp_path):
    (tmp_path / "film0.wav").touch()
    given = {"method": f"files:{tmp_path}", "wishes": (), "command": None, "timeout": 60.0,
             "soundtracks": None, "name": "Theirs"}  # fmt: skip
    system = chosen_system(**with_files(given), preview=False)
    assert system == Soundtracks(folder=tmp_path, name="Theirs")
    with pytest.raises(BriefError, match="there is spine, and files:FOLDER"):
        chosen_system(**with_files(given | {"method": "spline"}), preview=False)


def test_the_command_says_where_there_is_no_film(tmp_path):
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert isinstance(done.exception, MediaMissingError)


def test_films_in_all_forms_are_written_for_systems_elsewhere(films, tmp_path):
    folder = next(iter(films.values()))
    done = CliRunner().invoke(command, [str(folder), "--write-films", str(tmp_path / "out"),
                                        "--jobs", "1"])  # fmt: skip
    assert done.exit_code == 0, done.output
    assert sorted(p.parent.name for p in (tmp_path / "out").glob("*/*.mp4")) == [
        "frozen", "mirrored", "null", "reversed", "true",
    ]  # fmt: skip
