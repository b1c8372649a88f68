"""The shipped weights' file, and what happens without them."""

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load, save

from photoplay.composition import learned_weights
from photoplay.composition.learned_weights import learned_of, packed_of, shipped, unpacked
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
