extension Painter {
  /// What runs and what waits.
  mutating func drawQueue(_ state: State, _ rect: Rect, _ layout: Layout) {
    let isFocused = state.pane == .queue && state.overlay == nil
    let queue = state.queue
    var inner = rect
    if layout.kind == .full {
      let left = state.queueSeconds.map { ", \(Format.seconds($0)) left" } ?? ""
      let note = queue.isStopped ? "paused" : "\(queue.waiting.count)\(left)"
      box(
        rect, title: "Queue", right: (note, queue.isStopped ? .warning : .dim), isFocused: isFocused
      )
      inner = Rect(rect.column + 2, rect.row + 1, rect.columns - 4, rect.rows - 2)
    }
    var row = inner.row
    if let running = queue.running, inner.rows > 1 {
      drawJob(running.job, state, mark: "▸", Rect(inner.column, row, inner.columns, 1), .bar)
      row += 1
    }
    let room = inner.bottom - row
    let first = clamp(queue.selected - room / 2, 0...max(0, queue.waiting.count - max(0, room)))
    for (index, job) in queue.waiting.enumerated().dropFirst(first).prefix(max(0, room)) {
      let line = Rect(inner.column, row, inner.columns, 1)
      let isSelected = isFocused && index == queue.selected
      if isSelected { fill(line, .selection) }
      drawJob(job, state, mark: "\(index + 1)", line, isSelected ? .selection : .text)
      row += 1
    }
  }

  private mutating func drawJob(
    _ job: Job, _ state: State, mark: String, _ rect: Rect, _ role: Theme.Role
  ) {
    var time = ""
    if let facts = state.model.facts {
      let isRunning = state.queue.running?.job.id == job.id
      let seconds =
        isRunning
        ? state.queue.running.flatMap { state.timings.left($0, facts, now: state.now) }
        : state.timings.total(job.request, facts)
      time = seconds.map(Format.seconds) ?? ""
    }
    let value = state.queueValue(of: job)
    let valueColumns = min(TextWidth.of(value), max(0, rect.columns - TextWidth.of(time) - 16))
    let room = rect.columns - TextWidth.of(time) - valueColumns - 5
    let kind = job.replay != nil ? "replay: " : job.request.edit != nil ? "change: " : ""
    text(mark, rect.column, rect.row, role)
    text(
      TextWidth.fit(kind + job.request.prompt, columns: room), rect.column + 3, rect.row, role)
    let dim: Theme.Role = role == .selection ? .selection : .dim
    let end = rect.right - TextWidth.of(time) - 1
    textRight(TextWidth.fit(value, columns: valueColumns), endingAt: end, rect.row, dim)
    textRight(time, endingAt: rect.right, rect.row, dim)
  }
}

extension State {
  /// Seconds until all that runs and waits is done; nil as long as one of them is not known.
  var queueSeconds: Double? {
    guard let facts = model.facts else { return nil }
    let running = queue.running.map { timings.left($0, facts, now: now) } ?? 0
    let waiting = queue.waiting.map { timings.total($0.request, facts) }
    return ([running] + waiting).reduce(0) { sum, next in
      sum.flatMap { sum in next.map { sum + $0 } }
    }
  }

  /// What tells a job from its neighbours: its values in a grid, its style, or its seed.
  fileprivate func queueValue(of job: Job) -> String {
    let slot = explore?.slots.firstIndex { $0.job == job.id }
    guard let explore, let slot else { return "seed \(job.request.seed)" }
    switch explore.kind {
    case .grid(let rows, let columns):
      let count = max(1, columns.values.count)
      return "\(rows.values[slot / count]), \(columns.values[slot % count])"
    case .styles(_, let styles): return styles[slot]
    case .variations: return "variation \(slot + 1)"
    case .candidates, .enlargements: return "seed \(job.request.seed)"
    }
  }
}
