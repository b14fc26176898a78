import Pictures
import Studio

/// The pictures of a frame: which are shown, which must go, which are still being encoded. It knows
/// of every cell whose pixels are there, so that only what is missing is drawn.
final class PictureLayer {
  /// What a new frame changes.
  struct Change {
    /// What takes pictures away by a command (kitty).
    var deletions: [UInt8] = []
    /// The cells, row by row, that belong to pictures: text leaves them alone.
    var cells: [Bool] = []
    /// Cells that a new picture does not fill: their text is written before it.
    var edges: [Rect] = []
    /// What draws the pictures, at absolute positions.
    var drawing: [UInt8] = []
    /// Cells of text that were drawn over: it is written again.
    var overdrawn: [Rect] = []
    /// Cells that a sixel picture leaves to text: it is written there whatever it is, since not all
    /// terminals erase pixels where they erase text.
    var uncovered: [Rect] = []
    /// How many new pictures `drawing` holds.
    var count = 0
    /// Whether the terminal forgets a picture that should stay: all must be drawn again.
    var losesPictures = false
  }

  private struct Shown: Equatable {
    var key: PictureKey
    var rect: Rect
    /// The placement's rectangle: what comes into the same takes the place without a gap.
    var frame: Rect
    /// Tells pictures apart; the name of kitty's picture.
    var number: UInt32
    /// The parts that kitty shows.
    var parts: [Rect] = []
  }

  /// What a cell shows of a picture.
  private struct Content: Equatable {
    /// 0 where there is text.
    var number: UInt32 = 0
    /// The background that is seen beside a picture that ends inside the cell.
    var beside: Color?
  }

  private let queue: EncodingQueue
  private var shown: [Shown] = []
  private var lastNumber: UInt32 = 0
  private var size = Size(columns: 0, rows: 0)
  private var contents: [Content] = []
  /// For each cell the drawing that its pixels came with.
  private var drawings: [Int] = []
  private var slots = GraphicSlots()

  /// - Parameter ready: called on another thread when a picture that was missing is ready.
  /// - Parameter rows: the height of the screen.
  init(rows: Int, ready: @escaping @Sendable () -> Void) {
    queue = EncodingQueue(finished: ready)
    slots.noteHeight(rows)
  }

  /// The bytes that make the terminal forget every picture, if all text is written again after them.
  /// - Parameter rows: the height of the screen.
  func forgetAll(_ capabilities: TerminalCapabilities, rows: Int) -> [UInt8] {
    deleteAll() + (slots.isLimited(capabilities) ? slots.forgetAll(rows: rows) : [])
  }

  /// The bytes that take every picture away by a command; the text that follows takes the others.
  func deleteAll() -> [UInt8] {
    defer {
      shown = []
      contents = []
    }
    return shown.filter { $0.key.graphics == .kitty }
      .flatMap { PictureEncoder.kittyDelete(id: $0.number) }
  }

