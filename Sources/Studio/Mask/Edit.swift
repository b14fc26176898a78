import Recipes

/// What is made of a picture that is there: changed as a whole, or where a mask is painted.
enum EditKind: Sendable, Equatable {
  case whole(PictureItem.ID)
  /// - Parameter prompt: what is drawn there; empty for the prompt of the studio.
  case masked(PictureItem.ID, Mask, prompt: String)

  var picture: PictureItem.ID {
    switch self {
    case .whole(let picture), .masked(let picture, _, _): picture
    }
  }
}

extension State {
  /// Asks for another picture of what one shows; where the model searches, of that and the prompt.
  mutating func startLikeness(of item: PictureItem) {
    guard isModelReady(), let facts = model.facts else { return }
    var request = parameters.settings.request(prompt: "", negativePrompt: "")
    var source: JobSource?
    if facts.readsPictures {
      request.seed = nextSeed()
      request.edit = .likeness
      source = JobSource(item)
    } else {
      guard canDrawWords(), let drawn = drawn(self.request(seed: nextSeed())) else { return }
      request = drawn
      request.picturePrompts.append(PicturePrompt(file: item.path))
    }
    explore?.isShown = false
    enqueue { $0.queue.add(request, source: source) }
    show(.studio)
    pane = .picture
  }

  mutating func openMask(of item: PictureItem) {
    // A mask that was left comes back.
    let known = places.known(\.mask).flatMap { $0.picture == item.id ? $0 : nil }
    show(.mask(known ?? MaskEditor(item)))
  }

  mutating func drawMask() {
    guard case .mask(var editor) = place, let picture = pictures[editor.picture] else { return }
    editor.draw(over: picture) { shot($0) }
    maskEditor = editor
  }

  /// The mouse on the picture.
  mutating func paint(_ mouse: Mouse, _ layout: Layout) {
    guard let editor = maskEditor else { return }
    let mask = editor.mask
    let rect = layout.fitted(width: mask.width, height: mask.height, in: layout.maskArea)
    func cell(_ at: Int, from start: Int, of cells: Int, in side: Int) -> Int {
      ((at - start) * 2 + 1) * side / (2 * max(1, cells))
    }
    let x = cell(mouse.column, from: rect.column, of: rect.columns, in: mask.width)
    let y = cell(mouse.row, from: rect.row, of: rect.rows, in: mask.height)
    if mouse.kind == .drag {
      maskEditor?.drag(x: x, y: y)
    } else if layout.maskArea.contains(column: mouse.column, row: mouse.row) {
      maskEditor?.press(x: x, y: y)
    }
  }

  mutating func askForInpainting() {
    guard let editor = maskEditor else { return }
    if editor.mask.isEmpty {
      say(
        Message(
          .warning, "Nothing is painted yet",
          remedy: "\(key("Brush down, up: paint or only move")) and the arrows paint, or the mouse")
      )
      return
    }
    let own = items[editor.picture]?.request.prompt ?? ""
    let text = prompt.text.trimmed.isEmpty ? PromptWords.escaped(own) : prompt.text.trimmed
    open(.ask(.maskPrompt(editor.picture, editor.mask)), text: text.oneLine)
  }

  /// Asks for the picture that an edit makes.
  mutating func startEdit(_ kind: EditKind, strength text: String) {
    guard let strength = Double(text), (0...1).contains(strength) else {
      say(
        Message(
          .warning, "“\(text)” is no strength",
          remedy: "write 0 (nothing changes) to 1 (nothing stays)"))
      return
    }
    closeOverlay()
    guard let item = items[kind.picture], isModelReady(), let facts = model.facts else { return }
    guard let size = baseSize(of: item, facts) else { return }
    let written = prompt.text.trimmed.isEmpty ? nil : request(seed: 0)
    guard written == nil || canDrawWords() else { return }
    var request = written ?? item.request
    request.seed = nextSeed()
    if written != nil {
      guard let drawn = drawn(request) else { return }
      request = drawn
    }
    request.stages = parameters.active
    request.firstStage = 0
    request.variation = nil
    request.baseSize = size.width == size.height ? nil : size
    var source = JobSource(item)
    switch kind {
    case .whole: request.edit = .imageToImage(strength: strength)
    case .masked(_, let mask, let prompt):
      if !prompt.isEmpty {
        guard let drawn = drawn(prompt, seed: request.seed) else { return }
        request.prompt = drawn
      }
      request.edit = .inpainting(strength: strength)
      request.stages = parameters.settings.activeForInpainting
      source.mask = mask
    }
    history.add(PromptWords.escaped(request.prompt))
    explore?.isShown = false
    enqueue { $0.queue.add(request, source: source) }
    show(.studio)
    pane = .picture
  }
}
