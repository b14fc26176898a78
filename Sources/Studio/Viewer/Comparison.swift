import Recipes

/// Two pictures side by side.
struct Comparison: Sendable, Equatable {
  var left: PictureItem.ID
  var right: PictureItem.ID
}

/// A recipe as rows of a table.
struct RecipeRow: Sendable, Equatable {
  var label: String
  var value: String

  /// All of a picture that makes it what it is.
  static func rows(of item: PictureItem) -> [RecipeRow] {
    let request = item.request
    var rows = [
      RecipeRow(label: "Prompt", value: request.prompt),
      RecipeRow(label: "Without", value: request.negativePrompt),
      RecipeRow(label: "Seed", value: String(request.seed)),
    ]
    if let variation = request.variation {
      let strength = Format.number(variation.strength, digits: 2)
      rows.append(RecipeRow(label: "Variation", value: "\(variation.seed), \(strength)"))
    }
    for (place, settings) in request.stages.enumerated() {
      let index = request.firstStage + place
      rows.append(
        RecipeRow(
          label: index == 0 ? "base" : "sr\(index)", value: summary(settings, isBase: index == 0)))
    }
    rows.append(RecipeRow(label: "Size", value: "\(item.width)x\(item.height)"))
    rows.append(RecipeRow(label: "Model", value: item.model))
    return rows
  }

  private static func summary(_ settings: StageSettings, isBase: Bool) -> String {
    var parts = [
      "\(settings.stepCount) steps", settings.sampler.rawValue,
      "guidance \(Format.number(settings.guidance, digits: 2))",
    ]
    if case .dynamic(let percentile) = settings.thresholding {
      parts.append("dynamic \(Format.number(percentile, digits: 4))")
    } else {
      parts.append(settings.thresholding.name)
    }
    if !isBase { parts.append("aug \(Format.number(settings.augLevel, digits: 3))") }
    if let prompt = settings.prompt { parts.append("“\(prompt)”") }
    return parts.joined(separator: " · ")
  }

  /// Rows of two recipes side by side, in the order of the first, and whether they differ.
  static func compare(
    _ left: PictureItem, _ right: PictureItem
  ) -> [(label: String, left: String, right: String, differs: Bool)] {
    let (a, b) = (rows(of: left), rows(of: right))
    let labels =
      a.map(\.label) + b.map(\.label).filter { label in !a.contains { $0.label == label } }
    return labels.map { label in
      let x = a.first { $0.label == label }?.value ?? ""
      let y = b.first { $0.label == label }?.value ?? ""
      return (label, x, y, x != y)
    }
  }
}
