#!/usr/bin/env python3
"""Makes the goldens of CLIP's tokenizer with transformers 5.24 from the vocabulary that openai-clip and open_clip_torch ship.

    tokenizer.py bpe_simple_vocab_16e6.txt.gz [FULL]

tokenizer/          the first 3,000 merges, with the configuration of Stable Diffusion 1 (padding is the end token)
exclamation/        what Stable Diffusion 2 has instead: padding is "!", which then is special in a text, too
list/               what Stable Diffusion XL has: a list of the special tokens by id
taught/             words that were taught later, as textual inversion leaves them
whole/              tokenizer.json alone, as transformers saves it
tokens.json         prompts with their ids and how many were cut off at 77
special.json        by folder: prompts that spell special tokens, with their ids
FULL                a folder for the whole vocabulary and many more prompts, every character among them: for the test that CLIP_TOKENIZER=FULL enables
"""
import gzip, json, os, random, shutil, sys, tempfile, unicodedata
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../text"))
from transformers import CLIPTokenizer

from prompts import all_prompts, noise

here = os.path.dirname(os.path.abspath(__file__))
LENGTH = 77
START, END = "<|startoftext|>", "<|endoftext|>"
SPECIAL = [
    "wow!! ! x", "!", "a red apple!", f"a{END}b", f"{START}a{END}", f"a {END.upper()} b {START.title()}", f"!!{END.upper()}!! {END.upper()}'s", f"!!{END}!!'s",
    "<|endofte\u0301xt|>", "<|endoftext|", "<|endoftext |>", f"{END}{END}{START}", f"'{END}'s", "a <cat-toy> on a <CAT-TOY>", "<cat-toy><cat-toys>", "<cat-toy>s",
]
EXTRA = [
    "I'll they'd we've you're I'M can'T it's'", "''s '''t 's's", "'sword 'tis 'llama rock'n'roll", "ſ 'ſ", "l'été d'or", "a1b22c333", "٣٤٥ १२३ 四五 ⅯⅯ ²³", "x²y³", "1.5e-3 0x1F",
    "e\u0301 E\u0301 e\u0323\u0301 e\u0301\u0323", "\u1112\u1161\u11ab \u1100\u1161", "\uac00\u11a8 \uac01\u11a8 \ud788\u11a9", "\u1100\u1176 \u1161\u11a8 \u1112\u1161\u11a7 \uac00\u11c3", "\u0958 \u2126 \u212b \u212a", "\u0344 \u0f73 \u2adc", "\u03a3 \u03a3\u03a3 a\u03a3", "\u1e9e \u0130 \u0149 \u01f0 \ufb03",
    "a\u0300\u0301\u0302b", "\u0300 start", "q\u0307\u0323 \u0045\u0304\u0300", "a\u200b\u200db", "a\u180eb\u2060c\ufeffd", "\x1c\x1d\x1e\x1f a\x1cb", "a\x85b\xa0c\u1680d\u2028e\u3000f", "\x00\x01\x02", "a\x0b\x0cb",
    "\U00010400\U00010428 \U0001e900", "\u1c89\u1c8a \ua7cb \ua7dc \U00010d50", "\u10a0\u10d0\u1c90 \uab70\u13a0", "\U0001ccf0\U0001d7d8", "\U000105d2\u0307 \U00011382\U000113c9", "👍🏽👩🏾‍🚀🧑‍🤝‍🧑", "🇩🇪🇫🇷", "#️⃣*️⃣", "❤️‍🔥",
    "a" * 500, "!" * 300, "ab" * 200, "\u0301" * 120, "🍎🍏" * 60, "很" * 100, "a photo of " * 40, "word, " * 90, " ".join("1234567890" * 9), "x " * 74 + "y", "x " * 75 + "y", "x " * 76,
    "masterpiece, best quality, (ultra-detailed:1.2), [blurry], 8k uhd, dslr, soft lighting", "by greg rutkowski and alphonse mucha, trending on artstation, --ar 16:9 --v 4",
    "<lora:add_detail:0.8> portrait", "portrait of a woman | oil painting | rembrandt", "C:\\path\\to\\file.png?x=1&amp;y=2", "&lt;b&gt;bold&lt;/b&gt;", "http://www.example.org/~user/index.html#top",
]


def vocabulary(file, count):
    """Bytes, bytes at the end of words, merges, and the two special tokens."""
    lines = gzip.open(file).read().decode().split("\n")
    merges = [tuple(line.split()) for line in lines[1:48895]][:count]
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    characters = [chr(b) for b in printable] + [chr(256 + i) for i in range(len(others))]
    tokens = characters + [c + "</w>" for c in characters] + ["".join(m) for m in merges] + [START, END]
    return {token: index for index, token in enumerate(tokens)}, merges


