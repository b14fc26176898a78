#!/usr/bin/env python3
"""Makes wordpiece.json and bert.safetensors with transformers 5.23 and torch 2.15 from the Toybox.

    bert.py [MODEL]

wordpiece.json: prompts with their ids (padded to 32), how many are real, how many were cut off.
wordpiece_77.json: the prompts that are cut there, padded to 77.
bert.safetensors: the last hidden states [32, 384] of some prompts, named by the prompt.
"""
import json, os, sys
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel, BertTokenizerFast

from prompts import all_prompts

here = os.path.dirname(os.path.abspath(__file__))
model = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../../../Sources/Toybox/Model")
LENGTH = 32


def weights(folder):
    raw = load_file(os.path.join(folder, "model.safetensors"))
    scaled = {}
    for name, value in raw.items():
        if name.endswith("_scale"): continue
        scale = raw.get(name + "_scale")
        scaled[name] = value.float() if scale is None else value.float() * scale[:, None]
    return scaled


def main():
    tokenizer = BertTokenizerFast(vocab=os.path.join(model, "tokenizer/vocab.txt"), do_lower_case=True)
    def cases(name, length, prompts):
        found = []
        for prompt in prompts:
            ids = tokenizer([prompt], padding="max_length", truncation=True, max_length=length)
            whole = tokenizer([prompt], truncation=False)["input_ids"][0]
            real = sum(ids["attention_mask"][0])
            found.append({"prompt": prompt, "ids": ids["input_ids"][0][:real], "cutOff": max(0, len(whole) - length)})
        with open(os.path.join(here, name), "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(case) for case in found) + "\n]\n")
        return found

    short = cases("wordpiece.json", LENGTH, all_prompts())
    cases("wordpiece_77.json", 77, [case["prompt"] for case in short if case["cutOff"] > 0])

    config = json.load(open(os.path.join(model, "text_encoder/config.json")))
    config.pop("quantization_config")
    bert = BertModel(BertConfig.from_dict(config), add_pooling_layer=False).eval()
    bert.load_state_dict(weights(os.path.join(model, "text_encoder")))
    states = {}
    for prompt in ["", "a red apple", "a photo of a blue car on a beach", "红苹果 🍎 café", " ".join(["teapot"] * 200)]:
        batch = tokenizer([prompt], padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt")
        with torch.inference_mode():
            states[prompt or "empty"] = bert(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state[0]
    save_file(states, os.path.join(here, "bert.safetensors"))
    print(len(short), "prompts")


main()
