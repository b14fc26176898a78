import Ratings

/// Rating two sets of pictures.
extension State {
  /// Reads the two folders that were typed: with a comma between them, or a space.
  mutating func openRating(_ text: String) -> [Effect] {
    let comma = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    let folders = comma.count > 1 ? comma : text.split(separator: " ").map(String.init)
    guard folders.count == 2 else {
      say(
        Message(
          .warning, "A rating needs two folders, not \(folders.count)",
          remedy: "write both, with a comma between them"))
      return []
    }
    overlay = nil
    ratingFolders = text
    ratingAskedFrom = Whereabouts(self)
    return [.rating(.open(a: folders[0], b: folders[1]))]
  }

  mutating func receive(_ event: RatingEvent) -> [Effect] {
    switch event {
    case .opened(let sets, let pairs, let notes):
      defer { ratingAskedFrom = nil }
      guard ratingAskedFrom == Whereabouts(self) else {
        say(
          "The two sets are ready to be rated",
          remedy: "choose “Rate two sets of pictures” again: "
            + "\(key("All actions by name")) lists all actions")
        return []
      }
      let session = RatingSession(pairs, using: &random)
      show(.rating(RatingDesk(sets: sets, session: session, showsReport: pairs.isEmpty)))
      for note in notes { say(Message(.warning, note)) }
      if pairs.isEmpty {
        say("Nothing is left to rate")
        return showReport()
      }
    case .picture(let file, let image): rating?.pictures.receive(image, for: file)
    case .unreadable(let file): rating?.pictures.fail(file)
    case .report(let report):
      if let sets = rating?.sets, sets.a == report.a, sets.b == report.b {
        rating?.report = report
      }
    case .scored(let sets, let scores):
      if rating?.sets == sets { rating?.scores = scores }
    case .failed(let message): say(message)
    }
    return []
  }

  mutating func rate(_ choice: RatingSession.Choice) -> [Effect] {
    guard let desk = rating, let rating = self.rating?.session.answer(choice) else { return [] }
    return [.rating(.save(rating, desk.sets))] + endRating()
  }

  mutating func skipRating() -> [Effect] {
    rating?.session.skip()
    return endRating()
  }

  /// After the last pair comes the report.
  private mutating func endRating() -> [Effect] {
    guard let desk = rating, desk.session.turn == nil else { return [] }
    say(
      "No pairs are left", remedy: "\(key("Take the last answer back")) takes the last answer back")
    return showReport()
  }

  mutating func undoRating() -> [Effect] {
    guard let sets = rating?.sets else { return [] }
    let number = rating?.session.undo()
    if rating?.session.turn != nil { rating?.showsReport = false }
    return (number ?? nil).map { [.rating(.remove($0, sets))] } ?? []
  }

  mutating func showReport() -> [Effect] {
    guard let sets = rating?.sets else { return [] }
    rating?.showsReport = true
    rating?.scroll = 0
    guard scoresPictures, rating?.isScored == false else { return [.rating(.report(sets))] }
    rating?.isScored = true
    return [.rating(.report(sets)), .scoreSets(sets)]
  }

  /// Back from the report to the pairs, and from those to where the user was.
  mutating func leaveRating() {
    if let desk = rating, desk.showsReport, desk.session.turn != nil {
      rating?.showsReport = false
    } else {
      leave()
    }
  }

  mutating func scrollReport(by lines: Int) {
    guard let desk = rating, desk.showsReport else { return }
    let layout = Layout(self, size: size)
    rating?.scroll = clamp(
      desk.scroll + lines,
      0...max(
        0,
        desk.lines(columns: layout.body.columns).count
          - layout.ratingReport.rows))
  }

  /// Asks for the pictures of this pair and of the next one.
  mutating func loadRatedPictures() -> [Effect] {
    guard let session = rating?.session else { return [] }
    let files = [session.turn, session.next].compactMap { $0 }.flatMap { [$0.left, $0.right] }
    var effects: [Effect] = []
    for file in files where rating?.pictures.wants(file) == true {
      effects.append(.rating(.picture(file)))
    }
    return effects
  }
}
