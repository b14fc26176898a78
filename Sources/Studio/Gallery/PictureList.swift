/// A list of the names of pictures, of which only what is looked at is loaded, newest first.
struct PictureList: Sendable, Equatable {
  private(set) var filter: GalleryFilter
  /// How many pictures the filter finds; nil before the first page came.
  private(set) var total: Int?
  private var ids: [Int: PictureItem.ID] = [:]
  /// Pages that were asked for, by number.
  private var requested: Set<Int> = []
  private(set) var selected = 0

  static let pageSize = 100

  init(filter: GalleryFilter = GalleryFilter()) { self.filter = filter }

  var count: Int { total ?? 0 }
  var selectedID: PictureItem.ID? { ids[selected] }
  subscript(index: Int) -> PictureItem.ID? { ids[index] }

  func index(of id: PictureItem.ID) -> Int? { ids.first { $0.value == id }?.key }

  mutating func select(_ index: Int) { selected = clampedIndex(index) }

  /// Selects a picture of which only the place is known, maybe before anything else of the list.
  mutating func seek(_ index: Int) { selected = total == nil ? max(0, index) : clampedIndex(index) }

  private func clampedIndex(_ index: Int) -> Int { clamp(index, 0...max(0, count - 1)) }

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

  mutating func receive(offset: Int, ids new: [PictureItem.ID], total: Int) {
    let keep = selectedID
    for (index, id) in new.enumerated() { ids[offset + index] = id }
    // What an old listing had beyond the end is gone.
    if self.total != total { ids = ids.filter { $0.key < total } }
    self.total = total
    if let keep, ids[selected] != keep, let moved = index(of: keep) { selected = moved }
    select(selected)
  }

  /// What is shown may be old: pages are asked for again, and shown until they come.
  mutating func invalidate() { requested = [] }

  /// A new picture that the filter finds came to the front.
  mutating func insertFirst(_ id: PictureItem.ID) {
    guard total != nil, index(of: id) == nil else { return }
    ids = Dictionary(uniqueKeysWithValues: ids.map { ($0.key + 1, $0.value) })
    ids[0] = id
    total = count + 1
    // Pages are off by one now: ask again when they are looked at.
    invalidate()
    if selected > 0 { selected += 1 }
  }

  /// Takes pictures out before the disk says so.
  mutating func remove(_ trashed: Set<PictureItem.ID>) {
    let gone = ids.filter { trashed.contains($0.value) }.keys.sorted()
    guard !gone.isEmpty else { return }
    var left: [Int: PictureItem.ID] = [:]
    for (index, id) in ids where !trashed.contains(id) {
      left[index - gone.count { $0 < index }] = id
    }
    ids = left
    total = max(0, count - gone.count)
    invalidate()
    select(selected - gone.count { $0 < selected })
  }
}
