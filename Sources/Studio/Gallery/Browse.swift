/// Moving about in the gallery and the strip.
extension State {
  /// Shows all pictures, at the one that is being looked at.
  mutating func openGallery() -> [Effect] {
    let id = subject?.id
    show(.gallery)
    usageIsOld = true
    guard let id else { return [] }
    if let at = gallery.index(of: id) {
      gallery.select(at)
      return []
    }
    return [.gallery(.place(gallery.filter, id))]
  }

  /// The picture that was in the middle when the last run ended.
  mutating func askForLastPicture() -> [Effect] {
    currentID.map { [.gallery(.item($0))] } ?? []
  }

  mutating func select(in list: WritableKeyPath<State, PictureList>, by step: Int) {
    self[keyPath: list].select(self[keyPath: list].selected + step)
    if place == .studio, let id = self[keyPath: list].selectedID { currentID = id }
  }

  mutating func selectRow(by rows: Int) {
    let columns = Layout(self, size: size).gallery.columns
    let target = gallery.selected + rows * columns
    if target >= 0, target < gallery.count { gallery.select(target) }
  }

  mutating func selectStripRow(by rows: Int) {
    let columns = Layout(self, size: size).stripCells?.columns ?? 1
    let target = strip.selected + rows * columns
    if target >= 0, target < strip.count { select(in: \.strip, by: rows * columns) }
  }

  mutating func selectPage(by pages: Int) {
    let grid = Layout(self, size: size).gallery
    gallery.select(gallery.selected + pages * grid.rows * grid.columns)
  }

  /// The list that the picture in the middle or in the viewer was found in.
  var viewedList: WritableKeyPath<State, PictureList> {
    place.kind == .viewer && places.below == .gallery ? \.gallery : \.strip
  }

  /// The neighbour of the current picture, in the list that it was found in.
  mutating func stepCurrent(by step: Int) {
    let path = viewedList
    if let at = currentID.flatMap({ self[keyPath: path].index(of: $0) }) {
      self[keyPath: path].select(at + step)
    }
    if let id = self[keyPath: path].selectedID { currentID = id }
  }

  mutating func filter(_ change: (inout GalleryFilter) -> Void) {
    var filter = gallery.filter
    change(&filter)
    gallery.set(filter)
  }
}
