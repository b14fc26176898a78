#!/usr/bin/env python3
"""Files of PyTorch's own in every form that it writes, and what PyTorch reads in them: the goldens of TorchFileTests.

    pip install torch numpy
    Tests/DiffusionTests/Goldens/torch/generate.py

NAME.pt, .pth, .bin, .ckpt   the files
expected.json                for each its form, the names in it that mean nothing to the reader, and its tensors as torch.load(weights_only=True) gives them:
                             type, shape, and FNV-1a (64 bits) of their values, row-major. Where PyTorch refuses to load only weights, it loads all (`whole`).
"""
import collections, io, json, pathlib, pickle, struct
import numpy, torch
from described import described

torch.set_num_threads(1)
torch.manual_seed(18)
here = pathlib.Path(__file__).parent
expected = {}


def add(name, value, take=lambda loaded: loaded, form="zip archive", inert=(), whole=False, load=None, **options):
    """Writes a file. `take` finds the tensors, by the names that the reader should give them, in what PyTorch loads."""
    path = here / name
    if isinstance(value, bytes): path.write_bytes(value)
    else: torch.save(value, path, **options)
    loaded = load(path) if load else torch.load(path, weights_only=not whole)
    if whole and not load:
        try: torch.load(path, weights_only=True)
        except pickle.UnpicklingError: pass
        else: raise SystemExit(f"{name} is loaded with weights_only")
    expected[name] = {"form": form, "whole": whole, "inert": sorted(inert), "tensors": {key: described(tensor) for key, tensor in take(loaded).items()}}


def legacy(name, value, take=lambda loaded: loaded, **options):
    add(name, value, take, form="legacy form", _use_new_zipfile_serialization=False, **options)


def some(dtype, *shape):
    if dtype == torch.bool: return torch.rand(shape) < 0.5
    if not dtype.is_floating_point and not dtype.is_complex: return torch.randint(0 if dtype == torch.uint8 else -100, 100, shape).to(dtype)
    return torch.randn(shape).to(dtype)


plain = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]
for dtype in plain:
    name = str(dtype).split(".")[1]
    add(f"zip-{name}.pt", {"a": some(dtype, 3, 5), "b.c": some(dtype, 4), "scalar": some(dtype)})
    legacy(f"legacy-{name}.pth", {"a": some(dtype, 3, 5), "b.c": some(dtype, 4), "scalar": some(dtype)})
add("zip-newer-types.pt", {"u": torch.arange(7).to(torch.uint16), "f8": some(torch.float32, 4, 4).to(torch.float8_e4m3fn), "c": some(torch.complex64, 3)})

# Views.
def views():
    base, kernel = some(torch.float32, 6, 8), some(torch.float16, 4, 3, 3, 2)
    return {"base": base, "transposed": base.t(), "row": base[2], "rows": base[1:4], "columns": base[:, 2:5], "every second": base[::2, 1::3],
            "kernel": kernel.permute(0, 3, 1, 2), "last": kernel.permute(3, 2, 1, 0)[1], "expanded": base[0, 0].expand(3, 4),
            "expanded row": base[:1].expand(5, 8), "empty": base[:0], "empty inside": torch.empty(2, 0, 3), "one": base[5, 7], "thin": base[:, 3:4],
            "diagonal": base.diagonal(), "unfolded": torch.arange(9.0).unfold(0, 4, 2)}
add("views.pt", views())
legacy("legacy-views.pth", views())

# Objects around tensors.
net = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Linear(2, 4))
add("state-dict.bin", net.state_dict())
legacy("legacy-state-dict.bin", net.state_dict())
add("parameters.pt", {"p": torch.nn.Parameter(some(torch.float32, 2, 3)), "q": torch.nn.Parameter(some(torch.float32, 3), requires_grad=False)})
shared = some(torch.float32, 4, 6)
add("tied.pt", {"embedding": shared, "head": shared, "part": shared.view(-1)[5:17].view(3, 4)})
add("tensor.pt", some(torch.float32, 2, 3), take=lambda loaded: {"tensor": loaded})
add("list.pt", [some(torch.float32, 2), (some(torch.float16, 3), {"x": some(torch.float32, 1)})],
    take=lambda loaded: {"0": loaded[0], "1.0": loaded[1][0], "1.1.x": loaded[1][1]["x"]})
