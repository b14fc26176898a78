/// A list of pictures of which only what is looked at is loaded, newest first.
struct PictureList: Sendable, Equatable {
  private(set) var filter: GalleryFilter
  /// How many pictures the filter finds; nil before the first page came.
  private(set) var total: Int?
  private var items: [Int: PictureItem] = [:]
  /// Pages that were asked for, by number.
  private var requested: Set<Int> = []
  private(set) var selected = 0

  static let pageSize = 100

  init(filter: GalleryFilter = GalleryFilter()) { self.filter = filter }

  var count: Int { total ?? 0 }
  var selectedItem: PictureItem? { items[selected] }
  subscript(index: Int) -> PictureItem? { items[index] }

  /// The loaded item with a name.
  func find(_ id: PictureItem.ID) -> PictureItem? { items.values.first { $0.id == id } }
  func index(of id: PictureItem.ID) -> Int? { items.first { $0.value.id == id }?.key }

  mutating func select(_ index: Int) { selected = clamp(index, 0...max(0, count - 1)) }

  mutating func set(_ filter: GalleryFilter) {
    guard filter != self.filter else { return }
    self = PictureList(filter: filter)
  }

  /// Pages that a range needs and that were not asked for.
  mutating func request(_ range: Range<Int>) -> [GalleryRequest] {
    let last = total.map { min(range.upperBound, $0) } ?? range.upperBound
    let end = max(last - 1, 0)
    let first = min(max(0, range.lowerBound), end)
    return (first / Self.pageSize...end / Self.pageSize).compactMap { page in
      guard requested.insert(page).inserted else { return nil }
      return .page(filter, offset: page * Self.pageSize, count: Self.pageSize)
    }
  }

  mutating func receive(offset: Int, items new: [PictureItem], total: Int) {
    let keep = selectedItem?.id
    for (index, item) in new.enumerated() { items[offset + index] = item }
    // What an old listing had beyond the end is gone.
    if self.total != total { items = items.filter { $0.key < total } }
    self.total = total
    if let keep, items[selected]?.id != keep, let moved = index(of: keep) { selected = moved }
    select(selected)
  }

  /// What is shown may be old: pages are asked for again, and shown until they come.
  mutating func invalidate() { requested = [] }

  /// A new picture that the filter finds came to the front.
  mutating func insertFirst(_ item: PictureItem) {
    guard total != nil, find(item.id) == nil else { return }
    items = Dictionary(uniqueKeysWithValues: items.map { ($0.key + 1, $0.value) })
    items[0] = item
    total = count + 1
    // Pages are off by one now: ask again when they are looked at.
    invalidate()
    if selected > 0 { selected += 1 }
  }

  mutating func update(_ changed: [PictureItem]) {
    let byID = Dictionary(changed.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for (index, item) in items {
      if let new = byID[item.id] { items[index] = new }
    }
  }

  /// Takes pictures out before the disk says so.
  mutating func remove(_ ids: Set<PictureItem.ID>) {
    let gone = items.filter { ids.contains($0.value.id) }.keys.sorted()
    guard !gone.isEmpty else { return }
    var left: [Int: PictureItem] = [:]
    for (index, item) in items where !ids.contains(item.id) {
      left[index - gone.count { $0 < index }] = item
    }
    items = left
    total = max(0, count - gone.count)
    invalidate()
    select(selected - gone.count { $0 < selected })
  }
}