  /// Finds what to change for the placements of a frame.
  /// - Parameters:
  ///   - limit: the largest sixel picture in pixels.
  ///   - mayDraw: false while the terminal is busy with the last pictures: the new ones wait.
  ///   - dropped: counts pictures that were replaced before they were encoded.
  func update(
    _ frame: Screen, _ placements: [Placement], capabilities: TerminalCapabilities,
    options: TerminalOptions, limit: (width: Int, height: Int)?, mayDraw: Bool,
    dropped: inout Int
  ) -> Change {
    var change = Change()
    if size != frame.size || contents.isEmpty {
      size = frame.size
      contents = Array(repeating: Content(), count: frame.cells.count)
      drawings = Array(repeating: 0, count: frame.cells.count)
    }
    var next: [Shown] = []
    var wanted = Array(repeating: Content(), count: contents.count)
    var missing: [EncodingQueue.Wish] = []
    var encoded: [UInt32: EncodedPicture] = [:]
    let palettes = slots.palettes(placements, capabilities)
    for (placement, palette) in zip(placements, palettes) {
      guard
        let geometry = PictureGeometry(
          placement, screen: size, capabilities: capabilities, limit: limit,
          smallBytes: options.smallBytes)
      else { continue }
      var key = PictureKey(placement, geometry, capabilities, options)
      key.palette = min(key.palette, palette)
      var place: Shown
      if let old = shown.first(where: { $0.key == key && $0.rect == geometry.rect }) {
        place = old
        if let picture = queue.picture(key) { encoded[old.number] = picture }
        if encoded[old.number] == nil { missing.append(.init(placement, key)) }
      } else if let picture = queue.picture(key), mayDraw {
        lastNumber = lastNumber % 0xFF_FFFF + 1
        place = Shown(key: key, rect: geometry.rect, frame: placement.rect, number: lastNumber)
        encoded[lastNumber] = picture
        if !picture.lines.isEmpty { change.count += 1 }
      } else {
        if queue.picture(key) == nil { missing.append(.init(placement, key)) }
        // Until it can be drawn the picture before it stays, rather than a hole.
        guard
          let old = shown.first(where: { old in
            old.frame == placement.rect && !next.contains { $0.number == old.number }
          })
        else { continue }
        place = old
        if let picture = queue.picture(old.key) { encoded[old.number] = picture }
      }
      if encoded[place.number]?.lines.isEmpty == true { continue }
      place.frame = placement.rect
      claim(place, except: placement.covered, frame, capabilities, &wanted)
      // What cannot be drawn again now is left to the text.
      if encoded[place.number] == nil {
        for index in cells(of: place.rect)
        where wanted[index].number == place.number && contents[index] != wanted[index] {
          wanted[index] = Content()
        }
      }
      next.append(place)
    }
    for old in shown where old.key.graphics == .kitty {
      if !next.contains(where: { $0.number == old.number }) {
        change.deletions += PictureEncoder.kittyDelete(id: old.number)
      }
    }
    var pieces: [SixelPart] = []
    for index in next.indices {
      guard let picture = encoded[next[index].number] else { continue }
      draw(picture, &next[index], wanted, capabilities, &change, &pieces)
    }
    var victims: Set<Int> = []
    drawSixels(pieces, isAlone: next.count == 1, capabilities, limit, &change, &victims)
    for index in contents.indices where wanted[index].number == 0 { drawings[index] = 0 }
    if capabilities.graphics == .sixel {
      change.uncovered = rectangles(
        contents.indices.filter { contents[$0].number != 0 && wanted[$0].number == 0 })
    }
    contents = wanted
    change.cells = wanted.map { $0.number != 0 }
    change.losesPictures =
      drawings.contains { victims.contains($0) }
      || slots.isLimited(capabilities) && !slots.areKnown
    dropped += queue.want(missing)
    shown = next
    return change
  }

  /// The cells of a rectangle that lie on the screen, as indices.
  private func cells(of rect: Rect) -> [Int] {
    let columns = max(0, rect.column)..<max(0, min(rect.column + rect.columns, size.columns))
    let rows = max(0, rect.row)..<max(0, min(rect.row + rect.rows, size.rows))
    return rows.flatMap { row in columns.map { row * size.columns + $0 } }
  }

  /// Gives the cells of a picture to it, but for those that something lies over.
  private func claim(
    _ place: Shown, except covered: [Rect], _ frame: Screen,
    _ capabilities: TerminalCapabilities, _ wanted: inout [Content]
  ) {
    let isSixel = place.key.graphics == .sixel
    let fullColumns = isSixel ? place.key.width / capabilities.cellWidth : place.rect.columns
    let fullRows = isSixel ? place.key.height / capabilities.cellHeight : place.rect.rows
    for index in cells(of: place.rect) {
      let (column, row) = (index % size.columns, index / size.columns)
      if covered.contains(where: {
        (0..<$0.columns).contains(column - $0.column) && (0..<$0.rows).contains(row - $0.row)
      }) {
        continue
      }
      let isFull = column - place.rect.column < fullColumns && row - place.rect.row < fullRows
      let beside = isFull ? nil : frame.cells[index].style.background
      wanted[index] = Content(number: place.number, beside: beside)
    }
  }

