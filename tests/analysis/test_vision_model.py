"""A user's own image encoder: any of the right shape serves, any other is refused with a reason."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from photoplay.analysis.glance import glances
from photoplay.analysis.vision_model import ClipReader
from photoplay.types.analysis import Shot
from photoplay.types.errors import AssetError
from photoplay.types.film import Frame


def encoder(path, *, size=(32, 32), inputs=("n", 3), pooled=True):
    """A model that averages each colour and mixes them to five numbers."""
    kernel = np.arange(15, dtype=np.float32).reshape(3, 5) / 7 - 1
    nodes = [helper.make_node("GlobalAveragePool", ["pixels"], ["means"])]
    out = "means"
    if pooled:
        nodes.append(helper.make_node("Flatten", ["means"], ["flat"], axis=1))
        nodes.append(helper.make_node("MatMul", ["flat", "kernel"], ["embedding"]))
        out = "embedding"
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [*inputs, *size])],
        [
            helper.make_tensor_value_info(
                out, TensorProto.FLOAT, ["n", 5] if pooled else ["n", 3, 1, 1]
            )
        ],
        [numpy_helper.from_array(kernel, "kernel")] if pooled else [],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
    model.ir_version = 8
    onnx.save(model, str(path))
    return path


def seen(reader, colours, seconds=2):
    pictures = [np.full((45, 80, 3), colour, dtype=np.uint8) for colour in colours]
    for picture in pictures:
        picture[::7] //= 2
    count = seconds * 10
    frames = (Frame(k, k / 10, pictures[k // count]) for k in range(count * len(colours)))
    for glance in glances(frames):
        reader.see(glance)
    shots = [Shot(start=k * seconds, end=(k + 1) * seconds) for k in range(len(colours))]
    return reader.findings(shots, float(seconds * len(colours)))


@pytest.mark.parametrize("size", [(32, 32), ("h", "w"), (24, 40)])
def test_shots_get_vectors_that_tell_them_apart(tmp_path, size):
    found = seen(
        ClipReader(encoder(tmp_path / "e.onnx", size=size)),
        [(220, 20, 20), (20, 20, 220), (220, 20, 20)],
    )
    assert found.embeddings.shape == (3, 5)
    assert found.embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.embeddings, axis=1), 1, atol=1e-6)
    alike = found.embeddings @ found.embeddings.T
    assert alike[0, 2] > 0.999 > alike[0, 1]


def test_pixels_arrive_with_clips_mean_taken_out(tmp_path):
    reader = ClipReader(encoder(tmp_path / "e.onnx"))
    vector = reader._vector(np.full((32, 32, 3), 255, dtype=np.uint8))
    mean, deviation = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
    expected = ((1 - np.array(mean)) / deviation) @ (np.arange(15).reshape(3, 5) / 7 - 1)
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), rtol=1e-4)


def test_no_pictures_no_vectors(tmp_path):
    found = ClipReader(encoder(tmp_path / "e.onnx")).findings([Shot(start=0, end=1)], 1.0)
    assert found.embeddings is None
    assert "e.onnx saw no pictures" in found.remarks[0]


def test_a_missing_or_broken_file_is_refused(tmp_path):
    with pytest.raises(AssetError, match="there is no model"):
        ClipReader(tmp_path / "none.onnx")
    (tmp_path / "broken.onnx").write_bytes(b"\x00" * 64)
    with pytest.raises(AssetError, match=r"broken\.onnx \(64 bytes\) cannot be opened"):
        ClipReader(tmp_path / "broken.onnx")


def test_an_encoder_of_another_shape_is_refused(tmp_path):
    with pytest.raises(AssetError, match=r"expected one input of shape \(n, 3, height, width\)"):
        ClipReader(encoder(tmp_path / "e.onnx", inputs=("n", 1), pooled=False))
    with pytest.raises(AssetError, match=r"expected an output of shape \(n, width\)"):
        ClipReader(encoder(tmp_path / "f.onnx", pooled=False))
