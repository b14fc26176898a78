import Recipes

/// Two pictures side by side.
struct Comparison: Sendable, Equatable {
  var left: PictureItem.ID
  var right: PictureItem.ID
}

extension State {
  /// Shows a picture beside the marked one.
  mutating func compare(with item: PictureItem) {
    guard let marked, marked.id != item.id else {
      say(
        Message(
          .warning, "A comparison needs two pictures",
          remedy: "\(key("Mark to compare")) marks one, \(key("Compare with the marked one")) on "
            + "another compares the two"))
      return
    }
    show(.comparison(Comparison(left: marked.id, right: item.id)))
  }
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
    if !request.loras.isEmpty {
      let loras = request.loras.map { "\($0.name) \($0.weight.text(digits: 2))" }
      rows.append(RecipeRow(label: "LoRA", value: loras.joined(separator: ", ")))
    }
    if !request.picturePrompts.isEmpty {
      let pictures = request.picturePrompts.map { "\($0.name) \($0.weight.text(digits: 2))" }
      rows.append(RecipeRow(label: "Like", value: pictures.joined(separator: ", ")))
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
    case .likeness?: rows.append(RecipeRow(label: "Drawn", value: "after what a picture shows"))
    }
    for (place, settings) in request.stages.enumerated() {
      let names = Setting.Name.ofRecipes(isSuperResolution: request.enlarges(place))
      rows.append(
        RecipeRow(
          label: request.stageName(place),
          value: settings.phrases(of: names).joined(separator: " · ")))
    }
    rows.append(RecipeRow(label: "Size", value: "\(item.width)x\(item.height)"))
    rows.append(RecipeRow(label: "Model", value: item.model))
    return rows
  }

  typealias Pair = (label: String, left: String, right: String, differs: Bool)

  /// Rows of two recipes side by side, always in the order of `rows(of:)`, and whether they differ.
  static func compare(_ left: PictureItem, _ right: PictureItem) -> [Pair] {
    let (a, b) = (rows(of: left), rows(of: right))
    var labels: [String] = []
    for label in a.map(\.label) {
      // What only the right one has keeps its place between the others.
      let before = b.prefix { $0.label != label }.map(\.label)
      let isShared = b.contains { $0.label == label }
      labels += (isShared ? before : []).filter { own in
        !labels.contains(own) && !a.contains { $0.label == own }
      }
      labels.append(label)
    }
    return labels.map { label in
      let x = a.first { $0.label == label }?.value ?? ""
      let y = b.first { $0.label == label }?.value ?? ""
      return (label, x, y, x != y)
    }
  }

  /// As many rows as there is room for, those that differ before others, in their order.
  static func fitted(_ rows: [Pair], count: Int) -> [Pair] {
    let wanted =
      rows.indices.filter { rows[$0].differs } + rows.indices.filter { !rows[$0].differs }
    return wanted.prefix(count).sorted().map { rows[$0] }
  }
}
