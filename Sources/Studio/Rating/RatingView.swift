import Ratings

extension Layout {
  /// The scrolled part of the report.
  var ratingReport: Rect { Rect(1, body.row + 4, body.columns - 2, body.rows - 4) }
}

extension RatingDesk {
  /// A line of the report.
  enum Line: Equatable {
    case row(PreferenceReport.Row, nameWidth: Int)
    /// The shares as a bar of their own, where rows have no room for it.
    case bar(Preference)
  }

  /// Bars beside the rows need so many columns more.
  static func hasBarsBeside(_ report: PreferenceReport, columns: Int) -> Bool {
    columns >= TextWidth.of(report.heading) + 40
  }

  /// What is below the report's heading.
  func lines(columns: Int) -> [Line] {
    guard let report else { return [] }
    let isWide = Self.hasBarsBeside(report, columns: columns)
    return report.rows.flatMap { row -> [Line] in
      let line = Line.row(row, nameWidth: report.nameWidth)
      return isWide ? [line] : [line, .bar(row.preference)]
    }
  }
}

extension Painter {
  /// A pair of pictures with a question, or what all answers come to.
  mutating func drawRating(_ desk: RatingDesk, _ state: State, _ layout: Layout) {
    if desk.showsReport {
      drawReport(desk, layout)
    } else if let turn = desk.session.turn {
      drawTurn(turn, desk, layout, skip: state.key("Skip this pair"))
    }
  }

  private mutating func drawTurn(
    _ turn: RatingSession.Turn, _ desk: RatingDesk, _ layout: Layout, skip: String
  ) {
    let body = layout.body
    let column = text("Rating", 1, body.row, .title)
    text("\(desk.session.done + 1) of \(desk.session.count)", column + 2, body.row, .dim)
    textRight(turn.pair.category, endingAt: body.right - 1, body.row, .dim)
    let caption = Wrapping.split("“\(turn.pair.prompt)”", columns: body.columns - 2)
      .prefix(layout.kind == .full ? 3 : 1)
    for (index, line) in caption.enumerated() {
      centre([line], in: Rect(0, body.row + 1 + index, body.columns, 1), .text)
    }
    let top = body.row + 1 + caption.count
    let half = body.columns / 2
    let height = body.bottom - 2 - top
    let sides = [
      ("left", turn.left, Rect(0, top, half - 1, height)),
      ("right", turn.right, Rect(half + 1, top, body.columns - half - 1, height)),
    ]
    for (name, file, rect) in sides {
      if let shot = desk.pictures[file] {
        place(shot, in: rect, quality: .full)
      } else if desk.pictures.unreadable.contains(file) {
        centre(["This picture cannot be read: \(skip) skips the pair.", file], in: rect, .error)
      } else {
        centre(["loading…"], in: rect, .faint)
      }
      centre([name], in: Rect(rect.column, rect.bottom, rect.columns, 1), .dim)
    }
    centre(
      [desk.session.question.rawValue], in: Rect(0, body.bottom - 1, body.columns, 1), .accent)
  }

  private mutating func drawReport(_ desk: RatingDesk, _ layout: Layout) {
    let body = layout.body
    let column = text("Report", 1, body.row, .title)
    guard let report = desk.report else {
      centre(["counting…"], in: body, .dim)
      return
    }
    text(
      "\(Format.count(report.ratings, "rating")), 95% confidence intervals"
        + (desk.scores == nil ? "" : ", ± standard error"), column + 2, body.row, .dim)
    for (index, (name, folder, role, score)) in [
      ("A", report.a, Theme.Role.info, desk.scores?.a), ("B", report.b, .accent, desk.scores?.b),
    ].enumerated() {
      let row = body.row + 1 + index
      let note = score.map { "CLIP \($0.text)" } ?? ""
      text(
        TextWidth.fit(folder, columns: body.columns - 6 - TextWidth.of(note)), 4, row, .text)
      textRight(note, endingAt: body.right - 1, row, .text)
      text(name, 1, row, role)
    }
    text(report.heading, 1, body.row + 3, .dim)
    let area = layout.ratingReport
    let lines = desk.lines(columns: body.columns)
    let first = clamp(desk.scroll, 0...max(0, lines.count - area.rows))
    for (index, line) in lines.dropFirst(first).prefix(area.rows).enumerated() {
      let row = area.row + index
      switch line {
      case .row(let entry, let nameWidth):
        let end = text(entry.text(nameWidth: nameWidth), area.column, row, .text)
        if RatingDesk.hasBarsBeside(report, columns: body.columns) {
          drawShares(entry.preference, Rect(end + 2, row, area.right - end - 2, 1))
        }
      case .bar(let preference): drawShares(preference, Rect(3, row, area.right - 3, 1))
      }
    }
  }

  /// A from the left, B from the right, and what is left between them indifferent.
  private mutating func drawShares(_ preference: Preference, _ rect: Rect) {
    let width = min(rect.columns, 60)
    guard width > 0 else { return }
    let a = Int((preference.a.rate * Double(width)).rounded())
    let b = min(width - a, Int((preference.b.rate * Double(width)).rounded()))
    let column = text(String(repeating: "█", count: a), rect.column, rect.row, .info)
    let rest = text(
      String(repeating: "░", count: width - a - b), column, rect.row, .faint)
    text(String(repeating: "▓", count: b), rest, rect.row, .accent)
  }
}
