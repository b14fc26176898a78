import Recipes

/// Prompts with choices: what is drawn from them.
extension State {
  /// The most pictures of all combinations.
  static let mostCombinations = 64

  /// A request with its words drawn by its seed; nil where they cannot be, which is said.
  mutating func drawn(_ request: GenerationRequest) -> GenerationRequest? {
    var request = request
    do throws(WordsError) {
      try library.words.draw(in: &request)
      return request
    } catch {
      say(error)
      return nil
    }
  }

  /// A text with its words drawn; nil where they cannot be, which is said.
  mutating func drawn(_ text: String, seed: UInt64) -> String? {
    do throws(WordsError) {
      return try library.words.draw(text, seed: seed)
    } catch {
      say(error)
      return nil
    }
  }

  /// Whether the prompts can be drawn from, by whatever seed; says why not.
  mutating func canDrawWords() -> Bool {
    do throws(WordsError) {
      try library.words.check(prompt.text)
      try library.words.check(negative.text)
      return true
    } catch {
      say(error)
      return false
    }
  }

  private mutating func say(_ error: WordsError) {
    say(Message(.warning, "The prompt cannot be drawn from", why: error.description))
  }

  /// What the next picture's prompt will be, or what is wrong with it; nil where nothing is drawn.
  var preview: (text: String, isWrong: Bool)? {
    let text = prompt.text
    guard !PromptWords.isPlain(text) else { return nil }
    do throws(WordsError) {
      try library.words.check(text)
      let drawn = try library.words.draw(text.trimmed, seed: comingSeed)
      return drawn == text.trimmed ? nil : (drawn, false)
    } catch {
      return (error.description, true)
    }
  }

  /// The seed that `nextSeed` will give.
  private var comingSeed: UInt64 {
    var random = random
    return switch parameters.seedMode {
    case .fixed: parameters.seed
    case .random: random.seed()
    case .next: parameters.seed &+ 1
    }
  }

  /// Small pictures of every combination of the prompt's choices, by one seed.
  mutating func startCombinations() {
    guard canGenerate() else { return }
    let base = request(seed: comingSeed)
    let prompts: [String]
    do throws(WordsError) {
      prompts = try library.words.all(base.prompt)
    } catch {
      say(error)
      return
    }
    guard prompts.count <= Self.mostCombinations else {
      say(
        Message(
          .warning,
          "There are \(prompts.count) combinations, at most \(Self.mostCombinations) here",
          remedy: "choose fewer words, or use easel render --matrix"))
      return
    }
    guard var request = drawn(base)?.beginning(stages: parameters.model.countToBase) else { return }
    request.seed = nextSeed()
    begin(
      .candidates,
      prompts.map { prompt in
        var request = request
        request.prompt = prompt
        return request
      }, written: prompt.text)
  }
}