  /// Draws what is missing of a picture.
  private func draw(
    _ picture: EncodedPicture, _ place: inout Shown, _ wanted: [Content],
    _ capabilities: TerminalCapabilities, _ change: inout Change, _ pieces: inout [SixelPart]
  ) {
    let all = cells(of: place.rect)
    let own = all.filter { wanted[$0].number == place.number }
    if place.key.graphics == .kitty {
      let parts = rectangles(own)
      guard parts != place.parts else { return }
      change.drawing += kitty(picture, place, parts)
      place.parts = parts
      return
    }
    let damaged = own.filter { wanted[$0] != contents[$0] }
    guard !damaged.isEmpty else { return }
    let isWhole =
      place.key.graphics == .iterm2 || own.count == all.count && damaged.count * 2 > all.count
    let drawn = isWhole ? all : damaged
    change.edges += rectangles(
      damaged.filter { wanted[$0].beside != nil && !hides(wanted[$0], contents[$0], place) })
    if isWhole && own.count < all.count {
      change.overdrawn += rectangles(all.filter { wanted[$0].number == 0 })
    }
    if place.key.graphics == .sixel {
      pieces.append(
        SixelPart(
          bytes: picture.lines[0], place: place,
          rects: isWhole ? [place.rect] : rectangles(drawn)))
      return
    }
    for rect in isWhole ? [place.rect] : rectangles(drawn) {
      change.drawing += bytes(picture, place, rect)
    }
  }

  /// What is missing of a sixel picture.
  private struct SixelPart {
    var bytes: [UInt8]
    var place: Shown
    var rects: [Rect]

    var isWhole: Bool { rects == [place.rect] }
  }

  /// Draws parts of sixel pictures: each by itself, or as few pictures as the terminal's memory of
  /// them asks for.
  private func drawSixels(
    _ parts: [SixelPart], isAlone: Bool, _ capabilities: TerminalCapabilities,
    _ limit: (width: Int, height: Int)?, _ change: inout Change, _ victims: inout Set<Int>
  ) {
    guard slots.isLimited(capabilities) else {
      for part in parts {
        for rect in part.rects {
          change.drawing += sixel([(part, [rect])], in: rect, capabilities) ?? []
        }
      }
      return
    }
    func fits(_ canvas: Rect) -> Bool {
      guard let limit else { return true }
      return canvas.columns * capabilities.cellWidth <= limit.width
        && canvas.rows * capabilities.cellHeight <= limit.height
    }
    func put(_ group: [SixelPart], _ canvas: Rect) {
      let bytes = sixel(group.map { ($0, $0.rects) }, in: canvas, capabilities)
      if bytes == nil, group.count > 1 {
        for part in group { put([part], Self.bounds(part.rects)) }
        return
      }
      change.drawing += bytes ?? []
      let drawing = slots.take(row: canvas.row, &victims)
      for part in group {
        for index in part.rects.flatMap(cells) where contents.indices.contains(index) {
          drawings[index] = drawing
        }
      }
    }
    let passing = parts.count { $0.place.key.quality == .preview }
    var group: [SixelPart] = []
    for part in parts {
      let own = Self.bounds(part.rects)
      let fromTop = Rect(
        column: own.column, row: 0, columns: own.columns, rows: own.row + own.rows)
      if part.place.key.quality == .preview, !isAlone, passing <= GraphicSlots.spare,
        fits(fromTop)
      {
        // What passes begins at the top: the terminal forgets it first.
        put([part], fromTop)
        continue
      }
      let joined = group + [part]
      let colors = joined.reduce(0) { $0 + $1.place.key.palette }
      if !group.isEmpty, colors > 256 || !fits(Self.bounds(joined.flatMap(\.rects))) {
        put(group, Self.bounds(group.flatMap(\.rects)))
        group = [part]
      } else {
        group = joined
      }
    }
    if !group.isEmpty { put(group, Self.bounds(group.flatMap(\.rects))) }
  }

  /// Parts of sixel pictures as one that fills a rectangle of the screen.
  private func sixel(
    _ parts: [(part: SixelPart, rects: [Rect])], in canvas: Rect,
    _ capabilities: TerminalCapabilities
  ) -> [UInt8]? {
    let start = Self.place(canvas)
    if parts.count == 1, parts[0].part.isWhole, canvas == parts[0].part.place.rect {
      return start + parts[0].part.bytes
    }
    let (width, height) = (capabilities.cellWidth, capabilities.cellHeight)
    let pieces = parts.enumerated().flatMap { index, part in
      part.rects.map { rect in
        let place = part.part.place.rect
        return PictureEncoder.SixelPiece(
          picture: index, left: (rect.column - place.column) * width,
          top: (rect.row - place.row) * height, width: rect.columns * width,
          height: rect.rows * height, x: (rect.column - canvas.column) * width,
          y: (rect.row - canvas.row) * height)
      }
    }
    return PictureEncoder.sixel(
      pieces, of: parts.map(\.part.bytes), width: canvas.columns * width,
      height: canvas.rows * height
    ).map { start + $0 }
  }

