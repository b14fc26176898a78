extension PlanarImage {
  /// The picture at another size, bilinear. Meant for enlarging: a smaller result skips pixels.
  /// - Parameter alignsCorners: whether the outermost pixels' centres stay in place, or their edges
  ///   (PyTorch's `align_corners`).
  public func enlarged(width: Int, height: Int, alignsCorners: Bool = false) -> PlanarImage {
    resampled(
      columns: .bilinear(from: self.width, to: width, alignsCorners: alignsCorners),
      rows: .bilinear(from: self.height, to: height, alignsCorners: alignsCorners))
  }

  /// The centre of the picture with the given shape, scaled to that size; every pixel counts when
  /// it gets smaller (a triangle filter as wide as a new pixel).
  public func fitted(width: Int, height: Int) -> PlanarImage {
    let scale = min(Double(self.width) / Double(width), Double(self.height) / Double(height))
    return resampled(
      columns: .triangle(from: self.width, to: width, scale: scale),
      rows: .triangle(from: self.height, to: height, scale: scale))
  }

  private func resampled(columns: ResamplingTaps, rows: ResamplingTaps) -> PlanarImage {
    PlanarImage(
      width: columns.count, height: rows.count,
      values: Pictures.resampled(
        values, planes: 3, width: width, height: height, columns: columns, rows: rows))
  }
}

/// Planes `[planes, height, width]` at another size: a sum of columns, then of rows.
public func resampled(
  _ values: [Float], planes: Int, width: Int, height: Int, columns: ResamplingTaps,
  rows: ResamplingTaps
) -> [Float] {
  precondition(values.count == planes * width * height)
  let (newWidth, newHeight) = (columns.count, rows.count)
  var narrow = [Float](repeating: 0, count: planes * height * newWidth)
  narrow.withUnsafeMutableBufferPointer { narrow in
    values.withUnsafeBufferPointer { values in
      for row in 0..<planes * height {
        let (source, target) = (row * width, row * newWidth)
        for column in 0..<newWidth {
          var sum: Float = 0
          for tap in columns.range(column) {
            sum += columns.weights[tap] * values[source + columns.sources[tap]]
          }
          narrow[target + column] = sum
        }
      }
    }
  }
  var result = [Float](repeating: 0, count: planes * newHeight * newWidth)
  result.withUnsafeMutableBufferPointer { result in
    narrow.withUnsafeBufferPointer { narrow in
      for plane in 0..<planes {
        for row in 0..<newHeight {
          let target = (plane * newHeight + row) * newWidth
          for tap in rows.range(row) {
            let source = (plane * height + rows.sources[tap]) * newWidth
            let weight = rows.weights[tap]
            for column in 0..<newWidth {
              result[target + column] += weight * narrow[source + column]
            }
          }
        }
      }
    }
  }
  return result
}

/// Which source positions, with which weights, make each position of a scaled line.
public struct ResamplingTaps {
  /// Where each position's taps start in `sources` and `weights`, and the end behind the last.
  private var starts: [Int] = [0]
  private(set) var sources: [Int] = []
  private(set) var weights: [Float] = []

  /// Positions of the scaled line.
  public var count: Int { starts.count - 1 }
  func range(_ position: Int) -> Range<Int> { starts[position]..<starts[position + 1] }

  public static func bilinear(from old: Int, to new: Int, alignsCorners: Bool) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let scale = alignsCorners ? Float(old - 1) / Float(max(new - 1, 1)) : Float(old) / Float(new)
    for position in 0..<new {
      let place =
        alignsCorners
        ? scale * Float(position) : max(scale * (Float(position) + 0.5) - 0.5, 0)
      let low = min(Int(place), old - 1)
      let weight = place - Float(low)
      taps.add([(low, 1 - weight), (min(low + 1, old - 1), weight)])
    }
    return taps
  }

  /// - Parameter scale: old pixels for each new one; the part of the old line that is used is
  ///   `new * scale` long and centred.
  static func triangle(from old: Int, to new: Int, scale: Double) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let start = (Double(old) - Double(new) * scale) / 2
    let reach = max(scale, 1)
    for position in 0..<new {
      let centre = start + (Double(position) + 0.5) * scale
      let first = max(Int((centre - reach).rounded(.down)), 0)
      let last = min(Int((centre + reach).rounded(.up)), old)
      let raw = (first..<last).map { source in
        (source, max(0, 1 - abs(Double(source) + 0.5 - centre) / reach))
      }
      let sum = raw.reduce(0) { $0 + $1.1 }
      taps.add(raw.filter { $0.1 > 0 }.map { ($0.0, Float($0.1 / sum)) })
    }
    return taps
  }

  private mutating func add(_ taps: [(source: Int, weight: Float)]) {
    sources += taps.map(\.source)
    weights += taps.map(\.weight)
    starts.append(sources.count)
  }
}
