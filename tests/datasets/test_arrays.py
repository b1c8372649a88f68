import pickle

import numpy as np
import pytest

from photoplay.datasets.arrays import load_array, load_pickled_arrays
from photoplay.types.errors import DatasetError


class Trap:
    def __reduce__(self):
        return (print, ("sprung",))


def test_a_pickle_that_would_run_something_is_refused(tmp_path, capsys):
    path = tmp_path / "trap.pkl"
    path.write_bytes(pickle.dumps({"a": np.zeros(3), "b": Trap()}))
    with pytest.raises(DatasetError, match=r"asks for builtins\.print"):
        load_pickled_arrays(path, "a")
    assert capsys.readouterr().out == ""


def test_arrays_of_a_pickle_are_read(tmp_path):
    path = tmp_path / "arrays.pkl"
    path.write_bytes(pickle.dumps({"a": np.arange(6.0).reshape(2, 3), "n": np.float64(3)}))
    found = load_pickled_arrays(path, "a", "n")
    assert found["a"].shape == (2, 3)
    assert float(found["n"]) == 3
    with pytest.raises(DatasetError, match="does not hold b"):
        load_pickled_arrays(path, "b")


def test_an_array_of_another_shape_is_told(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((4, 3)))
    assert load_array(path, None, 3).dtype == np.float32
    with pytest.raises(DatasetError, match=r"shape \(4, 3\), expected \(n, 17, 3\)"):
        load_array(path, None, 17, 3)


def test_an_array_of_objects_is_refused(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(DatasetError, match="no arrays"):
        load_array(path)
