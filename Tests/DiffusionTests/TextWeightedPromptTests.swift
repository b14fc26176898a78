import Foundation
import Testing

@testable import Diffusion

/// AUTOMATIC1111's weighting: the examples of its own documentation, and what follows from them.
struct TextWeightedPromptTests {
  @Test func examplesOfTheDocumentation() {
    check("normal text", [("normal text", 1)])
    check("an (important) word", [("an ", 1), ("important", 1.1), (" word", 1)])
    check("(unbalanced", [("unbalanced", 1.1)])
    check(#"\(literal\]"#, [("(literal]", 1)])
    check("(unnecessary)(parens)", [("unnecessaryparens", 1.1)])
    check(
      "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
      [
        ("a ", 1), ("house", 1.573_000_000_000_000_4), (" ", 1.1), ("on", 1), (" a ", 1.1),
        ("hill", 0.55), (", sun, ", 1.1), ("sky", 1.464_100_000_000_000_6), (".", 1.1),
      ])
  }

  @Test func bracketsOfBothKinds() {
    check("[weak] ([both])", [("weak", 1 / 1.1), (" both", 1)])
    check("[[x", [("x", 1 / 1.1 * (1 / 1.1))])
    check("a) b] c", [("a) b] c", 1)])
    check("a:1.2) b: c", [("a:1.2) b: c", 1)])
    check(
      "(a: +1.5 ) (b:.5)(c:2.)(d:-1)",
      [
        ("a", 1.5), (" ", 1), ("b", 0.5), ("c", 2), ("d", -1),
      ])
    check("(a:1.2.3)", [("a:1.2.3", 1.1)])
    check("(a:.)", [("a:.", 1.1)])
    check("(time 12:30)", [("time 12", 30)])
    check(#"a\\b \c \"#, [(#"a\b c "#, 1)])
    check("", [("", 1)])
    check("()", [("", 1)])
  }

  @Test func breaksAreWords() {
    #expect(
      WeightedPrompt("a BREAK (b BREAK c)").parts == [
        .text("a ", weight: 1), .newChunk, .text(" ", weight: 1), .text("b ", weight: 1.1),
        .newChunk, .text(" c", weight: 1.1),
      ])
    check("BREAKFAST unBREAKable BREAK_ break", [("BREAKFAST unBREAKable BREAK_ break", 1)])
  }

  /// Whatever is typed, weights stay numbers and nothing is lost but signs.
  @Test func anythingIsRead() {
    var random = TestRandom(seed: 11)
    let pieces = ["(", ")", "[", "]", ":", "\\", "1.5", " ", "a", "BREAK", "\u{301}", ":9)", "🍎"]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...30, using: &random))
        .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
      var letters = 0
      for case .text(let part, let weight) in WeightedPrompt(text).parts {
        #expect(weight.isFinite)
        letters += part.unicodeScalars.count { $0 == "a" || $0 == "🍎" }
      }
      #expect(letters == text.unicodeScalars.count { $0 == "a" || $0 == "🍎" }, "\(text)")
    }
    let deep = WeightedPrompt(
      String(repeating: "(a:9999999)", count: 3)
        + String(
          repeating: "(", count: 9000) + "b")
    #expect(deep.parts.last == .text("aaab", weight: 1e6))
  }

  private func check(
    _ prompt: String, _ expected: [(String, Double)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      WeightedPrompt(prompt).parts == expected.map { .text($0.0, weight: $0.1) },
      sourceLocation: sourceLocation)
  }
}
