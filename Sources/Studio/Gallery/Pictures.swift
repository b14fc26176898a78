extension State {
  /// What the gallery reports.
  mutating func receive(_ event: GalleryEvent) {
    switch event {
    case .page(let filter, let offset, let items, let total):
      self.items.keep(items)
      let ids = items.map(\.id)
      if filter == strip.filter { strip.receive(offset: offset, ids: ids, total: total) }
      if filter == gallery.filter { gallery.receive(offset: offset, ids: ids, total: total) }
    case .prompts(let prompts): history.receive(prompts)
    case .thumbnail(let id, let image): thumbnails.receive(image, for: id)
    case .picture(let id, let image): pictures.receive(image, for: id)
    case .updated(let items):
      self.items.keep(items)
      // A list of favourites, or of words in names, may be another one now.
      if gallery.filter.favouritesOnly || !gallery.filter.text.isEmpty { gallery.invalidate() }
    case .changed:
      usageIsOld = true
      strip.invalidate()
      gallery.invalidate()
      history.invalidate()
    case .place(let filter, let id, let index): show(id, at: index, of: filter)
    case .usage(let usage): self.usage = usage
    case .unstarred(let ids, let candidates):
      if ids.isEmpty {
        say("Every picture has a star: there is nothing to delete")
      } else {
        open(.confirm(.trashUnstarred(ids, candidates: candidates)))
      }
    case .imported(let new, let known, let leftOut): receive(new, known: known, leftOut)
    case .exported(_, let file): say("Copied", file)
    case .written(let file): say("Written", file)
    case .notWritten(let message):
      say(message)
      // What was typed is not lost.
      if let exporting, overlay == nil, editor == nil {
        open(.ask(exporting.question), text: exporting.text)
      }
    case .unreadable(let id):
      thumbnails.fail(id)
      pictures.fail(id)
      // The last run's picture is gone: the newest takes its place.
      if currentID == id, items[id] == nil { currentID = strip.selectedID }
    case .failed(let message): say(message)
    }
  }

  private mutating func say(_ done: String, _ file: Written) {
    exportFolder = file.folder
    say(
      Message(
        .info, "\(done) to \(file.path)",
        remedy: file.isNewFolder ? "the folder \(file.folder) is new" : nil))
  }

  /// The gallery knows where the picture is that it was opened for.
  private mutating func show(_ id: PictureItem.ID, at index: Int?, of filter: GalleryFilter) {
    // Whoever has moved on meanwhile stays there.
    guard place == .gallery, filter == gallery.filter, gallery.selected == 0 else { return }
    if let index {
      gallery.seek(index)
    } else if items[id]?.tags.contains(Job.candidateTag) == true, !filter.candidates {
      say(
        "This one is a candidate, which the gallery leaves out",
        remedy: "\(key("Candidates too: on or off")) shows candidates too")
    } else {
      say("The filter leaves this picture out", remedy: "\(key("No filter")) takes the filter away")
    }
  }

  /// The picture that actions mean: the one under the cursor of where the user is.
  var subject: PictureItem? {
    switch place {
    case .gallery: return items[gallery.selectedID]
    case .viewer: return current
    case .comparison: return compared?.right
    case .models, .rating: return nil
    case .attention(let viewer): return items[viewer.picture]
    case .film(let player): return items[player.picture]
    case .mask(let editor): return items[editor.picture]
    case .studio:
      if pane == .strip { return items[strip.selectedID] }
      if pane == .picture, let explore = openExplore { return items[explore.current?.picture] }
      return current
    }
  }

  /// Asks for everything on the screen that is not loaded yet.
  mutating func loadVisible() -> [Effect] {
    var requests = strip.request(0..<1)
    if history.isStale {
      history.noteRequest()
      requests.append(.prompts(count: PromptHistory.limit))
    }
    var small: [PictureItem.ID] = []
    var full: [PictureItem.ID] = []
    let layout = Layout(self, size: size)
    switch place {
    case .studio:
      if let range = layout.stripCells?.range {
        requests += strip.request(range)
        small += range.compactMap { strip[$0] }
      }
      if !showsRunning, openExplore == nil, let current { full.append(current.id) }
    case .gallery:
      // A screen more on both sides, so that scrolling finds the thumbnails there.
      let range = layout.gallery.range
      requests += gallery.request(range)
      if usageIsOld {
        usageIsOld = false
        requests.append(.usage)
      }
      let ahead = range.lowerBound - range.count..<range.upperBound + range.count
      small += (Array(range) + Array(ahead)).prefix(400).compactMap { gallery[$0] }
    case .viewer(let viewer):
      if let current {
        full.append(current.id)
        // What arrows and slideshow come to next.
        let list = viewedList
        let at = self[keyPath: list].index(of: current.id) ?? 0
        requests += self[keyPath: list].request(max(0, at - 1)..<at + 2)
        if viewer.slideshow != nil, let next = self[keyPath: list][at + 1] { full.append(next) }
      }
    case .attention, .mask, .film, .comparison: full += place.pictures
    case .models: break
    case .rating: return requests.map(Effect.gallery) + loadRatedPictures()
    }
    for id in small where thumbnails.wants(id) { requests.append(.thumbnail(id)) }
    thumbnails.forgetRequests(but: Set(small))
    for id in full where pictures.wants(id) { requests.append(.picture(id)) }
    return requests.map(Effect.gallery)
  }
}
