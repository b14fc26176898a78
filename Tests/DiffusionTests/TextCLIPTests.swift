import Foundation
import PlainText
import Testing

@testable import Diffusion

/// Against transformers: `Goldens/clip/tokenizer.py`.
struct TextCLIPTests {
  static let goldens = Bundle.module.bundleURL.appendingPathComponent("Goldens/clip")
  /// A folder with the whole vocabulary and prompts that hold every character, made by the same
  /// generator.
  static let full = ProcessInfo.processInfo.environment["CLIP_TOKENIZER"]
    .map { URL(fileURLWithPath: $0) }

  @Test func tokensAreThoseOfTransformers() throws {
    let tokenizer = try CLIPTokenizer(
      folder: ModelPath(Self.goldens.appendingPathComponent("tokenizer")))
    let cases = try TextGoldens.tokens(Self.goldens.appendingPathComponent("tokens.json"))
    #expect(cases.count >= 300)
    for golden in cases { check(tokenizer, golden, padding: tokenizer.end) }
  }

  @Test(.enabled(if: TextCLIPTests.full != nil, "CLIP_TOKENIZER names no folder"))
  func tokensOfTheWholeVocabularyAreThoseOfTransformers() throws {
    let full = try #require(Self.full)
    let tokenizer = try CLIPTokenizer(folder: ModelPath(full))
    #expect(tokenizer.start == 49406 && tokenizer.end == 49407)
    for golden in try TextGoldens.tokens(full.appendingPathComponent("tokens.json")) {
      check(tokenizer, golden, padding: tokenizer.end)
    }
  }

