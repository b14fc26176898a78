import Recipes

extension Painter {
  /// A bar a stage with step and time; one line for all where rows are few. When the picture is
  /// done they stay full, with what it took.
  mutating func drawBars(_ state: State, _ layout: Layout) {
    guard let facts = state.model.facts, layout.bars.rows > 0 else { return }
    let bars = facts.stages.indices.map { Bar($0, state, facts) }
    let running = state.queue.running
    let left = running.flatMap { state.timings.left($0, facts, now: state.now) }
    let time =
      left.map { "\(Format.seconds($0)) left" }
      ?? (running == nil ? state.queue.took.map { "took \(Format.seconds($0.seconds))" } : nil)
    guard layout.areBarsBoxed else {
      let stage = running?.stage ?? state.queue.took?.lastStage ?? 0
      var bar = bars[clamp(stage, 0...bars.count - 1)]
      if let time, bar.isWorking || running == nil { bar.notes.insert(time, at: 1) }
      let rect = Rect(layout.bars.column + 1, layout.bars.row, layout.bars.columns - 2, 1)
      // Wide enough for numbers, and no wider than the eye follows.
      draw(bar, rect, noteColumns: min(layout.bars.columns * 3 / 5, 40))
      return
    }
    box(layout.bars, title: "Stages", right: (time ?? "", .dim), isFocused: false)
    let inner = Rect(
      layout.bars.column + 2, layout.bars.row + 1, layout.bars.columns - 3, layout.bars.rows - 2)
    for (index, bar) in bars.enumerated() where index < inner.rows {
      draw(bar, Rect(inner.column, inner.row + index, inner.columns, 1), noteColumns: 20)
    }
  }

  private mutating func draw(_ bar: Bar, _ rect: Rect, noteColumns: Int) {
    text(bar.name, rect.column, rect.row, bar.isOff ? .faint : .dim)
    let start = rect.column + 5
    let length = max(4, rect.columns - 5 - noteColumns)
    drawMeter(bar.progress, Rect(start, rect.row, length, 1), isOff: bar.isOff)
    var column = start + length + 1
    // What has no room is left out from the end.
    for note in bar.notes {
      guard column + TextWidth.of(note) <= rect.right else { break }
      column = text(note, column, rect.row, bar.isWorking ? .text : .dim) + 2
    }
  }

  /// A row of squares that fills from the left. Fill and rest differ by their signs, so that they do
  /// in any colours and without them.
  mutating func drawMeter(_ progress: Double, _ rect: Rect, isOff: Bool) {
    // Full only when all is done.
    let filled = Int(progress * Double(rect.columns))
    for column in 0..<rect.columns {
      let sign: Character = column < filled ? "■" : isOff ? " " : "·"
      put(sign, 1, rect.column + column, rect.row, style(column < filled ? .bar : .barRest))
    }
  }
}

/// What the bar of a stage shows.
private struct Bar {
  let name: String
  /// 0...1.
  var progress = 0.0
  var isOff = false
  /// Its steps are being made.
  var isWorking = false
  /// What matters most first.
  var notes: [String] = ["off"]

  init(_ index: Int, _ state: State, _ facts: ModelFacts) {
    name = facts.stages[index].name
    if let running = state.queue.running {
      show(index, of: running)
    } else if let took = state.queue.took {
      isOff = took.stages[index] == nil
      guard let stage = took.stages[index] else { return }
      progress = stage.progress
      notes = ["\(stage.steps) steps"] + [stage.seconds].compactMap { $0.map(Format.seconds) }
    } else {
      isOff = index >= state.parameters.stagesOn
      if !isOff { notes = ["\(state.parameters.stages[index].stepCount) steps"] }
    }
  }

  private mutating func show(_ index: Int, of running: Running) {
    progress = running.progress(ofStage: index)
    isWorking = running.stage == index
    guard let settings = running.settings(ofStage: index) else {
      isOff = true
      return
    }
    notes = [isWorking ? "\(running.step)/\(running.count)" : "\(settings.stepCount) steps"]
    if isWorking, let ending = running.ending {
      notes.append(ending == .skip ? "stopping, kept" : "cancelling")
    } else if index < running.stage {
      notes += [running.seconds(ofStage: index)].compactMap { $0.map(Format.seconds) }
    }
    if isWorking, let each = running.secondsPerStep(ofStage: index) {
      notes.append("\(Format.seconds(each))/step")
    }
  }
}