add("nested.pt", {"unet": {"conv": {"weight": some(torch.float32, 2, 2)}}, 5: some(torch.float32, 3), "sizes": torch.Size([1, 2]), "type": torch.float16,
                  "numbers": [1, -1, 2**20, -2**40, 2**70, 0.5, None, True], "text": "größe 🫖", "bytes": bytearray(b"abc"), "set": {1, 2}},
    take=lambda loaded: {"unet.conv.weight": loaded["unet"]["conv"]["weight"], "5": loaded[5]}, inert=["_codecs.encode", "__builtin__.bytearray", "__builtin__.set"])
add("protocol-4.pt", {"größe 🫖": some(torch.float32, 3), "b": collections.OrderedDict(c=some(torch.float16, 2))}, pickle_protocol=4,
    take=lambda loaded: {"größe 🫖": loaded["größe 🫖"], "b.c": loaded["b"]["c"]}, whole=True)
add("protocol-5.ckpt", {"state_dict": {"a": some(torch.float32, 3)}}, pickle_protocol=5, take=lambda loaded: loaded["state_dict"], whole=True)
add("many.pt", {f"layer.{i}.weight": some(torch.float32, 1 + i % 3) for i in range(90)})

class Wrapped(torch.Tensor): pass
wrapped = some(torch.float32, 2, 3).as_subclass(Wrapped)
wrapped.note = "said"
add("class.pt", {"w": wrapped}, whole=True, inert=[])

# Checkpoints of trainings.
def training(weights, wrapper="state_dict", **others):
    optimizer = torch.optim.AdamW([torch.nn.Parameter(some(torch.float32, 3))])
    optimizer.param_groups[0]["params"][0].sum().backward()
    optimizer.step()
    return {"epoch": 3, "global_step": 470000, wrapper: weights, "optimizer": optimizer.state_dict(), **others}
weights = {"model.weight": some(torch.float32, 3, 2), "model.bias": some(torch.float16, 3)}
add("training.pt", training(weights), take=lambda loaded: loaded["state_dict"])
add("model-key.pth", training(weights, "model"), take=lambda loaded: loaded["model"])
add("module-key.pt", training({"module": weights}, "module", dp_world_size=1), take=lambda loaded: loaded["module"]["module"])
add("ema.pth", {"params": weights, "params_ema": {key: value * 2 for key, value in weights.items()}}, take=lambda loaded: loaded["params_ema"])
legacy("legacy-training.ckpt", training(weights), take=lambda loaded: loaded["state_dict"])

# Lightning: numpy scalars and a class of its own, which weights_only refuses.
class ModelCheckpoint: pass
ModelCheckpoint.__module__ = "pytorch_lightning.callbacks.model_checkpoint"
import sys, types
for module in ["pytorch_lightning", "pytorch_lightning.callbacks", "pytorch_lightning.callbacks.model_checkpoint"]: sys.modules[module] = types.ModuleType(module)
sys.modules["pytorch_lightning.callbacks.model_checkpoint"].ModelCheckpoint = ModelCheckpoint
def lightning():
    return training(weights | {"model_ema.num_updates": torch.tensor(7, dtype=torch.int32)}, **{
        "pytorch-lightning_version": "1.4.2", "lr_schedulers": [], "hparams": {"rate": numpy.float64(0.1)},
        "callbacks": {ModelCheckpoint: {"monitor": "val/loss", "best_model_score": numpy.float32(0.5), "current_score": some(torch.float32)}}})
names = ["pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint", "numpy._core.multiarray.scalar", "numpy.dtype", "_codecs.encode"]
add("lightning.ckpt", lightning(), take=lambda loaded: loaded["state_dict"], whole=True, inert=[name for name in names if "Model" not in name])
legacy("legacy-lightning.ckpt", lightning(), take=lambda loaded: loaded["state_dict"], whole=True, inert=[name for name in names if "Model" not in name])
# A whole network with its classes.
add("network.pt", net, take=lambda loaded: loaded.state_dict(), whole=True,
    inert=["torch.nn.modules." + name for name in ["container.Sequential", "conv.Conv2d", "batchnorm.BatchNorm2d", "linear.Linear"]] + ["__builtin__.set"])

