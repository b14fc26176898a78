import Foundation
import Testing
import Toybox

@testable import Diffusion

/// Against transformers: `Goldens/text/bert.py`.
struct TextBERTTests {
  let encoder: any TextEncoder

  init() throws {
    encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: Toybox.folder)], length: 32), compute: CPU(threads: 2))
  }

  @Test func tokensAreThoseOfHuggingFace() throws {
    let cases = try TextGoldens.tokens("wordpiece.json")
    #expect(cases.count >= 200)
    for golden in cases {
      let tokens = encoder.tokenizer.tokens(golden.prompt)
      #expect(
        Array(tokens.ids.prefix(tokens.count)) == golden.ids, "\(golden.prompt.debugDescription)")
      #expect(tokens.ids.count == 32)
      #expect(tokens.ids.dropFirst(tokens.count).allSatisfy { $0 == 0 })
      #expect(tokens.cutOff == golden.cutOff, "\(golden.prompt.debugDescription)")
    }
  }

  /// As Latent Diffusion reads: 77 tokens. The prompts of the goldens are those that are cut at 32.
  @Test func lengthsAreThoseOfTheModel() throws {
    let tokenizer = try WordPieceTokenizer(
      folder: Toybox.folder.appending("tokenizer"), maxLength: 77)
    try check(tokenizer)
  }

  /// The same vocabulary as newer files hold it, without any configuration.
  @Test func vocabulariesAreReadFromJSON() throws {
    let folder = try TemporaryFolder()
    expectError(open(folder), contains: "vocab.txt")
    let vocabulary = Checkout.toybox.appendingPathComponent("tokenizer/vocab.txt")
    let words = try String(contentsOf: vocabulary, encoding: .utf8)
      .split(whereSeparator: \.isNewline).enumerated()
      .map { id, word in "\(try text(of: String(word))): \(id)" }
    try folder.write(
      "tokenizer.json",
      #"{"model": {"type": "WordPiece", "vocab": {\#(words.joined(separator: ", "))}}}"#)
    try check(try open(folder).get())
    try folder.write("tokenizer.json", #"{"model": {"type": "BPE", "vocab": {}}}"#)
    expectError(open(folder), contains: "supported: WordPiece")
    try folder.write("tokenizer.json", #"{"model": {"vocab": {"[UNK]": 0}}}"#)
    expectError(open(folder), contains: "special token [PAD]")
    try folder.write("tokenizer.json", "{}")
    expectError(open(folder), contains: "model is missing")
  }

  /// A string as JSON writes it.
  private func text(of string: String) throws -> String {
    String(decoding: try JSONEncoder().encode(string), as: UTF8.self)
  }

  private func open(_ folder: TemporaryFolder) -> Result<WordPieceTokenizer, DiffusionError> {
    Result { () throws(DiffusionError) in
      try WordPieceTokenizer(folder: ModelPath(folder.url), maxLength: 77)
    }
  }

  private func check(_ tokenizer: WordPieceTokenizer) throws {
    let cases = try TextGoldens.tokens("wordpiece_77.json")
    #expect(cases.contains { $0.cutOff > 0 } && cases.contains { $0.cutOff == 0 })
    for golden in cases {
      let tokens = tokenizer.tokens(golden.prompt)
      #expect(
        Array(tokens.ids.prefix(tokens.count)) == golden.ids, "\(golden.prompt.debugDescription)")
      #expect(tokens.ids.count == 77)
      #expect(tokens.ids.dropFirst(tokens.count).allSatisfy { $0 == 0 })
      #expect(tokens.cutOff == golden.cutOff, "\(golden.prompt.debugDescription)")
    }
  }

  @Test func statesAreThoseOfTransformers() throws {
    let goldens = try Weights(folder: ModelPath(TextGoldens.folder), baseName: "bert")
    #expect(goldens.names.count == 5)
    for name in goldens.names {
      let expected = try goldens.tensor(name, shape: [32, 384]).floats()
      let encoding = try encoder.encode(name == "empty" ? "" : name)
      #expect(encoding.width == 384 && encoding.tokens.count == 32)
      let worst = zip(encoding.states, expected).map { abs($0 - $1) }.max()
      #expect(try #require(worst) <= 2e-4, "\(name)")
    }
  }

  @Test func maskMarksTheRealTokens() throws {
    let encoding = try encoder.encode("a red apple")
    #expect(encoding.mask == Array(repeating: 1, count: 5) + Array(repeating: 0, count: 27))
  }
}
