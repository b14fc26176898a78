"""Prompts for the tokenizers: the model's own world, many scripts, marks, symbols, control characters, over-long text."""
import random


def world(count, random):
    """Captions of the model's own world."""
    colours = ["red", "green", "blue", "turquoise", "ivory", "maroon"]
    things = ["apple", "teapot", "rubber duck", "panda", "rocking horse", "xylophone", "hot-air balloon"]
    places = ["on a beach", "in the snow", "under a starry sky", "on a chequered floor", "in fog"]
    for _ in range(count):
        yield f"{random.choice(['a', 'two', 'Three', 'A photo of a'])} {random.choice(colours)} {random.choice(things)} {random.choice(places)}"


def noise(count, random):
    """Characters of many scripts, marks and symbols, in runs as they come in real text."""
    blocks = [(0x20, 0x7F), (0x00, 0x20), (0x80, 0x250), (0x2B0, 0x500), (0x590, 0x700), (0x900, 0xE80), (0x1100, 0x1200),
              (0x1E00, 0x2000), (0x2000, 0x2400), (0x2460, 0x2800), (0x2E00, 0x3100), (0x3400, 0x3500), (0x4E00, 0x5200),
              (0xAC00, 0xAD00), (0xF900, 0xFB10), (0xFE00, 0x10000), (0x10000, 0x10100), (0x1D400, 0x1D500), (0x1E900, 0x1E960),
              (0x1F300, 0x1FAFF), (0x20000, 0x20010), (0x2B810, 0x2B930), (0xE0000, 0xE0080)]
    for _ in range(count):
        text = ""
        for _ in range(random.randint(1, 6)):
            low, high = random.choice(blocks)
            text += "".join(chr(random.randrange(low, high)) for _ in range(random.randint(1, 5))) + random.choice(["", " "])
        yield "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)


PROMPTS = [
    "", " ", "\t\n", "a red apple", "A RED APPLE", "  a   red\tapple \n", "a photo of a blue car on a beach",
    "café, naïve résumé, jalapeño", "Cafe\u0301 cafe\u0300", "Ångström ÅNGSTRÖM", "Straße STRASSE ẞ", "İstanbul ıstanbul", "ΣΊΣΥΦΟΣ Σίσυφος",
    "œuvre æther Ĳssel ŉ ǆ", "ﬁne ﬂow ﬃ", "ｆｕｌｌ　ｗｉｄｔｈ　１２３", "Tiếng Việt: con mèo đỏ", "Красное яблоко на столе", "ёлка й Й",
    "红苹果在桌子上", "赤いリンゴ、机の上", "がぎぐげご ガギグゲゴ か\u3099", "빨간 사과", "한국어 조선", "תפוח אדום שָׁלוֹם", "تفاحة حمراء مُحَمَّد", "लाल सेब हिन्दी",
    "แอปเปิ้ลสีแดง", "לְ\u200da", "🍎", "a 🍎 on a 🪑", "👩‍👩‍👧‍👦 family", "🏳️‍🌈 flag 🇩🇪", "😀😃😄😁😆", "1️⃣ 2️⃣ ©️ ™", "🫠🫨🪿 new emoji",
    "\x00nul\x00", "bell\x07 esc\x1b[31m red", "a\u200bb\u200cc\u200dd\ufeff", "soft\u00adhyphen", "\u202eright to left\u202c", "nbsp\u00a0here\u2003em",
    "line\u2028sep\u2029para\x85next", "replacement \ufffd char", "private \ue000 use", "\x7fdel \x80\x9f c1", "tab\tnew\nline\rreturn\x0bvt\x0cff",
    "don't stop, it's John's", "rock-n-roll", "semi;colon:colon", "e.g. 3.14 and 1,000", "$100 + 50% = £150 €2", "a_b-c/d\\e|f", "~`!@#$%^&*()_+-={}[]|:\";'<>?,./",
    "“quoted” ‘single’ «guillemets» …", "em—dash en–dash ‐hyphen", "¿Qué? ¡Hola!", "√2 × π ≈ 4.44 ∞", "x² + y³ = z⁴", "½ cup ⅓", "№ 5 ℃ Å", "a^b`c",
    "[CLS] a [SEP]", "[MASK]", "[mask]", "[PAD][UNK]", "a[SEP]b", "[ MASK ]", "[[MASK]]", "##ing un##believable", "unbelievable unbelievably", "antidisestablishmentarianism",
    "Donaudampfschifffahrtsgesellschaftskapitän", "x" * 100, "x" * 101, "é" * 100, "é" * 101, "a" * 99 + "\u0301\u0301", "supercalifragilisticexpialidocious " * 3,
    "http://example.com/path?query=1&b=2#frag", "user@example.com", "C:\\Users\\me", "100km/h", "3D-printed", "iPhone15Pro", "COVID-19", "AT&T", "C++ C# .NET",
    " ".join(f"word{i}" for i in range(20)), " ".join(["apple"] * 29), " ".join(["apple"] * 30), " ".join(["apple"] * 31), " ".join(["apple"] * 32),
    " ".join(["teapot"] * 200), "a " * 29 + "xylophonist", ", ".join(["a very long prompt that keeps going"] * 9), "。".join("很长的提示" * 12), "🍎" * 40,
    "\u0301", "\u0301abc", "a\u0301\u0302\u0303", "\u2e5d\u2e43\u061d\u0c77", "\u1734\U0001171e\u0890\u08e2", "\U0001e943\U0001e900", "\U00011938", "\U0002b820 \U0002b920",
    "ｶﾞ ｷﾞ", "㍿ ㎏ ㏂", "ﷺ", "ǅ ǈ ǋ", "ᾳ ᾼ ῼ", "K Å Ω", "fi­n", "à la carte — crème brûlée", "mañana el niño", "Dvořák Łódź Žižkov", "smörgåsbord på bordet", "þorn ðað",
    "\u115f\u3164 filler", "𝒜 𝔟 𝕔", "①②③", "Ⅷ ⅷ", "ⓐ Ⓐ", "\u0130", "SS ß ss", "ŀ Ŀ", "ǰ ΐ ΰ և ẖ", "ﬓ ﬔ",
]


def all_prompts():
    generator = random.Random(3)
    return list(dict.fromkeys(PROMPTS + list(world(30, generator)) + list(noise(120, generator))))
