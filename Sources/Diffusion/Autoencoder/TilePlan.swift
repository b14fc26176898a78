/// A rectangle of pixels or latents.
struct Area: Equatable {
  let x: Int
  let y: Int
  let width: Int
  let height: Int

  init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  init(_ columns: Range<Int>, _ rows: Range<Int>) {
    self.init(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  var rows: Range<Int> { y..<y + height }
  var columns: Range<Int> { x..<x + width }

  func scaled(by factor: Int) -> Area {
    Area(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
  }

  func moved(x dx: Int, y dy: Int) -> Area {
    Area(x: x + dx, y: y + dy, width: width, height: height)
  }
}

/// How a picture that is too large is cut: into tiles that overlap by what a pixel sees, of which
/// only the core is used; and crops all over it, for statistics of the whole.
struct TilePlan {
  /// What is used, and what is computed for it.
  let tiles: [(core: Area, tile: Area)]
  let samples: [Area]
  /// The share of a crop at each edge that does not count: it sees most of what is not there.
  let sampleMargin: Double

  /// Nil where the whole is no larger than a tile.
  /// - Parameters:
  ///   - largest: side of a tile; it is more where little of that would be used.
  ///   - halo: around a core, computed with it.
  init?(_ area: Area, largest: Int, halo: Int) {
    let sample = 4 * max(halo, 2)
    let side = max(largest, 2 * sample)
    guard area.width > side || area.height > side else { return nil }
    sampleMargin = 1 / Double(sample)
    func cut(_ length: Int) -> [(core: Range<Int>, tile: Range<Int>)] {
      let core = side - 2 * halo
      let count = length <= side ? 1 : (length + core - 1) / core
      return (0..<count).map { index in
        let core = index * length / count..<(index + 1) * length / count
        let first = max(0, core.lowerBound - halo)
        return (core, first..<min(length, core.upperBound + halo))
      }
    }
    let columns = cut(area.width)
    tiles = cut(area.height).flatMap { row in
      columns.map { (Area($0.core, row.core), Area($0.tile, row.tile)) }
    }
    // As many crops as take the memory of a tile, spread evenly.
    let across = max(1, side / sample)
    func spread(_ length: Int) -> [Range<Int>] {
      let crop = min(length, sample)
      let count = min(across, length / crop)
      return (0..<count).map { index in
        let first = ((2 * index + 1) * length / count - crop) / 2
        return first..<first + crop
      }
    }
    let sampleColumns = spread(area.width)
    samples = spread(area.height).flatMap { row in sampleColumns.map { Area($0, row) } }
  }
}

extension Compute {
  /// A rectangle of a planar picture.
  func crop(_ picture: [Float], width: Int, _ area: Area, channels: Int) -> Feature {
    crop(picture, width: width, rows: area.rows, columns: area.columns, channels: channels)
  }

  /// A rectangle of a feature map, which is itself where it is all of it.
  func crop(_ x: Feature, _ area: Area) -> Feature {
    area == Area(width: x.width, height: x.height)
      ? x : copy(x.part(rows: area.rows, columns: area.columns))
  }

  /// Copies a rectangle of a feature map into another.
  func paste(_ part: Feature, _ area: Area, into out: Feature, x: Int, y: Int) {
    copy(part.part(rows: area.rows, columns: area.columns), into: out, row: y, column: x)
  }
}
