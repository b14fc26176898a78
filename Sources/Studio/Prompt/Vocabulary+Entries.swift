extension Vocabulary {
  /// What a phrase of the vocabulary is.
  public enum Kind: String, Sendable, CaseIterable {
    case opening, count, size, colour, material, object, relation, place, view, sign
  }

  /// A phrase that the model knows.
  public struct Entry: Sendable, Equatable {
    public var kind: Kind
    public var phrase: String
    /// Its kind, and of an object the colours that it was seen in.
    public var note: String
  }

  /// All phrases, each once, in the order in which a prompt has them.
  public var entries: [Entry] {
    let openings = templates.compactMap { template -> String? in
      let opening = template.prefix { $0 != "{" && $0 != "\"" }
      return opening.isEmpty ? nil : String(opening).trimmed
    }
    func list(_ kind: Kind, _ phrases: [String]) -> [Entry] {
      phrases.map { Entry(kind: kind, phrase: $0, note: kind.rawValue) }
    }
    func things(_ name: (Object) -> String) -> [Entry] {
      objects.map {
        let colours = $0.colours.isEmpty ? "" : ": " + $0.colours.joined(separator: ", ")
        return Entry(kind: .object, phrase: name($0), note: Kind.object.rawValue + colours)
      }
    }
    let all =
      list(.opening, openings) + list(.count, counts) + list(.size, sizes)
      + list(.colour, colours) + list(.material, materials)
      + things(\.one) + things(\.many) + list(.relation, relations) + list(.place, places)
      + list(.view, views) + list(.sign, signs)
    var seen: Set<String> = []
    return all.filter { !$0.phrase.isEmpty && seen.insert($0.phrase.lowercased()).inserted }
  }

  /// A prompt that shows a phrase of a kind and little else: "a panda", "a purple cube", "three
  /// cubes", "a cube in the snow".
  /// - Returns: nil for a kind that shows nothing by itself, and without any object.
  public func prompt(showing phrase: String, as kind: Kind) -> String? {
    // The thing that was seen in most colours says least about what goes with it.
    let colourful = objects.enumerated().sorted {
      ($1.element.colours.count, $0.offset) < ($0.element.colours.count, $1.offset)
    }.map(\.element)
    guard let thing = colourful.first else { return nil }
    switch kind {
    case .object: return Self.withArticle(phrase)
    case .colour:
      let coloured = colourful.first { $0.colours.contains(phrase) } ?? thing
      return Self.withArticle("\(phrase) \(coloured.one)")
    case .material, .size: return Self.withArticle("\(phrase) \(thing.one)")
    case .count: return "\(phrase) \(thing.many)"
    case .place: return "\(Self.withArticle(thing.one)) \(phrase)"
    case .sign: return "a sign that says \"\(phrase)\""
    case .opening, .relation, .view: return nil
    }
  }

  /// "a red apple", "an owl", "a unicorn".
  static func withArticle(_ words: String) -> String {
    let vowels: Set<Character> = ["a", "e", "i", "o", "u"]
    let sounds = words.first.map(vowels.contains) ?? false
    return "\(sounds && !words.hasPrefix("uni") ? "an" : "a") \(words)"
  }
}
