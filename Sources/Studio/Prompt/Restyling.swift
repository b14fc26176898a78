extension Vocabulary {
  /// The styles that a picture of a model with this vocabulary can have: materials, colours and
  /// places. They are words of its captions and stand where captions have them.
  public var styles: [Entry] {
    [Kind.material, .colour, .place].flatMap { kind in entries.filter { $0.kind == kind } }
  }

  /// A prompt in another style, as the model's captions would say it: `a red apple` in `wooden` is
  /// `a wooden apple`, in `in the snow` it is `a red apple in the snow`. What is no style of the
  /// model comes behind a comma.
  public func restyled(_ prompt: String, _ style: String) -> String {
    let wanted = style.trimmed.lowercased()
    let known =
      styles.first { $0.phrase.lowercased() == wanted }
      ?? styles.first { entry in
        // "wood" for "wooden", "wool" for "knitted wool".
        entry.kind != .place && wanted.count > 3
          && entry.phrase.split(separator: " ").contains { $0.hasPrefix(wanted) }
      }
    guard let known else { return "\(prompt.trimmed), \(style.trimmed)" }
    if known.kind == .place { return placed(prompt, known.phrase) }
    return dressed(prompt, known) ?? "\(prompt.trimmed), \(known.phrase)"
  }

  /// With another place instead of the one that it names.
  private func placed(_ prompt: String, _ place: String) -> String {
    let words = prompt.split(whereSeparator: \.isWhitespace).map(String.init)
    let bare = words.map(Self.bare)
    for old in places {
      let wanted = old.lowercased().split(separator: " ").map(String.init)
      guard let at = bare.indices.first(where: { bare[$0...].starts(with: wanted) }) else {
        continue
      }
      return (words[..<at] + [place] + words[(at + wanted.count)...]).joined(separator: " ")
    }
    return (words + [place]).joined(separator: " ")
  }

  /// With a colour or material before the first object, instead of those that are there; nil where
  /// nothing says which word is the object.
  private func dressed(_ prompt: String, _ style: Entry) -> String? {
    var words = prompt.split(whereSeparator: \.isWhitespace).map(String.init)
    // A material has its own colour, and a colour covers a material.
    let looks = Set(
      (colours + materials).flatMap { $0.lowercased().split(separator: " ").map(String.init) }
    ).union(["golden", "grey", "glossy", "metallic"])
    guard let noun = firstObject(in: words) ?? Self.firstUnknown(in: words, after: looks) else {
      return nil
    }
    var start = noun
    while start > 0, looks.contains(Self.bare(words[start - 1])) { start -= 1 }
    words.replaceSubrange(start..<noun, with: style.phrase.split(separator: " ").map(String.init))
    if start > 0, ["a", "an"].contains(words[start - 1].lowercased()) {
      let article = Self.withArticle(words[start]).prefix { $0 != " " }
      let isCapital = words[start - 1].first?.isUppercase == true
      words[start - 1] = isCapital ? String(article).capitalized : String(article)
    }
    return words.joined(separator: " ")
  }

  /// Where the longest name of an object begins that is the first of the words.
  private func firstObject(in words: [String]) -> Int? {
    let bare = words.map(Self.bare)
    let names = objects.flatMap { [$0.one, $0.many] }
      .map { $0.lowercased().split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
    return bare.indices.first { at in names.contains { bare[at...].starts(with: $0) } }
  }

  /// An object that the model does not know comes after its looks, or after an article.
  private static func firstUnknown(in words: [String], after looks: Set<String>) -> Int? {
    let bare = words.map(bare)
    let start = bare.firstIndex(where: looks.contains) ?? 0
    let marks = bare[start...].prefix { looks.contains($0) || ["a", "an", "the"].contains($0) }
    return marks.isEmpty || marks.endIndex == words.count ? nil : marks.endIndex
  }

  private static func bare(_ word: String) -> String {
    word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" }
  }
}
