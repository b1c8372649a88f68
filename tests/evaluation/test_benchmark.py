import json
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.cli.benchmark import benchmark as command
from photoplay.evaluation import benchmarking, features, standings_page
from photoplay.evaluation.baselines import Baseline
from photoplay.evaluation.protocols import (
    FOLDER,
    PROTOCOLS,
    FilmSpec,
    folder_protocol,
    protocol_named,
    seen_of,
)
from photoplay.evaluation.results import as_lines, read_lines, schema, write_lines
from photoplay.evaluation.standings import ALL, compare, standings
from photoplay.films.domains import DomainTruth
from photoplay.types.errors import BriefError, MediaError
from tests.evaluation.made import meter, strike

SENSES = features.Senses(look=lambda path: pytest.fail("made films are known"), meter=meter)
SMALL = replace(
    PROTOCOLS["photoplay-made-1-quick"],
    films=tuple(
        FilmSpec(name=f"{domain}-{seed}", domain=domain, seed=seed, seconds=10.0)
        for domain in ("trailer", "dance")
        for seed in range(3)
    ),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The small protocol's films, and the results of both baselines."""
    work = tmp_path_factory.mktemp("work")
    films = benchmarking.films_of(SMALL, {}, SENSES, work, jobs=1)
    runs = {
        kind: benchmarking.run(SMALL, Baseline(kind=kind, known=films.seen), films, SENSES, work,
                               jobs=1)
        for kind in ("oracle", "clicks")
    }  # fmt: skip
    return work, films, runs


@pytest.fixture(scope="module")
def lines(world):
    return {kind: run.lines for kind, run in world[2].items()}


def test_every_film_seed_and_measure_has_one_line(lines):
    keys = {(line.film, line.seed, line.measure) for line in lines["oracle"]}
    assert len(keys) == len(lines["oracle"]) == 6 * 7


def test_an_oracle_meets_every_cut_and_its_music_belongs_to_no_other_film(lines):
    found = standings(lines["oracle"])[0]
    cell = found.cell("cut-hit-rate", "trailer")
    assert cell.value > 0.95
    assert cell.gap_interval.low > 0.15
    assert found.cell("motion-loudness", ALL).value > 0.6
    assert found.listening > 0.15


def test_clicks_do_not_listen_and_come_last(lines):
    found = standings([*lines["oracle"], *lines["clicks"]])
    assert [one.system for one in found] == ["baseline: oracle", "baseline: clicks"]
    assert found[1].listening_interval.holds(0)


def test_the_oracle_backwards_is_at_chance(world):
    """The known answer: what is struck at other moments earns nothing."""
    _, films, _ = world
    gaps = []
    for seen in films.seen.values():
        back = np.sort(seen.duration - seen.events)
        hit = np.mean([np.abs(back - event).min() < 0.08 for event in seen.events])
        shifts = [np.sort((back + by) % seen.duration) for by in np.arange(2.0, 8.0, 0.1)]
        chance = np.mean([[np.abs(s - e).min() < 0.08 for e in seen.events] for s in shifts])
        gaps.append(hit - chance)
    assert abs(np.mean(gaps)) < 0.15


def test_lines_go_out_and_come_back(lines, tmp_path):
    write_lines(tmp_path / "a.jsonl", lines["oracle"])
    back = read_lines([tmp_path / "a.jsonl"], SMALL)
    assert len(back) == len(lines["oracle"])
    assert back[0].value == pytest.approx(lines["oracle"][0].value, abs=1e-6)


def test_the_schema_holds_every_line_and_refuses_others(lines):
    for text in as_lines(lines["oracle"]).splitlines():
        jsonschema.validate(json.loads(text), schema())
    form = json.loads(as_lines(lines["oracle"][:1])) | {"score": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(form, schema())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"protocol": "photoplay-made-9"},
            "no protocol 'photoplay-made-9'; perhaps photoplay-made",
        ),
        ({"digest": "0"}, "another version of the protocol"),
        ({"film": "opera-1"}, "has no film 'opera-1'"),
        ({"domain": "still"}, "has no film"),
        ({"seed": 7}, "has no seed 7"),
        ({"convention": "mine"}, "has no measure"),
        ({"value": 1.2}, r"value of cut-hit-rate lies in 0\.\.1, got 1.2"),
        ({"result": 2}, "2 is not one of 1"),
        ({"score": 2}, "unknown key 'score'"),
        ({"value": "high"}, "a number"),
        ({"system": " "}, "needs a name"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_with_its_number(tmp_path, change, told):
    known = PROTOCOLS["photoplay-made-1-quick"]
    form = {
        "result": 1, "protocol": known.id, "digest": known.digest, "system": "theirs",
        "film": "trailer-0", "domain": "trailer", "seed": 0, "measure": "cut-hit-rate",
        "convention": "photoplay", "value": 0.5,
    }  # fmt: skip
    path = tmp_path / "theirs.jsonl"
    path.write_text(json.dumps(form) + "\n\n" + json.dumps(form | {"seed": 0} | change) + "\n")
    with pytest.raises(BriefError, match=told) as caught:
        read_lines([path])
    assert "theirs.jsonl, line 3" in str(caught.value)


def test_a_result_twice_there_and_files_without_any_are_refused(lines, tmp_path):
    write_lines(tmp_path / "a.jsonl", lines["oracle"])
    with pytest.raises(BriefError, match="there already"):
        read_lines([tmp_path / "a.jsonl", tmp_path / "a.jsonl"], SMALL)
    (tmp_path / "b.jsonl").write_text("\n")
    with pytest.raises(BriefError, match="no results"):
        read_lines([tmp_path / "b.jsonl"])
    (tmp_path / "c.jsonl").write_text("{nonsense\n")
    with pytest.raises(BriefError, match="line 1: not JSON"):
        read_lines([tmp_path / "c.jsonl"])


def test_a_system_that_lacks_films_is_not_ranked():
    known = PROTOCOLS["photoplay-made-1-quick"]
    part = [
        line_of(known, film, value=0.9)
        for film in known.films[:4]
    ]  # fmt: skip
    whole = [line_of(known, film, system="whole", value=0.1) for film in known.films]
    found = standings([*part, *whole])
    assert [(one.system, one.complete) for one in found] == [("whole", True), ("theirs", False)]


def line_of(protocol, film, *, system="theirs", value=0.5):
    from photoplay.evaluation.results import Line

    return Line(result=1, protocol=protocol.id, digest=protocol.digest, system=system,
                film=film.name, domain=film.domain, seed=0, measure="cut-hit-rate",
                convention="photoplay", value=value, shuffled=0.05)  # fmt: skip


def test_two_systems_are_compared_film_by_film(lines):
    rows = {(row.measure, row.domain): row for row in compare(lines["oracle"], lines["clicks"])}
    whole = rows["cut-hit-rate", ALL]
    assert whole.n == 6
    assert whole.difference > 0.3
    assert whole.p <= 4 / 64
    assert whole.p <= whole.p_holm <= 7 * whole.p
    assert whole.interval.low > 0
    same = compare(lines["oracle"], lines["oracle"])
    assert all(row.difference == 0 and row.p == 1 for row in same if row.n > 1)


def test_pages_and_forms_hold_everything(lines):
    pytest.importorskip("matplotlib")
    every = [*lines["oracle"], *lines["clicks"]]
    found = standings(every)
    text = standings_page.leaderboard(found, every)
    assert "–. baseline: oracle <span class=soft>6 of 10 films" in text
    assert SMALL.digest in text
    assert "src=" not in text
    json.dumps(standings_page.as_json(found, every), allow_nan=False)
    rows = compare(lines["oracle"], lines["clicks"])
    names = ("oracle", "clicks")
    assert "oracle beside clicks" in standings_page.comparison(names, rows)
    json.dumps(standings_page.comparison_json(names, rows), allow_nan=False)


def test_the_digest_tells_every_change_of_the_protocol():
    known = protocol_named("photoplay-made-1")
    digests = {
        known.digest,
        replace(known, seeds=(0,)).digest,
        replace(known, films=known.films[1:]).digest,
        replace(known, measures=known.measures[1:]).digest,
        replace(known, recipe=known.recipe + 1).digest,
    }
    assert len(digests) == 5
    assert len(known.films) == 30
    with pytest.raises(BriefError, match="photoplay-made-1"):
        protocol_named("photoplay-made")


def test_films_of_ones_own_have_domains_by_folder_and_a_digest_by_content(tmp_path):
    (tmp_path / "dance").mkdir()
    (tmp_path / "dance" / "a.mp4").write_bytes(b"a")
    (tmp_path / "b.mp4").write_bytes(b"b")
    films = {"a": tmp_path / "dance" / "a.mp4", "b": tmp_path / "b.mp4"}
    one = folder_protocol(films)
    assert one.id == FOLDER
    assert [film.domain for film in one.films] == ["dance", "other"]
    (tmp_path / "b.mp4").write_bytes(b"c")
    assert folder_protocol(films).digest != one.digest


def test_what_is_to_be_seen_comes_from_the_drawing():
    from fractions import Fraction

    motion = np.repeat([1.0, 0.0, 0.0, 0.0], 25)
    seen = seen_of(DomainTruth(seconds=4.0, rate=Fraction(25), cuts=np.array([0.1, 2.0]),
                               events=np.array([0.1, 2.0, 3.5]), motion=motion))  # fmt: skip
    assert seen.cuts.tolist() == [2.0]
    assert seen.motion.tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
    assert np.flatnonzero(seen.change == 1).tolist() == [1, 20, 35]


def test_films_and_music_are_made_once(world):
    work, films, runs = world
    before = {path: path.stat().st_mtime_ns for path in films.places.values()}
    again = benchmarking.films_of(SMALL, {}, SENSES, work, jobs=1)
    assert {path: path.stat().st_mtime_ns for path in again.places.values()} == before

    class Resting(Baseline):
        def make(self, wanted, folder):
            pytest.fail("made again")

    resting = Resting(kind="oracle", known=again.seen)
    assert benchmarking.run(SMALL, resting, again, SENSES, work, jobs=1) == runs["oracle"]


def test_a_system_without_music_is_said(world):
    work, films, _ = world

    class Silent:
        name = mark = "silent"

        def make(self, wanted, folder):
            return False

    with pytest.raises(MediaError, match="silent made no music"):
        benchmarking.run(SMALL, Silent(), films, SENSES, work, jobs=1)


def test_soundtracks_of_each_seed_are_asked_for(tmp_path):
    strike(tmp_path / "trailer-0.wav", [1.0])
    done = CliRunner().invoke(command, ["run", "--soundtracks", str(tmp_path), "--protocol",
                                        "photoplay-made-1", "--work", str(tmp_path / "w")],
                              catch_exceptions=True)  # fmt: skip
    assert isinstance(done.exception, BriefError)
    assert "seed-N" in str(done.exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "--baseline", "oracle", "--method", "spine"], "a system of its own"),
        (["run", "--seeds", "0,1"], "films of your own"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(words, told):
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 2
    assert told in done.output


def test_two_protocols_are_not_compared(tmp_path):
    quick, full = PROTOCOLS["photoplay-made-1-quick"], PROTOCOLS["photoplay-made-1"]
    for protocol in (quick, full):
        line = line_of(protocol, protocol.films[0])
        write_lines(tmp_path / f"{protocol.id}.jsonl", [line])
    paths = [str(tmp_path / f"{protocol.id}.jsonl") for protocol in (quick, full)]
    for words in (["compare", *paths], ["report", *paths]):
        done = CliRunner().invoke(command, words)
        assert isinstance(done.exception, BriefError)
        assert "two protocols do not compare" in str(done.exception)