def save(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(json.dumps(value, separators=(",", ":")) + "\n")


def token(text): return {"content": text, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}


def write(folder, vocab, merges):
    save(f"{folder}/vocab.json", vocab)
    with open(f"{folder}/merges.txt", "w") as file:
        file.write("#version: 0.2\n" + "\n".join(" ".join(m) for m in merges) + "\n")
    named(folder, END)


def named(folder, pad):
    roles = {"bos_token": token(START), "eos_token": token(END), "unk_token": token(END)}
    save(f"{folder}/special_tokens_map.json", {**roles, "pad_token": pad})
    typed = {key: {"__type": "AddedToken", **value} for key, value in roles.items()}
    save(f"{folder}/tokenizer_config.json", {"add_prefix_space": False, "do_lower_case": True, "model_max_length": LENGTH, "tokenizer_class": "CLIPTokenizer", "pad_token": pad, **typed})


def listed(folder, vocab):
    entries = {vocab[text]: {**token(text), "special": True, "normalized": text != "!"} for text in ["!", START, END]}
    save(f"{folder}/tokenizer_config.json", {"added_tokens_decoder": entries, "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": "!",
                                             "model_max_length": LENGTH, "tokenizer_class": "CLIPTokenizer"})


def case(tokenizer, prompt):
    ids = tokenizer(prompt)["input_ids"]
    cut = tokenizer(prompt, truncation=True, max_length=LENGTH)["input_ids"]
    assert cut == tokenizer(prompt, truncation=True, padding="max_length", max_length=LENGTH)["input_ids"][:len(cut)]
    return {"prompt": prompt, "ids": cut, "cutOff": len(ids) - len(cut)}


def cases(path, tokenizer, prompts):
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case(tokenizer, prompt)) for prompt in prompts) + "\n]\n")


def every_character():
    """All that are assigned and some that are not, ten a prompt; and what composes (as this library does: it lacks U+11938)."""
    scalars = [c for c in [*range(0x40000), *range(0xE0000, 0xE1000)] if not 0xD800 <= c < 0xE000]
    for start in range(0, len(scalars), 10):
        yield " ".join(f"a{chr(c)}b" for c in scalars[start:start + 10])
    composed = [unicodedata.normalize("NFD", chr(c)) for c in scalars]
    composed = [text for text in composed if len(text) > 1 and text != "\U00011935\U00011930"]
    for start in range(0, len(composed), 10):
        yield " ".join(composed[start:start + 10])
        yield "".join(composed[start:start + 10])


def full(file, folder):
    shutil.rmtree(folder, ignore_errors=True)
    write(folder, *vocabulary(file, 48894))
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    cases(f"{folder}/tokens.json", tokenizer, all_prompts() + EXTRA + SPECIAL + list(every_character()) + list(noise(20000, random.Random(9))))


def main():
    file = sys.argv[1]
    if len(sys.argv) > 2: return full(file, sys.argv[2])
    vocab, merges = vocabulary(file, 3000)
    for folder in ["tokenizer", "exclamation", "list", "taught", "whole"]: shutil.rmtree(f"{here}/{folder}", ignore_errors=True)
    write(f"{here}/tokenizer", vocab, merges)
    named(f"{here}/exclamation", "!")
    listed(f"{here}/list", vocab)
    named(f"{here}/taught", END)
    save(f"{here}/taught/added_tokens.json", {"<cat-toy>": len(vocab)})
    tokenizer = CLIPTokenizer.from_pretrained(f"{here}/tokenizer")
    prompts = list(dict.fromkeys(all_prompts() + EXTRA + SPECIAL))
    cases(f"{here}/tokens.json", tokenizer, prompts)
    special = {}
    for name in ["tokenizer", "exclamation", "list", "taught"]:
        with tempfile.TemporaryDirectory() as folder:
            for source in ["tokenizer/vocab.json", "tokenizer/merges.txt"] + [f"{name}/{file}" for file in os.listdir(f"{here}/{name}")]:
                shutil.copy(f"{here}/{source}", folder)
            made = CLIPTokenizer.from_pretrained(folder)
            special[name] = [case(made, prompt) for prompt in SPECIAL]
            if name == "exclamation":
                with tempfile.TemporaryDirectory() as saved:
                    made.save_pretrained(saved)
                    for file in os.listdir(saved): save(f"{here}/whole/{file}", json.load(open(f"{saved}/{file}")))
    made = CLIPTokenizer.from_pretrained(f"{here}/whole")
    special["whole"] = [case(made, prompt) for prompt in SPECIAL]
    save(f"{here}/special.json", special)
    print(len(prompts), "prompts;", {name: sum(a != b for a, b in zip(special["tokenizer"], value)) for name, value in special.items()})


main()
