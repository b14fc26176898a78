import Recipes

/// One picture in several styles. A model that knows a list of words draws its base anew from the
/// noised picture with the style in its prompt: its later stages enlarge what they see and follow no
/// words. Others change in the stages after the base, as the paper has it (section D).
extension State {
  /// How much of the base may change: less keeps the old material, more the picture no longer.
  static let styleStrength = 0.9
  /// Lower aug levels would leave a style of the later stages nothing to draw.
  private static let styleAugLevel = 0.3
  /// The most styles at once.
  private static let mostStyles = 16

  /// Styles that every model of photographs and paintings knows.
  private static let usualStyles = [
    "oil painting", "watercolor", "pencil sketch", "charcoal drawing", "ink drawing", "woodcut",
    "pixel art", "low poly", "clay figure", "origami", "stained glass", "mosaic", "embroidery",
    "black and white photo", "comic book", "poster",
  ]

  /// Whether a style would show: in words that the model knows, or in a stage after the base.
  var canStyle: Bool {
    guard let facts = model.facts else { return false }
    return facts.vocabulary != nil || facts.stages.count > facts.stages.map(\.info).countToBase
  }

  /// What the list offers.
  var lookNames: [Vocabulary.Entry] {
    if let vocabulary = model.facts?.vocabulary { return vocabulary.styles }
    return Self.usualStyles.map { Vocabulary.Entry(kind: .view, phrase: $0, note: "") }
  }

  var lookNotes: [String: String] {
    Dictionary(lookNames.map { ($0.phrase, $0.note) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func openRestyling(of item: PictureItem) {
    guard isModelReady() else { return }
    open(.restyle(item.id))
  }

  /// Marks the row of the list, or takes its mark away, and goes to the next.
  mutating func toggleMark() {
    guard let name = chosen else { return }
    if let at = overlay?.marks.firstIndex(of: name) {
      overlay?.marks.remove(at: at)
    } else {
      overlay?.marks.append(name)
    }
    moveChoice(by: 1)
  }

  /// Enter in the list: what is marked, else the row, else what is written.
  mutating func acceptStyles(of picture: PictureItem.ID, _ chosen: String?) -> [Effect] {
    let written = query.text.split(separator: ";").map { String($0).trimmed }
      .filter { !$0.isEmpty }
    let isList = query.text.contains(";")
    let marks = overlay?.marks ?? []
    let styles = !marks.isEmpty ? marks : isList ? written : chosen.map { [$0] } ?? written
    guard !styles.isEmpty, styles.count <= Self.mostStyles else {
      say(
        Message(
          .warning, styles.isEmpty ? "No style is chosen" : "\(styles.count) styles are too many",
          remedy: "choose 1 to \(Self.mostStyles): "
            + "\(key("Mark it, to take several")) marks the one of a row"))
      return []
    }
    overlay = nil
    if let item = items[picture] { startStyles(of: item, styles) }
    return []
  }

  private mutating func startStyles(of item: PictureItem, _ styles: [String]) {
    guard isModelReady(), let facts = model.facts else { return }
    let requests =
      facts.vocabulary.map { restyled(item, styles, $0, facts) } ?? enlarged(item, styles)
    guard let requests else { return }
    begin(.styles(of: item.id, styles), requests, source: JobSource(item), tags: [])
  }

  /// The base drawn anew, from the picture.
  private mutating func restyled(
    _ item: PictureItem, _ styles: [String], _ vocabulary: Vocabulary, _ facts: ModelFacts
  ) -> [GenerationRequest]? {
    guard let size = baseSize(of: item, facts) else { return nil }
    return styles.map { style in
      GenerationRequest(
        prompt: vocabulary.restyled(item.request.prompt, style),
        negativePrompt: item.request.negativePrompt, seed: item.request.seed,
        stages: parameters.active, baseSize: size.width == size.height ? nil : size,
        edit: .imageToImage(strength: Self.styleStrength))
    }
  }

  /// The stages after the base with a prompt of their own.
  private mutating func enlarged(
    _ item: PictureItem, _ styles: [String]
  ) -> [GenerationRequest]? {
    guard var base = enlargement(of: item) else { return nil }
    for index in base.stages.indices {
      base.stages[index].augLevel = max(base.stages[index].augLevel, Self.styleAugLevel)
    }
    return styles.map { style in
      var request = base
      for index in request.stages.indices {
        request.stages[index].prompt = "\(item.request.prompt), \(style)"
      }
      return request
    }
  }
}
