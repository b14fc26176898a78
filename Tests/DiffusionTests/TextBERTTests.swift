import Foundation
import Testing
import Toybox

@testable import Diffusion

/// Against transformers: `Goldens/text/bert.py`.
struct TextBERTTests {
  let encoder: any TextEncoder

  init() throws {
    encoder = try openTextEncoder(model: Toybox.folder, maxLength: 32, compute: Compute(threads: 2))
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
