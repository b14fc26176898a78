/// The models as the studio lists them.
struct ModelList: Sendable, Equatable {
  private(set) var items: [ModelItem] = []
  private(set) var selected = 0
  /// How far the selected model's description is scrolled.
  private(set) var scroll = 0
  /// A name to select when it is in the list.
  var newcomer: String?
  /// The folder of a model that is being read whole, and how far that is.
  var verifying: (folder: String, fraction: Double)? {
    get { verifiedFolder.map { ($0, verifiedFraction) } }
    set { (verifiedFolder, verifiedFraction) = (newValue?.folder, newValue?.fraction ?? 0) }
  }
  /// What reading folders whole has found: a look into them does not see it.
  private var damage: [String: [String]] = [:]
  private var verifiedFolder: String?
  private var verifiedFraction = 0.0

  var selectedItem: ModelItem? { items.indices.contains(selected) ? items[selected] : nil }

  mutating func select(_ index: Int) {
    let index = clamp(index, 0...max(0, items.count - 1))
    if index != selected { scroll = 0 }
    selected = index
  }

  mutating func scroll(by lines: Int, most: Int) {
    scroll = clamp(scroll + lines, 0...max(0, most))
  }

  /// Takes a new list; what is known of a folder is shown until it was looked at again.
  mutating func receive(_ new: [ModelItem]) {
    let known = Dictionary(
      items.map { ($0.folder, $0.summary) }, uniquingKeysWith: { first, _ in first })
    let chosen = selectedItem
    items = new.map { item in
      var item = item
      item.summary = item.summary ?? known[item.folder] ?? nil
      return item
    }
    let at = items.firstIndex { $0.name == chosen?.name && $0.folder == chosen?.folder }
    select(items.firstIndex { $0.name == newcomer } ?? at ?? selected)
    newcomer = nil
  }

  mutating func receive(_ summary: ModelSummary, of folder: String) {
    var summary = summary
    summary.problems += (damage[folder] ?? []).filter { !summary.problems.contains($0) }
    for index in items.indices where items[index].folder == folder {
      items[index].summary = summary
    }
  }

  /// Reading a folder whole found more than a look into it; that stays until it is read again.
  mutating func receive(problems: [String], of folder: String) {
    damage[folder] = problems.isEmpty ? nil : problems
    for index in items.indices where items[index].folder == folder {
      items[index].summary?.problems = problems
    }
  }

  mutating func select(folder: String) {
    if let at = items.firstIndex(where: { $0.folder == folder }) { select(at) }
  }
}
