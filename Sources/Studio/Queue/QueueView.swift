extension Painter {
  /// What runs and what waits.
  mutating func drawQueue(_ state: State, _ rect: Rect, _ layout: Layout) {
    let isFocused = state.pane == .queue && state.overlay == nil
    let queue = state.queue
    var inner = rect
    if layout.kind == .full {
      let note = queue.isStopped ? "paused" : "\(queue.waiting.count)"
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
    let room = rect.columns - TextWidth.of(time) - 4
    let kind = job.study != nil ? "study: " : job.request.edit != nil ? "change: " : ""
    text(mark, rect.column, rect.row, role)
    text(
      TextWidth.fit(kind + job.request.prompt, columns: room), rect.column + 3, rect.row, role)
    textRight(time, endingAt: rect.right, rect.row, role == .selection ? .selection : .dim)
  }
}
