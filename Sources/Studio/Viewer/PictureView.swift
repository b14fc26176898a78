extension Painter {
  /// The middle of the studio: what is being made, the pictures of an exploration, or the last
  /// picture.
  mutating func drawMiddle(_ state: State, _ layout: Layout) {
    let isFocused = state.pane == .picture && state.overlay == nil
    var inner = layout.picture
    if layout.hasBoxes {
      box(
        layout.picture, title: middleTitle(state), right: middleNote(state),
        bottom: middleCaption(state), isFocused: isFocused)
      inner = layout.picture.inner
    }
    if let explore = state.openExplore {
      if let cells = layout.explore { drawExplore(explore, state, cells) }
    } else if state.showsRunning, let running = state.queue.running {
      if let shot = running.picture {
        place(shot, in: inner, quality: .preview, isPassing: true)
      } else {
        centre(["the first step is coming…"], in: inner, .faint)
      }
    } else if let current = state.current {
      drawPicture(current, state, in: inner)
    } else {
      drawWelcome(state, inner)
    }
  }

  /// A picture from disk, or what there is of it.
  mutating func drawPicture(_ item: PictureItem, _ state: State, in rect: Rect) {
    if let shot = state.pictures[item.id] {
      place(shot, in: rect, quality: .full)
    } else if state.pictures.unreadable.contains(item.id) {
      centre(["This picture cannot be read:", item.path], in: rect, .error)
    } else if let shot = state.thumbnails[item.id] {
      place(shot, in: rect, quality: .preview)
    } else {
      centre(["loading…"], in: rect, .faint)
    }
  }

  private func middleTitle(_ state: State) -> String {
    if let explore = state.openExplore {
      let progress =
        "\(explore.done)/\(explore.slots.count)" + (explore.isRanked ? ", best fit first" : "")
      switch explore.kind {
      case .candidates: return "Candidates \(progress)"
      case .variations(let id):
        return "Variations \(progress)"
          + (state.items[id].map { " of seed \($0.request.seed)" } ?? "")
      case .enlargements(let id): return "Enlargements \(progress)" + source(id, state)
      case .styles(let id, _): return "Styles \(progress)" + source(id, state)
      case .grid(let rows, let columns):
        guard let facts = state.model.facts else { return "Grid \(progress)" }
        let names = "\(GridAxis.name(rows.field, facts)) ↓ \(GridAxis.name(columns.field, facts)) →"
        return "Grid \(progress)  \(names)"
      }
    }
    if state.showsRunning, let running = state.queue.running, let facts = state.model.facts {
      let stage = facts.stages[clamp(running.stage, 0...facts.stages.count - 1)]
      let work =
        running.job.replay != nil ? "Replaying" : stage.info.searches ? "Searching" : "Denoising"
      return "\(work) \(stage.name)"
    }
    return "Picture"
  }

  /// What an exploration is of, as long as it is there.
  private func source(_ id: PictureItem.ID, _ state: State) -> String {
    state.items[id].map { " of \($0.title)" } ?? ""
  }

  private func middleNote(_ state: State) -> (text: String, role: Theme.Role) {
    if state.openExplore != nil { return ("", .dim) }
    if !state.showsRunning, let current = state.current, current.favourite {
      return ("★", .star)
    }
    return ("", .dim)
  }

  private func middleCaption(_ state: State) -> String {
    if let explore = state.openExplore {
      return explore.current.map { "seed \($0.request.seed)" } ?? ""
    }
    if state.showsRunning, let running = state.queue.running {
      return "seed \(running.job.request.seed)"
    }
    guard let item = state.current else { return "" }
    return caption(of: item)
  }

  /// Seed, size, time, name, tags, note.
  func caption(of item: PictureItem) -> String {
    var parts = ["seed \(item.request.seed)", "\(item.width)x\(item.height)"]
    if let seconds = item.seconds { parts.append(Format.seconds(seconds)) }
    if !item.name.isEmpty { parts.append(item.name) }
    if !item.tags.isEmpty { parts.append(item.tags.map { "#\($0)" }.joined(separator: " ")) }
    if !item.note.isEmpty { parts.append("“\(item.note.oneLine)”") }
    return parts.joined(separator: " · ")
  }

  /// What somebody sees who has no picture yet.
  private mutating func drawWelcome(_ state: State, _ rect: Rect) {
    var lines: [String] = []
    if case .failed(let message) = state.model {
      centre([message.what, message.why, message.remedy].compactMap { $0 }, in: rect, .error)
      return
    }
    if state.isFirstStart {
      let first =
        state.model.facts?.readsPictures == true
        ? "Choose a picture and press \(state.key("More like this")) for others of what it shows."
        : "Write what you want to see, and press Enter."
      lines = [
        "Welcome to Easel.", "", first,
        "\(state.key("Leave the prompt for the panes")) leaves the prompt, "
          + "\(state.key("Help: the keys of where you are")) shows the keys, "
          + "\(state.key("All actions by name")) finds every action.",
      ]
      if let vocabulary = state.model.facts?.vocabulary {
        lines += [
          "", "\(state.model.facts?.name ?? "") knows a small world:",
          "\(vocabulary.objects.count) things in \(vocabulary.colours.count) colours at "
            + "\(vocabulary.places.count) places.",
          "\(state.key("Complete")) completes its words, "
            + "\(state.key("Random prompt of the model's world")) writes a prompt for you.",
        ]
      }
    } else {
      lines = ["Your picture will be here."]
    }
    centre(lines, in: rect, .dim)
  }

  /// Lines in the middle of a rectangle, wrapped where they are too long.
  mutating func centre(_ lines: [String], in rect: Rect, _ role: Theme.Role) {
    let wrapped = lines.flatMap { Wrapping.split($0, columns: rect.columns - 2) }
    // What does not fit is cut at the end, where the details are.
    let shown = wrapped.prefix(rect.rows)
    let first = rect.row + (rect.rows - shown.count) / 2
    for (index, line) in shown.enumerated() {
      text(line, rect.column + (rect.columns - TextWidth.of(line)) / 2, first + index, role)
    }
  }
}
