/// What the terminal must show: a pure function of the state.
public func view(_ state: State, size: Size, theme: Theme) -> Screen {
  var painter = Painter(size: size, theme: theme)
  let layout = Layout(state, size: size)
  if layout.kind == .tooSmall {
    painter.drawTooSmall(size)
    return painter.screen
  }
  if !layout.isBare { painter.drawHeader(state, layout) }
  switch state.place {
  case .studio: painter.drawStudio(state, layout)
  case .gallery: painter.drawGallery(state, layout)
  case .viewer(let viewer): painter.drawViewer(viewer, state, layout)
  case .comparison: painter.drawComparison(state, layout)
  case .models: painter.drawModels(state, layout)
  case .rating(let desk): painter.drawRating(desk, state, layout)
  case .attention(let viewer): painter.drawAttention(viewer, state, layout)
  case .film(let player): painter.drawFilm(player, state, layout)
  case .mask(let editor): painter.drawMask(editor, state, layout)
  }
  painter.drawHint(state, layout)
  if !layout.isBare { painter.drawFooter(state, layout) }
  painter.drawOverlay(state, layout)
  return painter.screen
}

extension Painter {
  fileprivate mutating func drawTooSmall(_ size: Size) {
    let least = Layout.least
    let lines = [
      "easel needs \(least.columns)x\(least.rows)", "this is \(size.columns)x\(size.rows)",
      "enlarge the window",
    ].prefix(max(0, size.rows))
    let first = max(0, (size.rows - lines.count) / 2)
    for (index, line) in lines.enumerated() {
      let shown = TextWidth.fit(line, columns: size.columns)
      let column = (size.columns - TextWidth.of(shown)) / 2
      text(shown, column, first + index, index == 0 ? .accent : .dim)
    }
  }

  fileprivate mutating func drawHeader(_ state: State, _ layout: Layout) {
    let row = layout.header.row
    let end = layout.size.columns - 1
    var right: [(String, Theme.Role)] = []
    if let traffic = state.traffic {
      right.append(("\(state.terminal.graphics) \(Format.rate(traffic))", .dim))
    }
    if state.queue.isStopped { right.append(("paused", .warning)) }
    if let wanted = state.wantedModel { right.append(("then \(wanted.name)", .info)) }
    if !state.queue.waiting.isEmpty {
      right.append(("\(state.queue.waiting.count) waiting", .info))
    }
    if state.place == .studio, let explore = state.explore, !explore.isShown, !explore.isDone {
      right.append(("exploring \(explore.done)/\(explore.slots.count)", .info))
    }
    // Without borders, the count of tokens stands here.
    var column = layout.kind == .full ? end : end - TextWidth.of(tokenCounter(state).text) - 1
    for (label, role) in right.reversed() {
      column -= TextWidth.of(label)
      text(label, column, row, role)
      column -= 2
    }
    var at = text("easel", 1, row, .accent)
    let (label, role) = modelLine(state)
    at = text(TextWidth.fit(label, columns: column - at - 2), at + 2, row, role)
  }

  private func modelLine(_ state: State) -> (String, Theme.Role) {
    switch state.model {
    case .none: return ("no model", .dim)
    case .loading(let name, let fraction):
      let share = fraction.map { " \(Int($0 * 100)) %" } ?? ""
      return ("loading \(name)\(share)…", .info)
    case .failed(let message): return (message.what, .error)
    case .ready(let facts):
      let sizes = facts.stages.map { String($0.resolution) }.joined(separator: " → ")
      return ("\(facts.name)  \(sizes)", .dim)
    }
  }

  fileprivate mutating func drawStudio(_ state: State, _ layout: Layout) {
    if layout.isBare {
      drawMiddle(state, layout)
      return
    }
    drawPrompts(state, layout)
    if layout.picture.rows > 0 { drawMiddle(state, layout) }
    if let rect = layout.settings { drawSettings(state, rect, layout) }
    if let rect = layout.queue { drawQueue(state, rect, layout) }
    drawBars(state, layout)
    if let rect = layout.strip { drawStrip(state, rect, layout) }
  }
}
