"""Make the golden files of embedders again; see README.md. Needs programs that the tests do not."""

import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from tiny import pictures, sound, values

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


def layout_of(module, rename=lambda name: name):
    return {
        rename(name): list(value.shape)
        for name, value in module.state_dict().items()
        if value.is_floating_point()
    }


def filled(module, layout, prefix="", rename=lambda name: name):
    """The module with the numbers of the rule in place of its own."""
    import torch

    state = module.state_dict()
    for name, value in state.items():
        told = value.is_floating_point() and not name.endswith("attn_mask")
        if told and prefix + rename(name) in layout:
            made = values(prefix + rename(name), tuple(value.shape))
            state[name] = torch.tensor(made).reshape(value.shape)
    module.load_state_dict(state)
    return module.eval()


def keep(name, tool, layout, options, **outputs):
    told = {"tool": tool, "options": options, "layout": layout}
    (HERE / f"{name}.json").write_text(json.dumps(told, indent=0) + "\n", encoding="utf-8")
    np.savez_compressed(HERE / f"{name}.npz", **outputs)


def module_at(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_init(*names):
    """Packages whose parts can be imported though what they load at first is not there."""
    for name in names:
        package = types.ModuleType(name)
        package.__path__ = [str(site(name.replace(".", "/")))]
        sys.modules[name] = package


def site(package):
    return Path(importlib.util.find_spec("torch").origin).parents[1] / package


def vggish():
    """Front end: Google's mel_features in torchvggish 0.2; net: its layers as PyTorch has them."""
    import torch
    from torch import nn

    mel = module_at(site("torchvggish") / "mel_features.py", "mel_features")
    wave = sound(2.5, 16_000)
    levels = mel.log_mel_spectrogram(
        wave, audio_sample_rate=16_000, log_offset=0.01, window_length_secs=0.025,
        hop_length_secs=0.010, num_mel_bins=64, lower_edge_hertz=125, upper_edge_hertz=7500,
    )  # fmt: skip
    layers, last = [], 1
    for wide in (4, "M", 6, "M", 8, 8, "M", 10, 10, "M"):
        if wide == "M":
            layers.append(nn.MaxPool2d(2, 2))
        else:
            layers += [nn.Conv2d(last, wide, 3, padding=1), nn.ReLU(True)]
            last = wide
    net = nn.Module()
    net.features = nn.Sequential(*layers)
    net.embeddings = nn.Sequential(
        nn.Linear(10 * 4 * 6, 20), nn.ReLU(True), nn.Linear(20, 20), nn.ReLU(True),
        nn.Linear(20, 12), nn.ReLU(True),
    )  # fmt: skip
    layout = layout_of(net)
    net = filled(net, layout)
    patches = np.stack([levels[k : k + 96] for k in range(0, len(levels) - 95, 96)])
    with torch.no_grad():
        x = net.features(torch.tensor(patches, dtype=torch.float32)[:, None])
        x = torch.transpose(torch.transpose(x, 1, 3), 1, 2).contiguous().view(len(patches), -1)
        rows = net.embeddings[:-1](x)
    keep("vggish", f"torchvggish 0.2 (mel_features), torch {torch.__version__}", layout, {},
         levels=levels.astype("f4"), rows=rows.numpy())  # fmt: skip


def panns():
    import torch
    from torch import nn

    without_init("panns_inference")
    from panns_inference.models import Cnn14, ConvBlock

    for rate, name in ((32_000, "panns"), (16_000, "panns-16k")):
        size = 1024 * rate // 32_000
        net = Cnn14(rate, size, rate // 100, 64, 50, 14_000 if rate == 32_000 else 8_000, 7)
        wide = (1, 3, 4, 5, 6, 7, 8)
        for block in range(6):
            setattr(net, f"conv_block{block + 1}", ConvBlock(wide[block], wide[block + 1]))
        net.fc1, net.fc_audioset = nn.Linear(8, 10), nn.Linear(10, 7)
        own = {k: v for k, v in layout_of(net).items() if "_extractor" not in k}
        net = filled(net, own)
        wave = torch.tensor(sound(3.3, rate))[None]
        with torch.no_grad():
            levels = net.logmel_extractor(net.spectrogram_extractor(wave))
            found = net(wave)
            probabilities = found["clipwise_output"].numpy()
        layout = own | {"spectrogram_extractor.stft.conv_real.weight": [2, 1, 2]}
        keep(name, f"panns_inference 0.1.1, torch {torch.__version__}", layout, {"rate": rate},
             levels=levels[0, 0].numpy()[::5], rows=found["embedding"].numpy(),
             probabilities=probabilities)  # fmt: skip


def clap():
    import torch
    from torch import nn
    from transformers import RobertaConfig, RobertaModel

    without_init("laion_clap", "laion_clap.clap_module")
    sys.modules["h5py"] = types.ModuleType("h5py")
    from laion_clap.clap_module.htsat import HTSAT_Swin_Transformer

    settings = types.SimpleNamespace(
        mel_bins=64, sample_rate=48_000, window_size=1024, hop_size=480, fmin=50, fmax=14_000,
    )  # fmt: skip
    ear = HTSAT_Swin_Transformer(
        spec_size=256, patch_size=4, patch_stride=(4, 4), num_classes=5, embed_dim=8,
        depths=[2, 2, 2, 2], num_heads=[4, 8, 16, 32], window_size=8, config=settings,
    )  # fmt: skip
    reader = RobertaModel(RobertaConfig(
        vocab_size=400, hidden_size=48, num_hidden_layers=2, num_attention_heads=12,
        intermediate_size=64, max_position_embeddings=90, type_vocab_size=1, layer_norm_eps=1e-5,
    ))  # fmt: skip

    def projection(wide):
        return nn.Sequential(nn.Linear(wide, 16), nn.ReLU(), nn.Linear(16, 16))

    parts = {
        "module.audio_branch.": ear, "module.text_branch.": reader,
        "module.audio_projection.": projection(64), "module.text_projection.": projection(48),
    }  # fmt: skip
    layout = {"module.logit_scale_a": [], "module.logit_scale_t": []}
    for prefix, part in parts.items():
        layout |= {prefix + k: v for k, v in layout_of(part).items() if "_extractor" not in k}
    for prefix, part in parts.items():
        filled(part, layout, prefix)
    wave = sound(10.0, 48_000)
    numbers = np.array([0, 17, 250, 9, 31, 2], dtype=np.int64)
    unit = nn.functional.normalize
    with torch.no_grad():
        x = torch.tensor(wave)[None]
        levels = ear.logmel_extractor(ear.spectrogram_extractor(x))
        heard = unit(parts["module.audio_projection."](ear({"waveform": x})["embedding"]), dim=-1)
        read = reader(input_ids=torch.tensor(numbers)[None]).pooler_output
        read = unit(parts["module.text_projection."](read), dim=-1)
    versions = f"laion_clap 1.1.7, transformers RobertaModel, torch {torch.__version__}"
    keep("clap", versions, layout, {"text_heads": 12}, levels=levels[0, 0].numpy()[::10],
         rows=heard.numpy(), numbers=numbers, read=read.numpy())  # fmt: skip


def words():
    """A small vocabulary of RoBERTa's kind, and what its makers' program cuts texts into."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    texts = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))
    cutter = Tokenizer(models.BPE(unk_token="<unk>"))
    cutter.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    cutter.decoder = decoders.ByteLevel()
    cutter.train_from_iterator(
        texts["texts"] * 4,
        trainers.BpeTrainer(vocab_size=400, special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
                            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()),
    )  # fmt: skip
    cutter.model.save(str(HERE))
    texts["numbers"] = [cutter.encode(text).ids for text in texts["texts"]]
    (HERE / "texts.json").write_text(json.dumps(texts, indent=1) + "\n", encoding="utf-8")


def mert():
    import torch
    import transformers
    from transformers import HubertConfig, HubertModel

    def official(name):
        return name.replace("parametrizations.weight.original0", "weight_g").replace(
            "parametrizations.weight.original1", "weight_v"
        )

    for name, norm in (("mert", "group"), ("mert-330m", "layer")):
        net = HubertModel(HubertConfig(
            hidden_size=48, num_hidden_layers=3, num_attention_heads=12, intermediate_size=64,
            conv_dim=(8,) * 7, conv_kernel=(10, 3, 3, 3, 3, 2, 2), conv_bias=norm == "layer",
            feat_extract_norm=norm, do_stable_layer_norm=norm == "layer",
            num_conv_pos_embeddings=128, num_conv_pos_embedding_groups=16,
        ))  # fmt: skip
        layout = layout_of(net, official)
        net = filled(net, layout, rename=official)
        wave = sound(2.0, 24_000)
        shaped = (wave - wave.mean()) / np.sqrt(wave.var() + 1e-7)
        with torch.no_grad():
            found = net(torch.tensor(shaped)[None], output_hidden_states=True)
        tool = f"transformers {transformers.__version__} HubertModel"
        layers = {f"layer{k}": value[0].numpy() for k, value in enumerate(found.hidden_states)}
        layers["layer3"] = found.last_hidden_state[0].numpy()
        keep(name, tool, layout, {"heads": 12, "layer": 2}, **layers)


def imagebind():
    import torch
    import torchaudio

    without_init("imagebind", "imagebind.models")
    from imagebind.models.imagebind_model import ImageBindModel

    net = ImageBindModel(
        out_embed_dim=24, vision_embed_dim=32, vision_num_blocks=2, vision_num_heads=16,
        audio_embed_dim=24, audio_num_blocks=2, audio_num_heads=12, text_embed_dim=8,
        text_num_blocks=1, text_num_heads=2, depth_embed_dim=8, depth_num_blocks=1,
        depth_num_heads=2, thermal_embed_dim=8, thermal_num_blocks=1, thermal_num_heads=2,
        imu_embed_dim=8, imu_num_blocks=1, imu_num_heads=2,
    )  # fmt: skip
    layout = {
        k: v for k, v in layout_of(net).items()
        if ".audio." in k or ".vision." in k or k.startswith("modality_heads.")
    }  # fmt: skip
    net = filled(net, {k: v for k, v in layout.items() if "postprocessors" not in k})
    wave = sound(2.0, 16_000)
    wave = wave - wave.mean()
    bank = torchaudio.compliance.kaldi.fbank(
        torch.tensor(wave)[None], htk_compat=True, sample_frequency=16_000, use_energy=False,
        window_type="hanning", num_mel_bins=128, dither=0.0, frame_length=25, frame_shift=10,
    ).T  # fmt: skip
    levels = torch.nn.functional.pad(bank, (0, 204 - bank.shape[1]))
    levels = (levels - -4.268) / 9.138
    centre = torch.tensor((0.48145466, 0.4578275, 0.40821073))
    span = torch.tensor((0.26862954, 0.26130258, 0.27577711))
    frames = (torch.tensor(pictures()) / 255 - centre) / span
    with torch.no_grad():
        found = net(
            {"audio": levels[None, None, None], "vision": frames.permute(0, 4, 1, 2, 3)[:, None]}
        )
    unit = torch.nn.functional.normalize
    keep("imagebind", f"imagebind-packaged 0.1.2, torchaudio {torchaudio.__version__}", layout,
         {"picture_heads": 16, "sound_heads": 12}, levels=levels.numpy(),
         heard=unit(found["audio"], dim=-1).numpy(),
         seen=unit(found["vision"], dim=-1).numpy())  # fmt: skip


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")]()
