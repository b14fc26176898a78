"""The frozen text encoder of a model folder, and the weights of any of its networks."""

import json
import os

import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertModel, BertTokenizerFast

TOKENS = 32


def read_weights(path):
    """The tensors of a safetensors file, or of all in a folder, as float32: int8 rows times their scale."""
    files = [path]
    if os.path.isdir(path):
        files = [
            os.path.join(path, n) for n in sorted(os.listdir(path)) if n.endswith(".safetensors")
        ]
    raw = {}
    for name in files:
        raw.update(load_file(name))
    weights = {}
    for key, value in raw.items():
        if key.endswith("_scale"):
            continue
        scale = raw.get(key + "_scale")
        value = value.float()
        if scale is not None:
            value = value * scale.float().reshape(-1, *[1] * (value.ndim - 1))
        weights[key] = value
    return weights


class Text:
    def __init__(self, model, device):
        self.tokenizer = BertTokenizerFast(vocab=f"{model}/tokenizer/vocab.txt", do_lower_case=True)
        with open(f"{model}/text_encoder/config.json") as file:
            config = json.load(file)
        for key in ("quantization_config", "dtype", "torch_dtype"):
            config.pop(key, None)
        self.encoder = BertModel(BertConfig(**config), add_pooling_layer=False)
        found = self.encoder.load_state_dict(read_weights(f"{model}/text_encoder"), strict=False)
        missing = [k for k in found.missing_keys if "position_ids" not in k]
        if missing:
            raise SystemExit(f"{model}/text_encoder holds no {missing[0]}")
        self.encoder = self.encoder.eval().requires_grad_(False).to(device)
        if device == "cuda":
            self.encoder = self.encoder.half()

    def tokens(self, captions):
        """Ids and mask, [captions, 32]."""
        batch = self.tokenizer(
            captions, padding="max_length", truncation=True, max_length=TOKENS, return_tensors="pt"
        )
        return batch["input_ids"].to(torch.int32), batch["attention_mask"].to(torch.uint8)

    @torch.no_grad()
    def encode(self, ids, mask):
        """The last hidden states, [captions, 32, 384]."""
        hidden = self.encoder(input_ids=ids.long(), attention_mask=mask.long()).last_hidden_state
        return hidden.float()
