/// Taking pictures away.
extension State {
  /// - Parameter name: what all of them are, where that is not plain.
  mutating func trash(_ all: [PictureItem.ID], named name: String? = nil) -> [Effect] {
    let ids = withoutSources(all)
    guard !ids.isEmpty else { return [] }
    let gone = Set(ids)
    if currentID.map(gone.contains) ?? false { stepCurrent(by: 1) }
    strip.remove(gone)
    gallery.remove(gone)
    if currentID.map(gone.contains) ?? false { currentID = strip.selectedID }
    items.trash(gone)
    explore?.trash(gone)
    let isNothingLeft = current == nil
    places.close {
      $0.pictures.contains(where: gone.contains) || $0.kind == .viewer && isNothingLeft
    }
    edits.remove(.pictures(ids))
    let what = ids.count == all.count ? name : nil
    say(
      "\(what ?? Format.count(ids.count, "picture")) in the trash",
      remedy: "\(key(undoName)) brings \(ids.count == 1 ? "it" : "them") back")
    return [.gallery(.trash(ids))]
  }

  /// What waits for a picture to start from keeps it out of the trash.
  private mutating func withoutSources(_ ids: [PictureItem.ID]) -> [PictureItem.ID] {
    let sources = Set(queue.unfinished.compactMap { $0.source?.picture })
    let free = ids.filter { !sources.contains($0) }
    if free.count < ids.count {
      say(
        Message(
          .warning, "\(Format.count(ids.count - free.count, "picture")) stayed",
          why: "jobs of the queue start from what you deleted",
          remedy: "wait until they are done, or take them from the queue"))
    }
    return free
  }
}
