import Pictures

/// Painting over the part of a picture that is to be drawn anew.
struct MaskEditor: Sendable, Equatable {
  let picture: PictureItem.ID
  private(set) var mask: Mask
  /// The brush, in cells of the mask.
  private(set) var x: Int
  private(set) var y: Int
  private(set) var radius = 8
  private(set) var erases = false
  /// Whether the brush paints where it goes.
  private(set) var isDown = false
  private var undos: [Mask] = []
  /// What was undone, the latest last; painting anew forgets it.
  private var redos: [Mask] = []
  /// The picture with mask and brush, and whether it is of now.
  private(set) var drawn: Shot?
  private var drawnPicture: Placement.ID?

  private static let radii = 1...48
  private static let mostUndos = 50

  init(_ item: PictureItem) {
    picture = item.id
    mask = Mask(pictureWidth: item.width, pictureHeight: item.height)
    x = mask.width / 2
    y = mask.height / 2
  }

  // MARK: The brush

  /// Moves by so many brushes, or finely by so many cells.
  mutating func move(_ dx: Int, _ dy: Int, isFine: Bool) {
    let step = isFine ? 1 : max(1, radius)
    go(to: x + dx * step, y + dy * step)
  }

  private mutating func go(to newX: Int, _ newY: Int) {
    let start = (x, y)
    x = clamp(newX, 0...mask.width - 1)
    y = clamp(newY, 0...mask.height - 1)
    if isDown { mask.stroke(from: start, to: (x, y), radius: radius, to: !erases) }
    drawn = nil
  }

  /// Puts the brush on the picture or takes it off.
  mutating func togglePen() {
    isDown.toggle()
    drawn = nil
    guard isDown else { return }
    rememberMask()
    go(to: x, y)
  }

  mutating func toggleEraser() {
    if isDown { rememberMask() }
    erases.toggle()
    go(to: x, y)
  }

  mutating func resize(by steps: Int) {
    radius = clamp(radius + steps * max(1, radius / 4), Self.radii)
    go(to: x, y)
  }

  /// The mouse: a press begins a stroke, and a drag goes on with it.
  mutating func press(x: Int, y: Int) {
    rememberMask()
    isDown = false
    go(to: x, y)
    drag(x: x, y: y)
  }

  mutating func drag(x: Int, y: Int) {
    let wasDown = isDown
    isDown = true
    go(to: x, y)
    isDown = wasDown
  }

  // MARK: The whole mask

  mutating func invert() {
    rememberMask()
    mask.invert()
    drawn = nil
  }

  mutating func clear() {
    rememberMask()
    mask.clear()
    drawn = nil
  }

  var canUndo: Bool { !undos.isEmpty }

  mutating func undo() {
    guard let before = undos.popLast() else { return }
    redos.append(mask)
    take(before)
  }

  var canRedo: Bool { !redos.isEmpty }

  mutating func redo() {
    guard let after = redos.popLast() else { return }
    undos.append(mask)
    take(after)
  }

  private mutating func take(_ other: Mask) {
    mask = other
    isDown = false
    drawn = nil
  }

  private mutating func rememberMask() {
    redos = []
    if undos.last == mask { return }
    undos.append(mask)
    if undos.count > Self.mostUndos { undos.removeFirst() }
  }

  // MARK: Drawing

  /// Draws the picture anew where something changed.
  /// - Parameter name: names the new image.
  mutating func draw(over picture: Shot, name: (RGBImage) -> Shot) {
    guard drawn == nil || drawnPicture != picture.id else { return }
    drawnPicture = picture.id
    drawn = name(image(over: picture.image))
  }

  /// The picture in two pixels a cell of the mask. What is painted is striped, so that it is seen
  /// over any picture and without colours too.
  private func image(over picture: RGBImage) -> RGBImage {
    let small = picture.fitted(to: Mask.side * 2)
    let (width, height) = (mask.width * 2, mask.height * 2)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      let sourceRow = row * small.height / height * small.width
      for column in 0..<width {
        let source = (sourceRow + column * small.width / width) * 3
        let (cellX, cellY) = (column / 2, row / 2)
        let tint = ring(cellX, cellY) ?? stripe(cellX, cellY)
        for channel in 0..<3 {
          let value = Int(small.pixels[source + channel])
          guard let tint else {
            pixels.append(UInt8(value))
            continue
          }
          pixels.append(
            UInt8((value * (10 - tint.weight) + tint.colour[channel] * tint.weight) / 10))
        }
      }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  /// A colour and its share in tenths.
  private typealias Tint = (colour: [Int], weight: Int)

  private func stripe(_ x: Int, _ y: Int) -> Tint? {
    guard mask.bits[y * mask.width + x] else { return nil }
    return (x + y) / 5 % 2 == 0 ? ([255, 120, 190], 6) : ([150, 0, 90], 6)
  }

  /// The edge of the brush: white, yellow while it paints, and a dark line around it.
  private func ring(_ x: Int, _ y: Int) -> Tint? {
    let (dx, dy) = (x - self.x, y - self.y)
    let square = dx * dx + dy * dy
    if square > (radius + 3) * (radius + 3) { return nil }
    let distance = Double(square).squareRoot() - Double(radius)
    if distance.magnitude < 0.8 || square == 0 {
      return (isDown ? [255, 220, 60] : [255, 255, 255], 10)
    }
    return distance > 0 && distance < 2.2 ? ([0, 0, 0], 8) : nil
  }
}
