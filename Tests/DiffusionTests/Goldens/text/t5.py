#!/usr/bin/env python3
"""Makes t5/ with transformers 5.23, torch 2.15 and sentencepiece 0.2: a small T5 v1.1 encoder with random weights.

t5/tokenizer/spiece.model   a unigram model trained on the prompts, ids as T5's (pad 0, eos 1, unk 2)
t5/tokenizer.json           the same as Hugging Face's tokenizers save it
t5/tokens.json              prompts with their ids, and how many were cut off at 77; `sentencepiece` has the ids of
                            the original library in the few cases where Hugging Face's rewriting of it differs (two
                            equally good cuts, accents on accents, U+0085)
t5/text_encoder/            T5EncoderModel in two float16 shards
t5/states.safetensors       the last hidden states [77, 48] of some prompts, named by the prompt
t5/quantised.safetensors    the same of one prompt with the weights rounded to 8 bits a row
"""
import json, os, random, shutil, tempfile
import sentencepiece, torch
from safetensors.torch import save_file
from transformers import T5Config, T5EncoderModel, T5Tokenizer

from prompts import all_prompts, world

here = os.path.dirname(os.path.abspath(__file__))
out = os.path.join(here, "t5")
LENGTH = 77
EXTRA = ["tea</s>pot", "<extra_id_0> a <extra_id_99>", "<extra_id_100>", "<pad><unk>", "</s>", "▁under▁line", "a▁ b", "\u2581"]


def babble(count, random):
    """Sentences of made-up words, so that there are enough different pieces to learn."""
    syllables = [a + b + c for a in ["", "b", "ch", "d", "gr", "l", "m", "n", "pr", "s", "st", "t"] for b in "aeiou" for c in ["", "n", "ck", "st"]]
    words = ["".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(1500)]
    for _ in range(count):
        yield " ".join(words[int(random.random() ** 2 * len(words))] for _ in range(6))


def tokenizer():
    os.makedirs(os.path.join(out, "tokenizer"))
    with tempfile.TemporaryDirectory() as scratch:
        corpus = os.path.join(scratch, "corpus.txt")
        generator = random.Random(5)
        with open(corpus, "w") as file:
            for prompt in all_prompts() + list(world(2000, generator)) + list(babble(4000, generator)):
                file.write(" ".join(prompt.replace("\x00", "").split()) + "\n")
        sentencepiece.SentencePieceTrainer.train(
            input=corpus, model_prefix=os.path.join(scratch, "spiece"), vocab_size=1200, model_type="unigram", character_coverage=0.995,
            pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2)
        shutil.copy(os.path.join(scratch, "spiece.model"), os.path.join(out, "tokenizer"))
    made = T5Tokenizer.from_pretrained(os.path.join(out, "tokenizer"))
    made.backend_tokenizer.save(os.path.join(out, "tokenizer.json"))
    return made


def main():
    shutil.rmtree(out, ignore_errors=True)
    made = tokenizer()
    original = sentencepiece.SentencePieceProcessor(model_file=os.path.join(out, "tokenizer/spiece.model"))
    cases = []
    differences = 0
    for prompt in all_prompts() + EXTRA:
        ids = made(prompt)["input_ids"]
        cut = made(prompt, truncation=True, max_length=LENGTH)["input_ids"]
        case = {"prompt": prompt, "ids": cut, "cutOff": len(ids) - len(cut)}
        theirs = original.encode(prompt) + [1]
        # The library knows no special tokens: they are cut out before it sees the text.
        if theirs != ids and not any(token in prompt for token in made.all_special_tokens):
            assert len(theirs) <= LENGTH
            case["sentencepiece"] = theirs
            differences += 1
        cases.append(case)
    with open(os.path.join(out, "tokens.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")

    torch.manual_seed(7)
    config = T5Config(vocab_size=1312, d_model=48, d_kv=20, d_ff=96, num_heads=3, num_layers=3, feed_forward_proj="gated-gelu",
                      relative_attention_num_buckets=32, relative_attention_max_distance=40, tie_word_embeddings=False)
    model = T5EncoderModel(config).eval()
    for name, value in model.named_parameters():
        # The usual initialisation makes attention nearly uniform: errors in it would not show.
        if "relative_attention_bias" in name: value.data.normal_(std=2)
        elif "layer_norm" in name: value.data.uniform_(0.5, 1.5)
        elif ".q." in name: value.data.mul_(8)
        elif "shared" in name: value.data.normal_(std=1)
    model.half().save_pretrained(os.path.join(out, "text_encoder"), variant="fp16", max_shard_size="140KB")
    model.float()

    def encode(prompt):
        batch = made([prompt], padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt")
        with torch.inference_mode():
            return model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state[0].contiguous()

    states = {}
    for prompt in ["", "a red apple on a beach", "two ivory teapots in the snow, " * 5, "apple " * 100]:
        states[prompt or "empty"] = encode(prompt)
    save_file(states, os.path.join(out, "states.safetensors"))
    for value in model.state_dict().values():
        if value.ndim < 2 or value.numel() < 4096: continue
        scale = value.abs().amax(1, keepdim=True) / 127
        value.copy_((value / scale).round() * scale)
    prompt = "two ivory teapots in the snow"
    save_file({prompt: encode(prompt)}, os.path.join(out, "quantised.safetensors"))
    print(len(cases), "prompts,", differences, "differ between the libraries")


main()
