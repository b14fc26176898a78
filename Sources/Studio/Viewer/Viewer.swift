import Pictures

/// Looking at one picture: how far in, and where.
struct Viewer: Sendable, Equatable {
  /// Pixels of the terminal for a pixel of the picture; nil shows all of it, as large as it fits.
  private(set) var scale: Double?
  /// The centre of what is shown, as shares of width and height.
  private(set) var centreX = 0.5
  private(set) var centreY = 0.5
  /// One picture after another, by itself.
  var slideshow: Slideshow?

  /// What the greatest scale is, beside that at which all of the picture fits.
  static let most = 16.0

  /// A pixel a pixel.
  mutating func showPixels() { scale = 1 }

  /// All of the picture.
  mutating func showAll() { (scale, centreX, centreY) = (nil, 0.5, 0.5) }

  /// Nearer or farther; what shows pixel for pixel, or all of the picture, is not passed by.
  /// - Parameter view: what is seen now.
  mutating func zoom(by factor: Double, _ view: CloseUp) {
    let (old, fit) = (view.scale, view.fit)
    let new = clamp(old * factor, min(fit, 1)...Self.most * max(fit, 1))
    let stops = [1, fit].filter { min(old, new) <= $0 * 1.001 && $0 <= max(old, new) * 1.001 }
      .filter { abs($0 - old) > 0.001 * old }
    let reached = stops.min { abs($0 - old) < abs($1 - old) } ?? new
    scale = reached == fit ? nil : reached
  }

  /// Moves by shares of what is shown.
  mutating func pan(x: Double, y: Double, _ view: CloseUp) {
    centreX = view.centreX + x * view.shareX
    centreY = view.centreY + y * view.shareY
    let (halfX, halfY) = (view.shareX / 2, view.shareY / 2)
    centreX = clamp(centreX, halfX...1 - halfX)
    centreY = clamp(centreY, halfY...1 - halfY)
  }
}

/// What of a picture is seen in a room, at which scale.
struct CloseUp: Sendable, Equatable {
  /// Pixels of the picture.
  let width: Int
  let height: Int
  /// Pixels of the terminal for one of the picture.
  let scale: Double
  /// The scale at which all of the picture is seen.
  let fit: Double
  /// How much of both sides is seen, 0...1.
  let shareX: Double
  let shareY: Double
  /// The centre of it, as shares of width and height.
  let centreX: Double
  let centreY: Double

  /// - Parameters:
  ///   - room: pixels of the terminal.
  init(_ viewer: Viewer, width: Int, height: Int, room: (width: Double, height: Double)) {
    self.width = max(1, width)
    self.height = max(1, height)
    let (wide, high) = (Double(self.width), Double(self.height))
    fit = max(1e-6, min(room.width / wide, room.height / high))
    scale = viewer.scale ?? fit
    shareX = min(1, room.width / (scale * wide))
    shareY = min(1, room.height / (scale * high))
    centreX = clamp(viewer.centreX, shareX / 2...1 - shareX / 2)
    centreY = clamp(viewer.centreY, shareY / 2...1 - shareY / 2)
  }

  /// Whether a part of the picture is outside.
  var hidesSome: Bool { shareX < 0.999 || shareY < 0.999 }

  /// The seen part of a picture.
  func crop(_ shot: Shot) -> Shot {
    guard hidesSome else { return shot }
    let image = shot.image
    let (columns, left) = Self.part(shareX, centreX, of: image.width)
    let (rows, top) = Self.part(shareY, centreY, of: image.height)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(columns * rows * 3)
    for row in top..<top + rows {
      let start = (row * image.width + left) * 3
      pixels += image.pixels[start..<start + columns * 3]
    }
    var id = shot.id.value
    for number in [left, top, columns, rows] {
      id = (id ^ UInt64(number)) &* 0x100_0000_01b3
    }
    return Shot(
      id: Placement.ID(id), image: RGBImage(width: columns, height: rows, pixels: pixels))
  }

  private static func part(_ share: Double, _ centre: Double, of all: Int) -> (Int, Int) {
    // A pixel more than fits is better than an edge without any.
    let count = clamp(Int((share * Double(all) - 0.001).rounded(.up)), 1...all)
    let start = Int((centre * Double(all) - Double(count) / 2).rounded())
    return (count, clamp(start, 0...all - count))
  }
}

extension Layout {
  /// The rectangle of the picture in the viewer.
  var viewerArea: Rect {
    guard let recipe else { return Rect(0, body.row, body.columns, body.rows - (isBare ? 0 : 2)) }
    return recipe.column > 0
      ? Rect(0, body.row, recipe.column, recipe.rows)
      : Rect(0, body.row, body.columns, recipe.row - body.row)
  }

  /// Where the viewer shows the recipe: beside the picture where that has room, else below.
  static func recipe(_ state: State, in body: Rect) -> Rect? {
    let isWide = body.columns >= 90
    guard case .viewer(let viewer) = state.place, !state.isBare else { return nil }
    // Somebody who looks at details wants all of the room.
    let isUsual = isWide && viewer.scale == nil
    guard state.showsRecipe ?? isUsual else { return nil }
    let rows = body.rows - 2
    let width = clamp(body.columns / 3, 36...56)
    return isWide
      ? Rect(body.right - width, body.row, width, rows)
      : Rect(0, body.row + rows - rows / 2, body.columns, rows / 2)
  }
}

extension State {
  /// Looks closer at the picture under the cursor.
  mutating func view() {
    guard let item = subject else { return }
    currentID = item.id
    show(.viewer(Viewer()))
  }

  mutating func zoom(by factor: Double) {
    if let view = closeUp(Layout(self, size: size)) { viewer?.zoom(by: factor, view) }
  }

  mutating func panOrStep(_ x: Int, _ y: Int) {
    guard let view = closeUp(Layout(self, size: size)) else { return }
    if view.hidesSome {
      viewer?.pan(x: Double(x) * 0.2, y: Double(y) * 0.2, view)
    } else if x != 0 {
      stepCurrent(by: x)
    }
  }

  /// Leaves only the picture on the screen, or brings the rest back.
  mutating func togglePictureAlone() {
    let hides = !isBare
    if slideshow != nil { viewer?.slideshow?.hidesRest = hides } else { hidesRest = hides }
    guard hides else { return }
    if place == .studio { pane = .picture }
    say(
      "Only the picture",
      remedy:
        "\(key("Only the picture: on or off")) or \(key("Show the rest again")) brings the rest back"
    )
  }

  mutating func toggleRecipe() {
    showsRecipe = Layout(self, size: size).recipe == nil
  }

  /// What the viewer shows of its picture.
  func closeUp(_ layout: Layout) -> CloseUp? {
    guard let item = current, let viewer else { return nil }
    let area = layout.viewerArea
    let cell = terminal.pixelsOfCell
    let image = pictures[item.id]?.image
    return CloseUp(
      viewer, width: image?.width ?? item.width, height: image?.height ?? item.height,
      room: (
        min(Double(area.columns) * cell.width, Double(terminal.mostWidth)),
        min(Double(area.rows) * cell.height, Double(terminal.mostHeight))
      ))
  }
}

extension TerminalFacts {
  /// The pixels of a cell that pictures are made of: two above each other where half blocks show
  /// them.
  var pixelsOfCell: (width: Double, height: Double) {
    let (width, height) = (Double(max(1, cellWidth)), Double(max(1, cellHeight)))
    return showsPixels ? (width, height) : (1, height / width)
  }
}
