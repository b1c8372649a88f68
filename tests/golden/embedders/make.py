"""Make the golden files of embedders again; see README.md. Needs programs that the tests do not."""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
FILES = HERE.parents[1] / "embedders" / "files"


def tiny_arrays():
    return {
        "ramp": np.arange(12, dtype=np.float32).reshape(3, 4),
        "scalar": np.float32(0.5),
        "whole/numbers": np.array([3, -2, 1], dtype=np.int64),
        "half": np.array([0.5, -1.25], dtype=np.float16),
    }


def files_tensorflow():
    import tensorflow as tf

    tf.compat.v1.disable_eager_execution()
    for name, value in tiny_arrays().items():
        tf.compat.v1.get_variable(name, initializer=value)
    with tf.compat.v1.Session() as session:
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.train.Saver().save(
            session, str(FILES / "tiny"), write_meta_graph=False, write_state=False
        )


def files_torch():
    import torch
    from safetensors.torch import save_file

    table = {name: torch.tensor(value) for name, value in tiny_arrays().items()}
    table["brain"] = torch.tensor([1.5, -3.0], dtype=torch.bfloat16)
    table["turned"] = table["ramp"].T
    table["parameter"] = torch.nn.Parameter(table["ramp"][1])
    for name, newer in (("older", False), ("newer", True)):
        torch.save(
            {"state_dict": table, "epoch": 3}, FILES / f"{name}.pth",
            _use_new_zipfile_serialization=newer,
        )  # fmt: skip
    save_file(
        {name: value.detach().clone().contiguous() for name, value in table.items()},
        FILES / "tiny.safetensors",
    )


def musicnn():
    """With the folder that holds MTT_musicnn and MSD_musicnn as second argument."""
    import tensorflow as tf

    tf.compat.v1.disable_eager_execution()
    rng = np.random.default_rng(3)
    levels = (np.abs(rng.standard_normal((2, 187, 96))) * 1.5).astype(np.float32)
    ends = {
        "logits": "model/dense_1/BiasAdd",
        "penultimate": "model/batch_normalization_10/batchnorm/add_1",
        "mean_pool": "model/moments/Squeeze",
        "max_pool": "model/Max",
    }
    found = {}
    for training in ("MTT", "MSD"):
        tf.compat.v1.reset_default_graph()
        folder = f"{sys.argv[2]}/{training}_musicnn/"
        meta = tf.compat.v1.MetaGraphDef()
        meta.ParseFromString(Path(folder + ".meta").read_bytes())
        for node in meta.graph_def.node:
            node.attr.pop("_output_shapes", None)
        wanted = [*ends.values(), "save/restore_all"]
        part = tf.compat.v1.graph_util.extract_sub_graph(meta.graph_def, wanted)
        tf.import_graph_def(part, name="")
        with tf.compat.v1.Session() as session:
            session.run("save/restore_all", {"save/Const:0": folder})
            feed = {"model/Placeholder:0": levels, "model/Placeholder_2:0": False}
            for name, end in ends.items():
                value = session.run(end + ":0", feed)
                found[f"{training}_{name}"] = value.reshape(2, -1)
    np.savez_compressed(HERE / "musicnn.npz", **found)


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")]()
