/// Every picture that the studio has met, once: whoever shows one holds its name and looks here, so
/// that a star, a tag, a new name or a deletion is seen everywhere.
struct PictureTable: Sendable, Equatable {
  private var items: [PictureItem.ID: PictureItem] = [:]
  /// In the trash, from where they may come back.
  private var trashed: Set<PictureItem.ID> = []

  /// What is known of a picture; nil for one that is in the trash.
  subscript(id: PictureItem.ID?) -> PictureItem? {
    guard let id, !trashed.contains(id) else { return nil }
    return items[id]
  }

  /// Takes what the gallery says of pictures. What it lists is not in the trash.
  mutating func keep(_ new: [PictureItem]) {
    for item in new {
      items[item.id] = item
      trashed.remove(item.id)
    }
  }

  mutating func trash(_ ids: Set<PictureItem.ID>) { trashed.formUnion(ids) }
  mutating func restore(_ ids: [PictureItem.ID]) { trashed.subtract(ids) }
}
