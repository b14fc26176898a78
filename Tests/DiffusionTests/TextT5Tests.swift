import Foundation
import Testing

@testable import Diffusion

/// Against transformers and SentencePiece: `Goldens/text/t5.py`.
struct TextT5Tests {
  static let model = ModelPath(TextGoldens.folder.appendingPathComponent("t5"))

  @Test func tokensAreThoseOfSentencePiece() throws {
    let tokenizer = try T5Tokenizer(
      folder: Self.model.appending("tokenizer"), maxLength: 77)
    let cases = try TextGoldens.tokens("t5/tokens.json")
    #expect(cases.count { $0.original == nil } >= 200)
    for golden in cases { check(tokenizer, golden, golden.original ?? golden.ids) }
  }

  @Test func tokensOfTheJSONFileAreThoseOfHuggingFace() throws {
    // The folder holds tokenizer.json and no spiece.model.
    let tokenizer = try T5Tokenizer(folder: Self.model, maxLength: 77)
    for golden in try TextGoldens.tokens("t5/tokens.json") { check(tokenizer, golden, golden.ids) }
  }

  private func check(_ tokenizer: T5Tokenizer, _ golden: TextGoldens.Tokens, _ expected: [Int]) {
    let tokens = tokenizer.tokens(golden.prompt)
    let prompt = golden.prompt.debugDescription
    #expect(Array(tokens.ids.prefix(tokens.count)) == expected, "\(prompt)")
    #expect(tokens.ids.count == 77, "\(prompt)")
    #expect(tokens.ids.dropFirst(tokens.count).allSatisfy { $0 == 0 }, "\(prompt)")
    #expect(tokens.cutOff == golden.cutOff, "\(prompt)")
  }

  @Test func statesAreThoseOfTransformers() throws {
    let encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: Self.model)], length: 77), compute: CPU(threads: 2))
    #expect(try check(encoder, "states") == 4)
  }

  /// Quantised from shards in half precision, against PyTorch with weights rounded likewise.
  @Test func quantisedStatesAreThoseOfTransformers() throws {
    let folder = try TemporaryFolder()
    let copy = folder.url.appendingPathComponent("t5")
    #expect(try ModelQuantizer(from: Self.model, to: copy).run { _ in true })
    let weights = try Weights(
      folder: ModelPath(copy.appendingPathComponent("text_encoder")), baseName: "model")
    #expect(weights.paths.count == 1)
    #expect(try weights.tensor("shared.weight").storage == .int8)
    let encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: ModelPath(copy))], length: 77), compute: CPU(threads: 1)
    )
    #expect(try check(encoder, "quantised") == 1)
  }

  /// Compares an encoder with golden states; answers how many there were.
  func check(_ encoder: any TextEncoder, _ file: String) throws -> Int {
    let goldens = try Weights(folder: Self.model, baseName: file)
    for name in goldens.names {
      let expected = try goldens.tensor(name, shape: [77, 48]).floats()
      let states = try encoder.encode(name == "empty" ? "" : name).states
      let error = zip(states, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let size = expected.reduce(0) { $0 + $1 * $1 }
      #expect((error / size).squareRoot() <= 1e-3, "\(name)")
    }
    return goldens.names.count
  }

  @Test func promptsAreCleaned() throws {
    #expect(
      cleanPrompt("  A &quot;Red&quot;\n\tAPPLE &amp; caf&#233; &#xe9; ")
        == "a \"red\" apple & café é")
    #expect(cleanPrompt("a & b &unknown; &#xD800; &") == "a & b &unknown; &#xd800; &")
    let encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: Self.model)], length: 77), compute: CPU(threads: 2))
    #expect(encoder.tokenizer.tokens("A  Red APPLE") == encoder.tokenizer.tokens("a red apple"))
  }

  @Test func damagedTokenizersAreErrors() throws {
    let folder = try TemporaryFolder()
    expectError(open(folder), contains: "nor a tokenizer.json")
    try folder.write("tokenizer.json", #"{"model": {"type": "BPE", "vocab": {}}}"#)
    expectError(open(folder), contains: "supported: Unigram")
    try folder.write(
      "tokenizer.json",
      #"{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a"]]}}"#)
    expectError(open(folder), contains: "model.vocab[1]")
    try folder.write(
      "tokenizer.json", #"{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0]]}}"#)
    expectError(open(folder), contains: "special token </s>")
    try folder.write("spiece.model", "no protocol buffer")
    expectError(open(folder), contains: "no SentencePiece model")
  }

  /// Random tables never lead outside of themselves.
  @Test func damagedMapsAreSurvived() {
    var random = TestRandom(seed: 4)
    #expect(PrecompiledMap([]) == nil)
    #expect(PrecompiledMap([8, 0, 0, 0, 1, 2, 3, 4]) == nil)
    for _ in 0..<2000 {
      let size = 4 * Int.random(in: 1...16, using: &random)
      let bytes = (0..<size + 8).map { _ in UInt8.random(in: 0...255, using: &random) }
      guard let map = PrecompiledMap([UInt8(size), 0, 0, 0] + bytes) else {
        Issue.record("refused a table of \(size) bytes")
        continue
      }
      #expect(map.normalise("").isEmpty)
      _ = map.normalise("héllo ﷺ 🍎")
    }
  }

  private func open(_ folder: TemporaryFolder) -> Result<T5Tokenizer, DiffusionError> {
    Result { () throws(DiffusionError) in
      try T5Tokenizer(folder: ModelPath(folder.url), maxLength: 77)
    }
  }
}
