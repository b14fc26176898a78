import Testing

@testable import Gallery

/// A text in the `parameters` form, as some program writes it, and what it says.
struct ParametersSample: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var prompt: String
  var negative = ""
  var steps: Int? = 20
  var guidance: Double? = 7
  var seed: UInt64? = 5
  var sampler: String? = "euler-a"
  var schedule: String?
  var model: String?
  /// All that is not understood.
  var rest: [String] = []

  var testDescription: String { name }
}

/// Settings that most samples share.
private let usual = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512"

let parametersCorpus: [ParametersSample] = [
  .init(
    name: "plain", text: "a barn\nNegative prompt: blurry\n\(usual)", prompt: "a barn",
    negative: "blurry"),
  .init(name: "no negative", text: "a barn\n\(usual)", prompt: "a barn"),
  .init(
    name: "no prompt", text: "\nNegative prompt: blurry\n\(usual)", prompt: "",
    negative: "blurry"),
  .init(name: "nothing but settings", text: usual, prompt: ""),
  .init(name: "empty", text: "", prompt: "", steps: nil, guidance: nil, seed: nil, sampler: nil),
  .init(
    name: "prompt alone", text: "a barn", prompt: "a barn", steps: nil, guidance: nil,
    seed: nil, sampler: nil),
  .init(
    name: "negative is last", text: "a barn\nNegative prompt: bad: hands, b: c, d: e",
    prompt: "a barn", negative: "bad: hands, b: c, d: e", steps: nil, guidance: nil, seed: nil,
    sampler: nil),
  .init(
    name: "pairs of words are a prompt", text: "mood: calm, light: dusk, place: a lake",
    prompt: "mood: calm, light: dusk, place: a lake", steps: nil, guidance: nil, seed: nil,
    sampler: nil),
  .init(
    name: "known words without numbers are a prompt",
    text: "Model: a tall woman, Size: large, Version: two",
    prompt: "Model: a tall woman, Size: large, Version: two", steps: nil, guidance: nil,
    seed: nil, sampler: nil),
  .init(
    name: "steps of stone are a prompt", text: "a temple\nSteps: 20 wide ones, of marble",
    prompt: "a temple\nSteps: 20 wide ones, of marble", steps: nil, guidance: nil, seed: nil,
    sampler: nil),
  .init(
    name: "lines of prompts", text: "a\nb: c\n\nd\nNegative prompt: e\nf: g\n\(usual)",
    prompt: "a\nb: c\n\nd", negative: "e\nf: g"),
  .init(
    name: "line ends of Windows",
    text: "a barn\r\nNegative prompt: blurry\r\n\(usual)\r\n", prompt: "a barn",
    negative: "blurry"),
  .init(
    name: "line ends of old Macs", text: "a barn\rNegative prompt: blurry\r\(usual)",
    prompt: "a barn", negative: "blurry"),
  .init(name: "byte-order mark", text: "\u{FEFF}a barn\n\(usual)", prompt: "a barn"),
  .init(name: "empty lines and spaces", text: "  a barn \n\n \(usual)  \n\n", prompt: "a barn"),
  .init(
    name: "quoted hashes", text: "a\n\(usual), Lora hashes: \"x: 1, y: 2\", Version: v1",
    prompt: "a", rest: ["Lora hashes: x: 1, y: 2"]),
  .init(
    name: "escapes", text: #"a"# + "\n\(usual)" + #", Note: "q \"x\" \\ \n \u00e9 \ud83c\udf4e""#,
    prompt: "a", rest: ["Note: q \"x\" \\ \n é 🍎"]),
  .init(
    name: "line breaks in quotes",
    text: "a\nSteps: 20, Sampler: Euler a, Hires prompt: \"multi\nline\", CFG scale: 7, Seed: 5",
    prompt: "a", rest: ["Hires prompt: multi\nline"]),
  .init(
    name: "settings in a quoted value",
    text: "a\n\(usual), Hires prompt: \"x\nSteps: 1, Seed: 2, CFG scale: 3\ny\", Version: v1",
    prompt: "a", rest: ["Hires prompt: x\nSteps: 1, Seed: 2, CFG scale: 3\ny"]),
  .init(
    name: "line break without quotes",
    text: "a\nSteps: 20, Sampler: Euler a, Wild: a barn\nby a lake, CFG scale: 7, Seed: 5",
    prompt: "a", rest: ["Wild: a barn\nby a lake"]),
  .init(
    name: "quote that is not closed", text: "a\n\(usual), Note: \"open", prompt: "a",
    rest: ["Note: \"open"]),
  .init(
    name: "quotes inside", text: "a\n\(usual), Note: a 12\" disc, Version: v1", prompt: "a",
    rest: ["Note: a 12\" disc"]),
  .init(
    name: "JSON values",
    text: "a\n\(usual), R: [{\"k\":\"a, B: c]\"},{\"n\":[1,2]}], M: {\"w\": \"t\"}, Version: v1",
    prompt: "a", rest: ["R: [{\"k\":\"a, B: c]\"},{\"n\":[1,2]}]", "M: {\"w\": \"t\"}"]),
  .init(
    name: "JSON over lines", text: "a\n\(usual), R: {\n \"k\": 1,\n \"l\": 2\n}, Version: v1",
    prompt: "a", rest: ["R: {\n \"k\": 1,\n \"l\": 2\n}"]),
  .init(
    name: "bracket that is not closed", text: "a\nSteps: 20, Odd: [1, (2, Seed: 5",
    prompt: "a", guidance: nil, sampler: nil, rest: ["Odd: [1, (2"]),
  .init(
    name: "brackets in keys", text: "a\n\(usual), Vec CC [1.2] (alpha): 0.5, Version: v1",
    prompt: "a", rest: ["Vec CC [1.2] (alpha): 0.5"]),
  .init(
    name: "commas in values", text: "a\n\(usual), Tags: red, blue, and green, Version: v1",
    prompt: "a", rest: ["Tags: red, blue, and green"]),
  .init(
    name: "decimal commas",
    text: "a\nSteps: 20, Sampler: Euler a, CFG scale: 7,5, Seed: 5, Denoising strength: 0,4",
    prompt: "a", guidance: 7.5, rest: ["Denoising strength: 0,4"]),
  .init(name: "no spaces", text: "a\nSteps:20,Sampler:Euler a,CFG scale:7,Seed:5", prompt: "a"),
  .init(
    name: "addresses", text: "a\n\(usual), From: x, http://h/p?a:b, Version: v1", prompt: "a",
    rest: ["From: x, http://h/p?a:b"]),
  .init(
    name: "times", text: "a\n\(usual), Made: Mon, 10:20:30, Version: v1", prompt: "a",
    rest: ["Made: Mon, 10:20:30"]),
  .init(
    name: "empty values", text: "a\n\(usual), VAE: , Version: v1,", prompt: "a",
    rest: ["VAE: "]),
  .init(
    name: "lines after",
    text: "a\nNegative prompt: b\n\(usual)\nTemplate: {x|y}, z\nNegative Template: b",
    prompt: "a", negative: "b", rest: ["Template: {x|y}, z", "Negative Template: b"]),
  .init(
    name: "a remark after", text: "a\n\(usual)\nthe best one", prompt: "a",
    rest: ["the best one"]),
  .init(
    name: "a setting a line",
    text: "a\nSteps: 20\nSampler: Euler a\nCFG scale: 7\nSeed: 5", prompt: "a"),
  .init(
    name: "one setting", text: "a\nSteps: 20", prompt: "a", guidance: nil, seed: nil,
    sampler: nil),
  .init(
    name: "two settings", text: "a\nSeed: 5, Size: 512x512", prompt: "a", steps: nil,
    guidance: nil, sampler: nil),
  .init(
    name: "another order", text: "a\nSeed: 5, CFG scale: 7, Sampler: Euler a, Steps: 20",
    prompt: "a"),
  .init(
    name: "another picture's settings in the prompt",
    text: "like Steps: 9\nSteps: 9, Sampler: DDIM, CFG scale: 3, Seed: 1\nbut red\n\(usual)",
    prompt: "like Steps: 9\nSteps: 9, Sampler: DDIM, CFG scale: 3, Seed: 1\nbut red"),
  .init(
    name: "a size in the prompt is the prompt's", text: "Size: 64x64\nNegative prompt: b",
    prompt: "Size: 64x64", negative: "b", steps: nil, guidance: nil, seed: nil, sampler: nil),
  .init(
    name: "SD.Next's pipes",
    text: "prompt: a barn, red\nNegative prompt: b\nSteps: 20 | Seed: 5 | Sampler: Euler a | "
      + "CFG scale: 7 | Note: x, y | Model: m",
    prompt: "a barn, red", negative: "b", model: "m", rest: ["Note: x, y"]),
  .init(
    name: "pipes between commas", text: "a {b|c}\n\(usual), T: {d|E: f}, Version: v1",
    prompt: "a {b|c}", rest: ["T: {d|E: f}"]),
  .init(
    name: "stable-diffusion.cpp",
    text: "a\nSteps: 20, CFG scale: 7.000000, Guidance: 3.500000, Seed: 5, Size: 512x512, "
      + "Model: v1.ckpt, RNG: cuda, Sampler: ddim_trailing, Version: stable-diffusion.cpp",
    prompt: "a", sampler: "ddim", schedule: "trailing", model: "v1.ckpt",
    rest: ["Guidance: 3.500000", "RNG: cuda"]),
  .init(
    name: "schedule type",
    text: "a\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 5",
    prompt: "a", sampler: "dpm++2m", schedule: "karras"),
  .init(
    name: "automatic schedule",
    text: "a\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Automatic, CFG scale: 7, Seed: 5",
    prompt: "a", sampler: "dpm++2m", schedule: "karras"),
  .init(
    name: "schedule without counterpart",
    text: "a\nSteps: 20, Sampler: Euler a, Schedule type: Beta, CFG scale: 7, Seed: 5",
    prompt: "a", rest: ["Schedule type: Beta"]),
  .init(
    name: "sampler without counterpart",
    text: "a\nSteps: 20, Sampler: LMS Karras, CFG scale: 7, Seed: 5", prompt: "a", sampler: nil,
    rest: ["Sampler: LMS Karras"]),
  .init(
    name: "ending without counterpart",
    text: "a\nSteps: 20, Sampler: DPM++ 2M SDE Exponential, CFG scale: 7, Seed: 5", prompt: "a",
    sampler: "dpm++sde", rest: ["Sampler: DPM++ 2M SDE Exponential"]),
  .init(
    name: "values out of range",
    text: "a\nSteps: 20000, Sampler: Euler a, CFG scale: 900, Seed: -1, Size: 5x5", prompt: "a",
    steps: nil, guidance: nil, seed: nil,
    rest: ["Steps: 20000", "CFG scale: 900", "Seed: -1"]),
  .init(
    name: "large seed", text: "a\nSteps: 20, Seed: 18446744073709551615, CFG scale: 7",
    prompt: "a", seed: .max, sampler: nil),
  .init(name: "a key twice", text: "a\n\(usual), Seed: 6", prompt: "a", rest: ["Seed: 6"]),
  .init(
    name: "Unicode", text: "ein Haus, größer 🏠\nNegative prompt: 悪い\n\(usual), Größe: groß",
    prompt: "ein Haus, größer 🏠", negative: "悪い", rest: ["Größe: groß"]),
  .init(
    name: "braces are a prompt", text: "{\"red\": barn}", prompt: "{\"red\": barn}",
    steps: nil, guidance: nil, seed: nil, sampler: nil),
  .init(
    name: "semicolons",
    text: "a barn; a lake\nNegative prompt: b; c\nSteps: 20; Sampler: Euler a; Note: x, y; "
      + "CFG scale: 7; Seed: 5", prompt: "a barn; a lake", negative: "b; c", rest: ["Note: x, y"]),
  .init(
    name: "small letters",
    text: "a barn\nnegative prompt: b\nsteps: 20, sampler: euler a, cfg scale: 7, seed: 5",
    prompt: "a barn", negative: "b"),
  .init(
    name: "whole numbers with a point",
    text: "a barn\nSteps: 20.0, Sampler: Euler a, CFG scale: 7.0, Seed: 5.", prompt: "a barn"),
  .init(
    name: "fractions are no whole numbers",
    text: "a barn\nSteps: 20.5, Sampler: Euler a, CFG scale: 7, Seed: -5", prompt: "a barn",
    steps: nil, seed: nil, rest: ["Steps: 20.5", "Seed: -5"]),
  .init(
    name: "guidance scale", text: "a barn\nSteps: 20, Guidance Scale: 7, Seed: 5",
    prompt: "a barn", sampler: nil),
]
