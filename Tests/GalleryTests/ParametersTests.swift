import Foundation
import Recipes
import Testing

@testable import Gallery

@Suite("Settings of other programs") struct ParametersTests {
  @Test(arguments: parametersCorpus) func everyFormIsUnderstood(sample: ParametersSample) {
    let partial = ParametersText(sample.text).partial
    #expect(partial.prompt == sample.prompt)
    #expect(partial.negativePrompt == sample.negative)
    #expect(partial.steps == sample.steps)
    #expect(partial.guidance == sample.guidance)
    #expect(partial.seed == sample.seed)
    #expect(partial.sampler?.rawValue == sample.sampler)
    #expect(partial.schedule?.rawValue == sample.schedule)
    if let model = sample.model { #expect(partial.model == model) }
    #expect(partial.notUnderstood == sample.rest)
  }

  @Test func theCorpusIsLarge() { #expect(parametersCorpus.count >= 40) }

  @Test func whatIsWrittenIsReadBack() {
    var recipe = sampleRecipe("a red: apple,\non a \"table\"")
    recipe.model.name = "a, b: \"c\"\r\n\\d"
    for sampler in SamplerKind.allCases {
      for schedule in ScheduleKind.allCases {
        recipe.request.stages[0].sampler = sampler
        recipe.request.stages[0].schedule = schedule
        let written = ParametersText(recipe)
        let read = ParametersText(written.text)
        #expect(read.prompt == recipe.request.prompt)
        #expect(read.fields == written.fields)
        #expect(read.partial.sampler == sampler)
        #expect(read.partial.schedule == (schedule.commonName == nil ? nil : schedule))
        #expect(read.partial.notUnderstood == [])
      }
    }
  }

  /// Words go nowhere: every letter and digit of a text is somewhere in what was read.
  @Test func noWordIsLost() {
    var generator = TestGenerator(seed: 3)
    let parts = [
      "Steps: 20", "Seed: 5", "Size: 4x4", "Negative prompt:", "Note: ", "a barn", "\"", "\\", "[",
      "]", "{", "}", "(", ")", ", ", " | ", "; ", "\n", "\r\n", ":", "x: y", "é🍎", "CFG scale: 7,5",
      "Sampler: Euler a", "http://h", "{\"prompt\": \"p\"}",
    ]
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...14, using: &generator)
      expectEveryLetter((0..<count).map { _ in parts.randomElement(using: &generator)! }.joined())
    }
  }

  private func expectEveryLetter(_ text: String) {
    // Not characters: an accent may be cut from what it stands on.
    func letters(_ text: String) -> [Unicode.Scalar: Int] {
      let all = text.unicodeScalars.filter { $0.properties.isAlphabetic || ("0"..."9") ~= $0 }
      return Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
    }
    let read = ParametersText(text)
    let kept = letters(
      ([read.prompt, read.negativePrompt] + read.remarks
        + read.fields.map { $0.key + $0.value }).joined())
    for (letter, count) in letters(text.replacing("Negative prompt:", with: ""))
    where !text.contains("{\"prompt\"") && !text.contains("\\") {
      #expect((kept[letter] ?? 0) >= count, "\(letter) of \(text.debugDescription)")
    }
  }

  @Test func anyBytesAreRead() {
    var generator = TestGenerator(seed: 9)
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let text = "Steps: 2, Seed: 3, x: " + String(decoding: bytes, as: UTF8.self)
      expectEveryLetter(text)
      let partial = ParametersText(text).partial
      #expect(partial.steps == nil || partial.steps == 2, "\(text.debugDescription)")
    }
  }

  /// What could make a parser look at the same bytes again and again: long enough that it would take
  /// minutes.
  @Test(arguments: [
    "(", "[", "\"", "\\", ",", ":", "\n", "a", "a:", "a: ", ", a: (", "a: \"x\n", "Steps: 1\n",
    "Steps: 1, A: \"x\n", "Steps: 1, A: [\n", "(\n", "Negative prompt:\n", "a: b, ", " | a: b",
    "Steps: 1, Seed: 2, Size: 3x3, x: \"\n", "\" ", "{\"a\":", "{\"a\":[", "é", "\r\n",
  ])
  func hostileTextTakesLinearTime(part: String) {
    let text = String(repeating: part, count: 300_000 / part.utf8.count)
    let clock = ContinuousClock.now
    for start in ["", "a\nSteps: 20, Seed: 5, Size: 3x3, x: "] {
      _ = ParametersText(start + text).partial
    }
    #expect(clock.duration(to: .now) < .seconds(30))
  }

  @Test func threeMegabytesAreRead() {
    let prompt = String(repeating: "a red barn, by: a lake\n", count: 130_000).trimmed
    let partial = ParametersText(prompt + "\nNegative prompt: b\nSteps: 20, Seed: 5, Size: 3x3")
      .partial
    #expect(partial.prompt == prompt && partial.negativePrompt == "b" && partial.seed == 5)
  }
}
