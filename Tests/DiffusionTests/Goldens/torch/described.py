"""What expected.json says of a tensor: type, shape, and FNV-1a (64 bits) of its values, row-major."""
import torch

TYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64", torch.int64: "I64", torch.int32: "I32",
         torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL", torch.uint16: "U16", torch.float8_e4m3fn: "F8_E4M3",
         torch.complex64: "C64"}


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data: value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def described(tensor):
    tensor = tensor.detach().as_subclass(torch.Tensor).contiguous()
    raw = tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    return [TYPES[tensor.dtype], list(tensor.shape), fnv(raw)]
