import Recipes

extension RecipeRow {
  /// All that is known of a picture: what the user says of it first, then what made it.
  static func details(of item: PictureItem) -> [RecipeRow] {
    let made = item.partial.map { $0.rows(of: item) } ?? rows(of: item)
    let tags = item.tags.map { "#\($0)" }.joined(separator: " ")
    let all =
      [
        RecipeRow(label: "Name", value: item.name), RecipeRow(label: "Tags", value: tags),
        RecipeRow(label: "Note", value: item.note),
      ] + made
      + [
        RecipeRow(label: "Hash", value: item.modelHash), RecipeRow(label: "Made", value: item.date),
        RecipeRow(label: "Took", value: item.seconds.map(Format.seconds) ?? ""),
        RecipeRow(label: "Id", value: item.shortID), RecipeRow(label: "File", value: item.path),
      ]
    return all.filter { !$0.value.isEmpty }
  }
}

extension PartialRecipe {
  /// What another program says of a picture.
  fileprivate func rows(of item: PictureItem) -> [RecipeRow] {
    let values: [(String, String?)] = [
      ("Prompt", prompt), ("Without", negativePrompt), ("Seed", seed.map { String($0) }),
      ("Steps", steps.map { String($0) }),
      ("Guidance", guidance.map { $0.text(digits: 2) }),
      ("Sampler", sampler?.rawValue), ("Schedule", schedule?.rawValue),
      ("Size", "\(item.width)x\(item.height)"), ("Model", model),
      ("LoRA", loras.map(\.text).joined(separator: ", ")), ("Program", software ?? origin),
      ("Unknown", notUnderstood.joined(separator: "; ")),
    ]
    return values.map { RecipeRow(label: $0.0, value: $0.1 ?? "") }
  }
}

extension Painter {
  /// The recipe as a list, values wrapped; what has no room is left out from the end.
  mutating func drawRecipe(_ item: PictureItem, _ rect: Rect) {
    let column = rect.column + 11
    var row = rect.row
    for part in RecipeRow.details(of: item) {
      let lines = Wrapping.split(part.value, columns: rect.right - 1 - column)
      for (index, line) in lines.enumerated() {
        guard row < rect.bottom else {
          text("…", column, rect.bottom - 1, .faint)
          return
        }
        if index == 0 { text(part.label, rect.column + 1, row, .faint) }
        text(line, column, row, .text, limit: rect.right - 1 - column)
        row += 1
      }
    }
  }
}
