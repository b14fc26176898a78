import Recipes

extension Painter {
  /// A picture in the light of one of its words, and the words above it.
  mutating func drawAttention(_ viewer: AttentionViewer, _ state: State, _ layout: Layout) {
    guard let item = state.items[viewer.picture] else { return }
    let body = layout.body
    guard let stages = state.attentionStages else {
      drawReplaying(item, state, body)
      return
    }
    guard stages.indices.contains(viewer.place) else {
      let name = state.model.facts?.name ?? "the model"
      drawPicture(item, state, in: Rect(0, body.row, body.columns, body.rows - 1))
      text(
        TextWidth.fit("No stage of \(name) looks at single words.", columns: body.columns - 2), 1,
        body.bottom - 1, .warning)
      return
    }
    let stage = stages[viewer.place]
    let rows = drawWords(
      ["the picture"] + stage.words.map(\.text), chosen: viewer.word,
      in: Rect(1, body.row, body.columns - 2, max(1, body.rows / 4)))
    let area = Rect(0, body.row + rows, body.columns, body.rows - rows - 1)
    if viewer.word > 0, let lit = viewer.lit {
      place(lit, in: area, quality: .full)
    } else {
      drawPicture(item, state, in: area)
    }
    var note = "cross-attention of \(stageName(stage.stage, state))"
    if stages.count > 1 { note += ", stage \(viewer.place + 1) of \(stages.count)" }
    let place = "\(viewer.word)/\(stage.words.count)"
    let room = body.columns - 3 - TextWidth.of(place)
    let end = text(TextWidth.fit(note, columns: room), 1, body.bottom - 1, .dim)
    if viewer.word > 0 {
      drawLegend(from: end + 2, to: body.right - 2 - TextWidth.of(place), body.bottom - 1)
    }
    textRight(place, endingAt: body.right - 1, body.bottom - 1, .dim)
  }

  /// What the colours of the light mean, if there is room for it.
  private mutating func drawLegend(from left: Int, to right: Int, _ row: Int) {
    let (little, much, steps) = ("does not act", "acts most", 12)
    let width = TextWidth.of(little) + steps + TextWidth.of(much) + 2
    guard right - left >= width else { return }
    var column = text(little, right - width, row, .dim) + 1
    for (red, green, blue) in AttentionOverlay.legend(steps) {
      var swatch = style(.text)
      swatch.background = .rgb(red, green, blue)
      column = text(" ", column, row, swatch)
    }
    text(much, column + 1, row, .dim)
  }

  /// Words in lines; where they are too many, the lines around the chosen one.
  /// - Returns: how many rows were used.
  private mutating func drawWords(_ words: [String], chosen: Int, in rect: Rect) -> Int {
    var lines: [[(index: Int, column: Int)]] = [[]]
    var column = 0
    for (index, word) in words.enumerated() {
      let width = TextWidth.of(word) + 2
      if column > 0, column + width > rect.columns {
        lines.append([])
        column = 0
      }
      lines[lines.count - 1].append((index, column))
      column += width
    }
    let current = lines.firstIndex { $0.contains { $0.index == chosen } } ?? 0
    let rows = min(lines.count, rect.rows)
    let first = clamp(current - rows / 2, 0...lines.count - rows)
    for (row, line) in lines[first..<first + rows].enumerated() {
      for (index, column) in line {
        let label = " \(TextWidth.fit(words[index], columns: rect.columns - 2)) "
        let role: Theme.Role = index == chosen ? .selection : index == 0 ? .dim : .text
        text(label, rect.column + column, rect.row + row, role)
      }
    }
    return rows
  }

  /// The film of a picture, with where in it we are.
  mutating func drawFilm(_ player: FilmPlayer, _ state: State, _ layout: Layout) {
    guard let item = state.items[player.picture] else { return }
    let body = layout.body
    guard let reel = state.reel, reel.frames.indices.contains(player.index) else {
      drawReplaying(item, state, body)
      return
    }
    let frame = reel.frames[player.index]
    let area = Rect(0, body.row, body.columns, body.rows - (layout.isBare ? 0 : 2))
    let isLast = player.index == reel.frames.count - 1
    if isLast, state.pictures[item.id] != nil {
      drawPicture(item, state, in: area)
    } else {
      place(
        reel.shot(player.index), in: area, quality: player.isPlaying ? .preview : .full)
    }
    if layout.isBare { return }
    let noise = frame.noiseLevel.fixed(digits: 2)
    let name = stageName(frame.stage, state)
    let label = "\(name)  step \(frame.step)/\(frame.count)  noise \(noise)"
    text(TextWidth.fit(label, columns: body.columns - 14), 1, area.bottom, .text)
    let speed = "×\(player.speed.text(digits: 3))"
    textRight(
      player.isPlaying ? "playing \(speed)" : isLast ? "the end" : "paused",
      endingAt: body.right - 1, area.bottom, .dim)
    let share = Double(player.index + 1) / Double(reel.frames.count)
    drawMeter(share, Rect(1, area.bottom + 1, body.columns - 2, 1), isOff: false)
  }

  /// The picture, while it is made again behind it.
  private mutating func drawReplaying(_ item: PictureItem, _ state: State, _ body: Rect) {
    drawPicture(item, state, in: Rect(0, body.row, body.columns, body.rows - 2))
    let row = body.bottom - 2
    let running = state.queue.running.flatMap { $0.job.replay == item.id ? $0 : nil }
    guard let running, let facts = state.model.facts else {
      text(
        TextWidth.fit("It is made again as soon as the engine is free.", columns: body.columns - 2),
        1, row, .info)
      return
    }
    var label = "Making it again to see how it came about: \(stageName(running.stage, state))"
    label += " \(running.step)/\(running.count)"
    if let left = state.timings.left(running, facts, now: state.now) {
      label += ", \(Format.seconds(left)) left"
    }
    text(TextWidth.fit(label, columns: body.columns - 2), 1, row, .info)
    let (first, stages) = (running.job.request.firstStage, running.job.request.stages)
    let all = stages.reduce(0) { $0 + $1.stepCount }
    let done = stages.enumerated().reduce(0) {
      $0 + running.progress(ofStage: first + $1.offset) * Double($1.element.stepCount)
    }
    drawMeter(
      done / Double(max(1, all)), Rect(1, row + 1, body.columns - 2, 1), isOff: false)
  }

  private func stageName(_ stage: Int, _ state: State) -> String {
    guard let stages = state.model.facts?.stages, stages.indices.contains(stage) else {
      return "stage \(stage + 1)"
    }
    return stages[stage].name
  }
}
