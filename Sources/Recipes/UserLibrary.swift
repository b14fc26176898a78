/// What the user made to be used again, by name.
public struct UserLibrary: Sendable, Hashable {
  public var presets: [UserPreset]
  public var styles: [PromptStyle]
  /// What prompts with choices draw from.
  public var words: PromptWords

  public init(
    presets: [UserPreset] = [], styles: [PromptStyle] = [], words: PromptWords = PromptWords()
  ) {
    self.presets = presets
    self.styles = styles
    self.words = words
  }

  /// The settings of a preset of any kind; nil where there is none of this name.
  public func values(ofPreset name: String, for model: [StageInfo]) -> SettingValues? {
    Preset(rawValue: name)?.values(for: model) ?? presets.first { $0.name == name }?.values
  }
}

/// Settings of the user's own. They say nothing of a model: what means nothing for one is left out.
public struct UserPreset: Sendable, Hashable {
  public var name: String
  public var values: SettingValues

  public init(name: String, values: SettingValues) {
    self.name = name
    self.values = values
  }

  /// The settings that a preset can have: a picture's own seed makes no sense for others.
  public static let names = Setting.Name.allCases.filter { $0 != .seed && $0 != .on }
}

/// Words that are put around a prompt.
public struct PromptStyle: Sendable, Hashable {
  public var name: String
  /// With `place` where the prompt goes; without it, the words come behind the prompt.
  public var prompt: String
  /// What the pictures should not show.
  public var negative: String

  /// Stands for the prompt.
  public static let place = "{prompt}"

  public init(name: String, prompt: String, negative: String = "") {
    self.name = name
    self.prompt = prompt
    self.negative = negative
  }

  /// Puts the words around a prompt and into a negative one, once.
  public func put(into prompt: inout String, negative: inout String) {
    guard !isIn(prompt, negative: negative) else { return }
    let (before, after) = words
    // Nothing needs no comma.
    prompt = prompt.isEmpty ? (before + after).withoutCommas : before + prompt + after
    if !self.negative.isEmpty {
      negative = negative.isEmpty ? self.negative : "\(negative), \(self.negative)"
    }
  }

  /// Whether all its words are there, such as after `put`.
  public func isIn(_ prompt: String, negative: String) -> Bool {
    // An empty text is in every other, but the library says no.
    places(in: prompt) != nil && (self.negative.isEmpty || negative.contains(self.negative))
      && !(self.prompt.isEmpty && self.negative.isEmpty)
  }

  /// Takes the words away again.
  public func remove(from prompt: inout String, negative: inout String) {
    guard isIn(prompt, negative: negative), let (before, after) = places(in: prompt) else { return }
    prompt =
      String(
        prompt[..<before.lowerBound] + prompt[before.upperBound..<after.lowerBound]
          + prompt[after.upperBound...]
      ).withoutCommas
    if !self.negative.isEmpty, let range = negative.firstRange(of: self.negative) {
      negative.removeSubrange(range)
      negative = negative.replacing(", , ", with: ", ").withoutCommas
    }
  }

  /// What comes before and behind the prompt.
  private var words: (before: String, after: String) {
    guard let place = prompt.firstRange(of: Self.place) else {
      return ("", prompt.isEmpty ? "" : ", " + prompt)
    }
    return (String(prompt[..<place.lowerBound]), String(prompt[place.upperBound...]))
  }

  /// Where the words are in a prompt; nil where one of them is missing.
  private func places(in text: String) -> (before: Range<String.Index>, after: Range<String.Index>)?
  {
    let (before, after) = words
    // Alone, the words have no comma.
    if text == (before + after).withoutCommas {
      return (text.startIndex..<text.startIndex, text.startIndex..<text.endIndex)
    }
    let first =
      before.isEmpty ? text.startIndex..<text.startIndex : text.firstRange(of: before)
    guard let first else { return nil }
    let rest = text[first.upperBound...]
    guard let last = after.isEmpty ? text.endIndex..<text.endIndex : rest.firstRange(of: after)
    else { return nil }
    return (first, last)
  }
}

extension String {
  /// Without commas and white space at both ends.
  fileprivate var withoutCommas: String {
    var text = self[...]
    while let character = text.first, character == "," || character.isWhitespace {
      text.removeFirst()
    }
    while let character = text.last, character == "," || character.isWhitespace {
      text.removeLast()
    }
    return String(text)
  }
}
