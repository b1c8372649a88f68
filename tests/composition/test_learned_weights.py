"""The shipped weights' file, and what happens without them."""

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load, save

from photoplay.composition import learned_weights
from photoplay.composition.learned_net import write
from photoplay.composition.learned_weights import learned_of, packed_of, shipped, unpacked
from photoplay.tokens.bar_wishes import COLUMNS, KEY, METRE, PLAYERS
from photoplay.types.errors import AssetError

FACTS = {"heads": "2", "energies": "[0, 127]", "reach": json.dumps({"4/4": 1000})}


def test_it_is_a_safetensors_file_in_half_precision():
    rng = np.random.default_rng(0)
    tensors = {"b": rng.normal(size=(3, 5)), "a": rng.normal(size=7)}
    packed = packed_of(tensors, FACTS)
    ours, facts = unpacked(packed)
    theirs = load(packed)
    assert facts == FACTS
    assert set(ours) == set(theirs) == {"a", "b"}
    for name, one in ours.items():
        assert one.dtype == np.float16
        assert np.array_equal(one, theirs[name])
        np.testing.assert_allclose(one, tensors[name], rtol=1e-3, atol=1e-4)


def test_a_file_of_another_hand_is_read_too():
    tensors = {"x": np.arange(6, dtype=np.float32).reshape(2, 3)}
    ours, facts = unpacked(save(tensors, {"heads": "1"}))
    assert facts == {"heads": "1"}
    assert np.array_equal(ours["x"], tensors["x"])


@pytest.mark.parametrize("packed", [b"", b"\xff" * 40, packed_of({"x": np.ones(2)}, {})])
def test_a_damaged_file_is_said_to_be(packed):
    with pytest.raises(AssetError, match="cannot be read"):
        learned_of(packed)


def test_without_weights_it_is_said_how_to_go_on(monkeypatch):
    monkeypatch.setattr(learned_weights, "NAME", "no-such.safetensors")
    shipped.cache_clear()
    with pytest.raises(AssetError, match="--method rules"):
        shipped()


def test_the_whole_path_of_a_score_loads_no_torch():
    code = ("import sys, photoplay, photoplay.scoring, photoplay.crew, photoplay.judging, "
            "photoplay.composition.composer; print('torch' in sys.modules)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_what_ships_is_small_loads_in_a_second_and_composes_without_torch():
    assert learned_weights.is_shipped()
    code = (
        "import sys, time, numpy as np\n"
        "from photoplay.composition.learned_weights import shipped\n"
        "from photoplay.composition.learned_net import write\n"
        "from photoplay.tokens.bar_wishes import COLUMNS, DENSITY, METRE, PLAYERS\n"
        "began = time.process_time(); learned = shipped(); spent = time.process_time() - began\n"
        "rows = np.zeros((4, COLUMNS), dtype=np.int64); rows[:, METRE] = 8\n"
        "rows[:, DENSITY] = 6; rows[:, PLAYERS.start] = 1\n"
        "grids = [write(learned.net, rows, 16, np.random.default_rng(1)) for _ in range(2)]\n"
        "print(spent < 1, grids[0] == grids[1], len(grids[0]) > 4, 'torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "True", "True", "False"]


def test_what_ships_has_learnt_the_scale():
    """With nothing but a key asked, free of every mask, its notes are those of the key."""
    rows = np.zeros((8, COLUMNS), dtype=np.int64)
    rows[:, METRE], rows[:, KEY], rows[:, PLAYERS.start] = 8, 1, 1
    rng = np.random.default_rng(0)
    pitches = np.concatenate([write(shipped().net, rows, 16, rng).pitch for _ in range(3)])
    assert len(pitches) > 30
    assert np.isin(pitches % 12, [0, 2, 4, 5, 7, 9, 11]).mean() > 0.9
