"""Films, words and music in a net's space: scores, ranks, and what they stand beside."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from photoplay.cli.evaluate import evaluate as command
from photoplay.evaluation.cards_of import known_card
from photoplay.evaluation.embedding import Ear, Embedded
from photoplay.evaluation.nearness import likeness, near_rows
from photoplay.evaluation.pairing import Item, Music, Paired, found_texts, pair
from photoplay.types.errors import BriefError, MediaMissingError
from tests.evaluation.test_embedding import draw, sound
from tests.golden.embedders.tiny import HERE, tiny_weights, write_safetensors


def piece(rows):
    return Embedded(rows=rows, logits=np.zeros((len(rows), 0)))


@pytest.fixture
def net(tmp_path):
    def load(name):
        path = tmp_path / f"{name}.safetensors"
        write_safetensors(tiny_weights(name), path)
        return Ear(name=name, path=path, label=name)

    return load


def test_likeness_stands_beside_shuffled_pairs(net):
    rng, card = np.random.default_rng(0), known_card("imagebind-score")
    each = [rng.standard_normal((4, 16)) for _ in range(6)]
    pictures = {str(k): piece(rows) for k, rows in enumerate(each)}
    music = {str(k): piece(rows * 3) for k, rows in enumerate(each)}
    row = likeness(pictures, music, net("imagebind"), card, "", seed=0)
    assert row.value == pytest.approx(1.0)
    assert [one.name for one in row.controls] == ["shuffled pairs"]
    assert row.controls[0].p < 0.05
    assert likeness(pictures, {}, net("imagebind"), card, "", seed=0) is None


def test_rank_among_systems_stands_beside_chance_and_shuffled_pairs(net, tmp_path):
    rng = np.random.default_rng(1)
    films = {f"f{k}": rng.standard_normal((3, 16)) for k in range(8)}
    made = {}
    for name, rows in films.items():
        made[tmp_path / f"{name}.mp4"] = piece(rows)
        made[tmp_path / f"{name}.wav"] = piece(rows + 0.1 * rng.standard_normal((3, 16)))
        for other in ("b", "c"):
            made[tmp_path / f"{name}-{other}.wav"] = piece(rng.standard_normal((3, 16)))

    def by(paths):
        return {path: made[path] for path in paths}, {}

    items = [Item(name=name, music=Music(sound=tmp_path / f"{name}.wav"),
                  film=tmp_path / f"{name}.mp4") for name in films]  # fmt: skip
    peers = {other: {name: tmp_path / f"{name}-{other}.wav" for name in films} for other in "bc"}
    remarks = []
    every = Paired(items=tuple(items), remarks=(), peers=peers)
    found = near_rows(every, net("imagebind"), by, by, remarks, seed=0)
    rows = {row.measure: row for row in found}
    rank = rows["imagebind-rank:imagebind"]
    chance, shuffled = rank.controls
    assert rank.value == 1
    assert (chance.name, shuffled.name) == ("chance", "shuffled pairs")
    assert chance.chance == pytest.approx(11 / 18)
    assert chance.p < 0.01
    assert shuffled.chance < 0.9
    assert "among 3 systems, the others b, c" in rank.remark
    assert rows["precision-at-k:1:imagebind"].controls[0].chance == 1 / 8
    without = Paired(items=tuple(items), remarks=(), peers={"b": {}})
    list(near_rows(without, net("imagebind"), by, by, remarks, seed=0))
    assert any("no film has music of all systems" in one for one in remarks)


def test_the_command_scores_words_by_clap_and_films_by_imagebind(net, tmp_path):
    for name in ("made", "films", "other"):
        (tmp_path / name).mkdir()
    for k in range(3):
        sound(tmp_path / "made" / f"{k}.wav", 3, k)
        sound(tmp_path / "other" / f"{k}.wav", 3, k + 20)
        draw(tmp_path / "films" / f"{k}.mp4", k)
    (tmp_path / "texts.csv").write_text("name,text\n0,slow piano\n1,fast drums\n2,calm strings\n")
    clap, eye = net("clap"), net("imagebind")
    done = CliRunner().invoke(command, [
        str(tmp_path / "made"), "--videos", str(tmp_path / "films"), "--jobs", "1",
        "--texts", str(tmp_path / "texts.csv"), "--beside", f"theirs={tmp_path / 'other'}",
        "--embedder", f"clap={clap.path},words={HERE}", "--embedder", f"imagebind={eye.path}",
        "--measures", "correspondence", "--json", "--cache", str(tmp_path / "cache"),
    ])  # fmt: skip
    assert done.exit_code == 0, done.output
    rows = {row["measure"]: row for row in json.loads(done.output)["measures"]}
    clap_score = next(row for name, row in rows.items() if name.startswith("clap-score:clap"))
    for row in (clap_score, rows["imagebind-score:imagebind"]):
        assert -1 <= row["value"] <= 1
        assert row["n"] == 3
        assert row["controls"][0]["control"] == "shuffled pairs"
    rank = rows["imagebind-rank:imagebind"]
    assert [one["control"] for one in rank["controls"]] == ["chance", "shuffled pairs"]
    assert rank["controls"][0]["chance"] == pytest.approx(0.75)


def test_reading_without_words_is_remarked_upon_and_stops_nothing(net, tmp_path):
    item = Item(name="a", music=Music(sound=tmp_path / "a.wav"), text="slow piano")
    remarks = []
    made = {tmp_path / "a.wav": piece(np.ones((1, 16)))}
    one = Paired(items=(item,), remarks=())
    assert not list(near_rows(one, net("clap"), lambda paths: (made, {}), None, remarks, seed=0))
    assert "words=FOLDER" in remarks[0]


def test_texts_are_found_by_name_and_a_project_brings_its_own(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "holiday.txt").write_text("calm piano\n")
    assert found_texts(tmp_path / "texts") == {"holiday": "calm piano"}
    table = tmp_path / "texts.csv"
    table.write_text('name,text\nholiday.mp4,"calm, slow"\n')
    assert found_texts(table) == {"holiday": "calm, slow"}
    table.write_text("holiday,calm,slow\n")
    with pytest.raises(BriefError, match=r"texts\.csv, line 1: expected name,text"):
        found_texts(table)
    with pytest.raises(MediaMissingError, match="holds no texts"):
        found_texts(shutil.copytree(tmp_path / "texts", tmp_path / "empty",
                                    ignore=lambda *_: ["holiday.txt"]))  # fmt: skip
    project = tmp_path / "made" / "holiday.photoplay"
    project.mkdir(parents=True)
    (project / "music.wav").touch()
    (project / "project.json").write_text(json.dumps({"version": 1, "source": "x"}))
    (project / "manifest.json").write_text(
        json.dumps({"settings": {"brief": {"text": "calm piano"}}})
    )
    (item,) = pair(tmp_path / "made").items
    assert item.text == "calm piano"
