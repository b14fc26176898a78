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
      let strength = variation.strength.text(digits: 2)
      rows.append(RecipeRow(label: "Variation", value: "\(variation.seed), \(strength)"))
    }
    switch request.edit {
    case nil: break
    case .imageToImage(let strength)?:
      rows.append(
        RecipeRow(label: "Changed", value: "strength \(strength.text(digits: 3))"))
    case .inpainting(let strength)?:
      rows.append(
        RecipeRow(
          label: "Changed", value: "a part, strength \(strength.text(digits: 3))"))
    }
    for (place, settings) in request.stages.enumerated() {
      let index = request.firstStage + place
      rows.append(
        RecipeRow(
          label: index == 0 ? "base" : "sr\(index)",
          value: settings.phrases(of: Setting.Name.ofPixels(isSuperResolution: index > 0))
            .joined(separator: " · ")))
    }
    rows.append(RecipeRow(label: "Size", value: "\(item.width)x\(item.height)"))
    rows.append(RecipeRow(label: "Model", value: item.model))
    return rows
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