  /// Which tokens a text may spell out, and what pads it, is in files of different ages.
  @Test(arguments: [
    ("tokenizer", 3513), ("exclamation", 0), ("list", 0), ("taught", 3513), ("whole", 0),
  ])
  func specialTokensAreThoseOfTransformers(name: String, padding: Int) throws {
    let folder = try TemporaryFolder()
    try Self.assemble(name, in: folder)
    let tokenizer = try CLIPTokenizer(folder: ModelPath(folder.url))
    let json = try JSON(file: ModelPath(Self.goldens.appendingPathComponent("special.json")))
    let cases = try TextGoldens.tokens(try #require(json[name]))
    #expect(cases.count >= 10)
    for golden in cases { check(tokenizer, golden, padding: padding) }
  }

  /// The small vocabulary with the configuration of one of the folders.
  private static func assemble(_ name: String, in folder: TemporaryFolder) throws {
    let files = FileManager.default
    let own = goldens.appendingPathComponent(name)
    for file in try files.contentsOfDirectory(atPath: own.path) {
      try files.copyItem(
        at: own.appendingPathComponent(file), to: folder.url.appendingPathComponent(file))
    }
    guard !["tokenizer", "whole"].contains(name) else { return }
    for file in ["vocab.json", "merges.txt"] {
      try files.copyItem(
        at: goldens.appendingPathComponent("tokenizer/\(file)"),
        to: folder.url.appendingPathComponent(file))
    }
  }

  private func check(_ tokenizer: CLIPTokenizer, _ golden: TextGoldens.Tokens, padding: Int) {
    let tokens = tokenizer.tokens(golden.prompt)
    let prompt = golden.prompt.debugDescription
    #expect(Array(tokens.ids.prefix(tokens.count)) == golden.ids, "\(prompt)")
    #expect(tokens.ids.count == 77, "\(prompt)")
    #expect(tokens.ids.dropFirst(tokens.count).allSatisfy { $0 == padding }, "\(prompt)")
    #expect(tokens.cutOff == golden.cutOff, "\(prompt)")
  }

  @Test func lengthIsThatOfTheConfiguration() throws {
    let folder = try TemporaryFolder()
    try Self.assemble("list", in: folder)
    let file = "tokenizer_config.json"
    for (text, length) in [
      (#"{"model_max_length": 8}"#, 8), ("{}", 77),
      (#"{"model_max_length": 1000000000000000019884624838656}"#, 77),
    ] {
      try folder.write(file, text)
      let tokenizer = try CLIPTokenizer(folder: ModelPath(folder.url))
      let tokens = tokenizer.tokens("a a a a a a a a a a")
      #expect(tokens.ids.count == length)
      #expect(tokens.cutOff == max(0, 10 - (length - 2)))
    }
    try folder.write(file, #"{"model_max_length": 2}"#)
    expectError(Self.open(folder), contains: "model_max_length")
  }

  /// Time grows hardly faster than the text: a word of a million letters is read in seconds.
  @Test(.timeLimit(.minutes(5))) func wordsWithoutAnEndAreRead() throws {
    let tokenizer = try CLIPTokenizer(
      folder: ModelPath(Self.goldens.appendingPathComponent("tokenizer")))
    let tokens = tokenizer.tokens(String(repeating: "ab", count: 100_000))
    #expect(tokens.count == 77 && tokens.cutOff > 10_000)
  }

  @Test func damagedTokenizersAreErrors() throws {
    let folder = try TemporaryFolder()
    let words = #"{"a": 0, "b</w>": 1, "ab</w>": 2, "<|startoftext|>": 3, "<|endoftext|>": 4}"#
    expectError(Self.open(folder), contains: "vocab.json")
    try folder.write("vocab.json", words)
    expectError(Self.open(folder), contains: "merges.txt")
    try folder.write("merges.txt", "#version: 0.2\na b</w>\n")
    #expect(try Self.open(folder).get().tokens("ab").ids.prefix(4) == [3, 2, 4, 4])
    // Bytes that the vocabulary lacks are unknown tokens.
    #expect(try Self.open(folder).get().tokens("cab").ids.prefix(4) == [3, 4, 2, 4])
    try folder.write("merges.txt", "a b</w>\r\na b</w> c\r\n")
    expectError(Self.open(folder), contains: "line 2")
    try folder.write("merges.txt", "a c</w>")
    expectError(Self.open(folder), contains: "merge 1 has c</w>")
    try Data([0x61, 0x20, 0xFF]).write(to: folder.url.appendingPathComponent("merges.txt"))
    expectError(Self.open(folder), contains: "not UTF-8")
    try folder.write("merges.txt", "a b</w>")
    for (text, phrase) in [
      (#"{"a": -1}"#, "the id -1"), (#"{"a": 1, "b": 1}"#, "b has the id 1"),
      (#"{"a": "1"}"#, "the id \"1\""), (#"{"a": 99999999999}"#, "the id 99999999999"),
      ("[]", "no object"), ("{}", "no object"), ("", "ends"),
      (words.replacingOccurrences(of: "<|startoftext|>", with: "s"), "token <|startoftext|>"),
    ] {
      try folder.write("vocab.json", text)
      expectError(Self.open(folder), contains: phrase)
    }
    try folder.write("vocab.json", words)
    try folder.write("special_tokens_map.json", #"{"pad_token": "?"}"#)
    expectError(Self.open(folder), contains: "special token ?")
    try folder.write("special_tokens_map.json", #"{"pad_token": 5}"#)
    expectError(Self.open(folder), contains: "pad_token")
    try folder.write("tokenizer.json", #"{"model": {"type": "Unigram"}}"#)
    expectError(Self.open(folder), contains: "supported: BPE")
    try folder.write("tokenizer.json", #"{"model": {"end_of_word_suffix": ""}}"#)
    expectError(Self.open(folder), contains: "supported: </w>")
    try folder.write(
      "tokenizer.json",
      #"{"model": {"end_of_word_suffix": "</w>", "vocab": \#(words), "merges": [["a"]]}}"#)
    expectError(Self.open(folder), contains: "model.merges[0]")
  }

  private static func open(_ folder: TemporaryFolder) -> Result<CLIPTokenizer, DiffusionError> {
    Result { () throws(DiffusionError) in try CLIPTokenizer(folder: ModelPath(folder.url)) }
  }
}
