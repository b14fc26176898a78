import Recipes

extension Painter {
  /// A bar a stage with step, time a step and time left; one line for all where rows are few.
  mutating func drawBars(_ state: State, _ layout: Layout) {
    guard let facts = state.model.facts else { return }
    let rect = layout.bars
    let running = state.queue.running
    let left = running.flatMap { state.timings.left($0, facts, now: state.now) }
    if rect.rows < facts.stages.count {
      let stage = running.map { clamp($0.stage, 0...facts.stages.count - 1) } ?? 0
      drawBar(stage, state, facts, left: left, rect)
      return
    }
    for index in facts.stages.indices {
      let line = Rect(rect.column, rect.row + index, rect.columns, 1)
      let isCurrent = running?.stage == index
      drawBar(index, state, facts, left: isCurrent ? left : nil, line)
    }
  }

  private mutating func drawBar(
    _ index: Int, _ state: State, _ facts: ModelFacts, left: Double?, _ rect: Rect
  ) {
    let running = state.queue.running
    let settings = running.map { $0.settings(ofStage: index) } ?? setting(index, state)
    text(facts.stages[index].name, rect.column + 1, rect.row, settings == nil ? .faint : .dim)
    let start = rect.column + 6
    // Wide enough for numbers, and no wider than the eye follows.
    let noteWidth = min(rect.columns * 3 / 5, 40)
    let notes = note(index, running, settings, left: left)
    let length = max(4, rect.columns - 8 - noteWidth)
    let progress = running?.progress(ofStage: index) ?? 0
    drawMeter(progress, Rect(start, rect.row, length, 1), isOff: settings == nil)
    var column = start + length + 1
    // What has no room is left out from the end.
    for note in notes {
      guard column + TextWidth.of(note) <= rect.right else { break }
      column = text(note, column, rect.row, progress > 0 && progress < 1 ? .text : .dim) + 2
    }
  }

  private func setting(_ index: Int, _ state: State) -> StageSettings? {
    index < state.parameters.stagesOn ? state.parameters.stages[index] : nil
  }

  private func note(
    _ index: Int, _ running: Running?, _ settings: StageSettings?, left: Double?
  ) -> [String] {
    guard let settings else { return ["off"] }
    guard let running else { return ["\(settings.steps) steps"] }
    var parts: [String] = []
    if running.stage == index {
      parts.append("\(running.step)/\(running.count)")
    } else {
      parts.append(index < running.stage ? "done" : "\(settings.steps) steps")
    }
    if let ending = running.ending, running.stage == index {
      parts.append(ending == .skip ? "stopping, kept" : "cancelling")
    } else if let left {
      parts.append("\(Format.seconds(left)) left")
    }
    if let each = running.secondsPerStep(ofStage: index) {
      parts.append("\(Format.seconds(each))/step")
    }
    return parts
  }

  /// A line that fills from the left, by half cells.
  mutating func drawMeter(_ progress: Double, _ rect: Rect, isOff: Bool) {
    let halves = Int((progress * Double(rect.columns * 2)).rounded())
    for column in 0..<rect.columns {
      let filled = halves - column * 2
      let (sign, role): (Character, Theme.Role) =
        filled >= 2 ? ("━", .bar) : filled == 1 ? ("╸", .bar) : ("─", .barRest)
      put(isOff ? "┄" : sign, 1, rect.column + column, rect.row, style(role))
    }
  }
}