  private static func bounds(_ rects: [Rect]) -> Rect {
    let left = rects.map(\.column).min() ?? 0
    let top = rects.map(\.row).min() ?? 0
    let right = rects.map { $0.column + $0.columns }.max() ?? 0
    let bottom = rects.map { $0.row + $0.rows }.max() ?? 0
    return Rect(column: left, row: top, columns: right - left, rows: bottom - top)
  }

  /// Whether a picture covers all that an old one showed in a cell.
  private func hides(_ new: Content, _ old: Content, _ place: Shown) -> Bool {
    guard old.number != 0, old.beside == new.beside,
      let before = shown.first(where: { $0.number == old.number })
    else { return false }
    return before.rect == place.rect && before.key.graphics == place.key.graphics
      && before.key.width == place.key.width && before.key.height == place.key.height
  }

  /// Cells as few rectangles: runs of a row, with the same runs below them.
  private func rectangles(_ cells: [Int]) -> [Rect] {
    var result: [Rect] = []
    var start = 0
    while start < cells.count {
      let (column, row) = (cells[start] % size.columns, cells[start] / size.columns)
      var end = start + 1
      while end < cells.count, cells[end] == cells[end - 1] + 1, cells[end] % size.columns != 0 {
        end += 1
      }
      let columns = end - start
      if let above = result.lastIndex(where: {
        $0.column == column && $0.columns == columns && $0.row + $0.rows == row
      }) {
        result[above].rows += 1
      } else {
        result.append(Rect(column: column, row: row, columns: columns, rows: 1))
      }
      start = end
    }
    return result
  }

  /// Letters of a picture for a frame that shows pictures as text; nil until they are ready.
  func letters(
    _ placements: [Placement], screen: Size, capabilities: TerminalCapabilities,
    options: TerminalOptions
  ) -> [(rect: Rect, lines: [[UInt8]], covered: [Rect])] {
    var result: [(rect: Rect, lines: [[UInt8]], covered: [Rect])] = []
    var missing: [EncodingQueue.Wish] = []
    for placement in placements {
      guard
        let geometry = PictureGeometry(
          placement, screen: screen, capabilities: capabilities, limit: nil, smallBytes: false)
      else { continue }
      let key = PictureKey(placement, geometry, capabilities, options)
      if let picture = queue.picture(key) {
        result.append((geometry.rect, picture.lines, placement.covered))
      } else {
        missing.append(.init(placement, key))
      }
    }
    _ = queue.want(missing)
    return result
  }

  /// The bytes that draw the cells of `rect`, which lie in the picture, where they are lines.
  private func bytes(_ picture: EncodedPicture, _ place: Shown, _ rect: Rect) -> [UInt8] {
    var lines = picture.lines
    if rect != place.rect {
      let part = Rect(
        column: rect.column - place.rect.column, row: rect.row - place.rect.row,
        columns: rect.columns, rows: rect.rows)
      lines = PictureEncoder.halfBlocks(picture.pixels, place.key, part: part)
    }
    return lines.indices.flatMap { Self.place(rect, row: $0) + lines[$0] }
  }

  private static func place(_ rect: Rect, row: Int = 0) -> [UInt8] {
    Array("\u{1B}[\(rect.row + 1 + row);\(rect.column + 1)H".utf8)
  }

  /// Shows these parts of kitty's picture, which is sent if it is new.
  private func kitty(_ picture: EncodedPicture, _ place: Shown, _ parts: [Rect]) -> [UInt8] {
    var bytes: [UInt8] = []
    if !shown.contains(where: { $0.number == place.number }) {
      bytes += Self.place(place.rect)
      bytes += PictureEncoder.kitty(picture.lines[0], id: place.number, size: place.key.geometry)
      if parts == [place.rect] { return bytes }
    }
    bytes += PictureEncoder.kittyHide(id: place.number)
    for (index, rect) in parts.enumerated() {
      let part = Rect(
        column: rect.column - place.rect.column, row: rect.row - place.rect.row,
        columns: rect.columns, rows: rect.rows)
      bytes += Self.place(rect)
      bytes += PictureEncoder.kittyShow(
        id: place.number, number: index + 1, part: part, place.key)
    }
    return bytes
  }
}