# TorchScript.
class Tower(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.visual, self.sizes, self.scale = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 3), torch.nn.Linear(2, 2).half()), [3, 4], torch.nn.Parameter(torch.ones([]))
        self.register_buffer("mask", torch.ones(4, 4).tril())
    def forward(self, x: torch.Tensor) -> torch.Tensor: return self.visual[0](x) * self.scale
script = io.BytesIO()
torch.jit.save(torch.jit.script(Tower()), script)
add("script.pt", script.getvalue(), form="TorchScript archive", load=lambda path: torch.jit.load(path).state_dict(), whole=True,
    inert=["__torch__.Tower", "__torch__.torch.nn.modules.conv.Conv2d", "__torch__.torch.nn.modules.container.Sequential",
           "__torch__.torch.nn.modules.linear.Linear"])


# What PyTorch wrote under Python 2: texts of bytes, dictionaries from lists of lists, tensors by the first of their functions; and numbers in 10 bytes.
def python2(version=1, view=False):
    out = io.BytesIO()
    def long1(value): return b"\x8a" + bytes([len(value)]) + value
    def text(value): return b"U" + bytes([len(value)]) + value.encode()
    def storage(kind, key, count, part): return b"(" + text("storage") + b"ctorch\n" + kind + b"\n" + text(key) + text("cpu") + b"K" + bytes([count]) + part + b"tQ"
    def tensor(kind, key, count, offset, shape, strides, part=b"N"):
        numbers = lambda values: b"(" + b"".join(long1(bytes([value])) for value in values) + b"t"
        function = b"ctorch._utils\n_rebuild_tensor\n" if version == 1 else b"ctorch._utils\n_rebuild_tensor_v2\n"
        rest = b"" if version == 1 else b"\x89ccollections\nOrderedDict\n)R"
        return function + b"(" + storage(kind, key, count, part) + b"K" + bytes([offset]) + numbers(shape) + numbers(strides) + rest + b"tR"
    out.write(b"\x80\x02" + long1(bytes.fromhex("6cfc9c46f9206aa85019")) + b"." + b"\x80\x02M\xe9\x03.")
    out.write(b"\x80\x02}q\x01(" + text("type_sizes") + b"}q\x02(" + text("int") + b"K\x04" + text("long") + b"K\x04u" + text("protocol_version") + b"M\xe9\x03" +
              text("little_endian") + b"\x88u.")
    first = tensor(b"FloatStorage", "94710", 6, 0, [2, 3], [3, 1])
    second = tensor(b"LongStorage", "94711", 4, 1, [3], [1], b"(U\x0594712K\x00K\x04t" if view else b"N")
    pairs = b"]q\x03(]q\x04(" + text("lin0.weight") + first + b"e]q\x05(" + text("steps") + second + b"ee"
    out.write(b"\x80\x02ccollections\nOrderedDict\nq\x00" + pairs + b"\x85R.")
    out.write(b"\x80\x02]q\x01(" + text("94710") + text("94711") + b"e.")
    out.write(struct.pack("<q6f", 6, *range(6)) + struct.pack("<q4q", 4, 10, -20, 30, 2**40))
    return out.getvalue()
add("python-2.pth", python2(), form="legacy form")
add("python-2-later.pth", python2(2), form="legacy form")
add("python-2-view.pth", python2(2, view=True), form="legacy form")

legacy("legacy-tied.pth", {"embedding": shared, "head": shared, "part": shared.view(-1)[5:17].view(3, 4)})
legacy("legacy-parameters.pt", {"p": torch.nn.Parameter(some(torch.float32, 2, 3)), "q": torch.nn.Parameter(some(torch.float16, 3), requires_grad=False)})
legacy("legacy-list.pt", [some(torch.float32, 2), (some(torch.float16, 3), {"x": some(torch.float32, 1)})],
    take=lambda loaded: {"0": loaded[0], "1.0": loaded[1][0], "1.1.x": loaded[1][1]["x"]})

for path in here.iterdir():
    if path.suffix in [".pt", ".pth", ".bin", ".ckpt"] and path.name not in expected: path.unlink()
lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(expected.items()))
(here / "expected.json").write_text("{\n" + lines + "\n}\n")
print(len(expected), "files")
