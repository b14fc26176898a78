import Pictures
import Recipes

/// Pixels with the name under which the terminal may remember them. Two shots of one name are
/// equal: the pixels are not compared.
struct Shot: Sendable, Equatable {
  let id: Placement.ID
  let image: RGBImage

  init(id: Placement.ID, image: RGBImage) {
    self.id = id
    self.image = image
  }

  /// Pixels of a picture on disk, which never change: the name follows from the picture's.
  init(of picture: PictureItem.ID, as kind: String, image: RGBImage) {
    // The top bit keeps it apart from the numbers of passing images.
    var hash = FNV1a()
    hash.mix("\(kind):\(picture)".utf8)
    self.init(id: Placement.ID(hash.value | 1 << 63), image: image)
  }

  static func == (a: Shot, b: Shot) -> Bool { a.id == b.id }
}

/// Images of pictures on disk: those that were asked for, came, or cannot be had. The longest
/// unused go first when there are too many.
struct ImageStore: Sendable, Equatable {
  let kind: String
  let limit: Int
  private var shots: [PictureItem.ID: Shot] = [:]
  private var order: [PictureItem.ID] = []
  private var requested: Set<PictureItem.ID> = []
  private(set) var unreadable: Set<PictureItem.ID> = []

  init(kind: String, limit: Int) {
    self.kind = kind
    self.limit = limit
  }

  subscript(id: PictureItem.ID) -> Shot? { shots[id] }

  mutating func receive(_ image: RGBImage, for id: PictureItem.ID) {
    requested.remove(id)
    if shots.updateValue(Shot(of: id, as: kind, image: image), forKey: id) == nil {
      order.append(id)
    }
    while order.count > limit { shots[order.removeFirst()] = nil }
  }

  mutating func fail(_ id: PictureItem.ID) {
    if requested.remove(id) != nil { unreadable.insert(id) }
  }

  /// Asks for an image once.
  /// - Returns: whether it must be loaded.
  mutating func wants(_ id: PictureItem.ID) -> Bool {
    shots[id] == nil && !unreadable.contains(id) && requested.insert(id).inserted
  }

  /// What is not seen any more need not come; it is asked for again when it is.
  mutating func forgetRequests(but visible: Set<PictureItem.ID>) {
    requested.formIntersection(visible)
  }
}
