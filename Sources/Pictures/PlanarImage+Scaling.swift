extension PlanarImage {
  /// The picture at another size, bilinear. Meant for enlarging: a smaller result skips pixels.
  /// - Parameter staying: what of the picture stays in place.
  public func enlarged(
    width: Int, height: Int, staying: StayingPixels = .edges
  ) -> PlanarImage {
    resampled(
      columns: .bilinear(from: self.width, to: width, staying: staying),
      rows: .bilinear(from: self.height, to: height, staying: staying))
  }

  /// The centre of the picture with the given shape, scaled to that size; every pixel counts when
  /// it gets smaller (a triangle filter as wide as a new pixel).
  public func fitted(width: Int, height: Int) -> PlanarImage {
    let scale = min(Double(self.width) / Double(width), Double(self.height) / Double(height))
    return resampled(
      columns: .kernel(.triangle, from: self.width, to: width, scale: scale),
      rows: .kernel(.triangle, from: self.height, to: height, scale: scale))
  }

  /// The picture at another size, by cubics as wide as a new pixel where it gets smaller
  /// (PyTorch's `bicubic` with `antialias`).
  public func cubic(width: Int, height: Int) -> PlanarImage {
    resampled(
      columns: .kernel(.cubic, from: self.width, to: width),
      rows: .kernel(.cubic, from: self.height, to: height))
  }

  private func resampled(columns: ResamplingTaps, rows: ResamplingTaps) -> PlanarImage {
    PlanarImage(
      width: columns.count, height: rows.count,
      values: Pictures.resampled(
        values, planes: 3, width: width, height: height, columns: columns, rows: rows))
  }
}

/// Planes `[planes, height, width]` at another size: a sum of columns, then of rows.
/// - Parameter isRounded: whether values are bytes and the sums of columns are rounded to some.
public func resampled(
  _ values: [Float], planes: Int, width: Int, height: Int, columns: ResamplingTaps,
  rows: ResamplingTaps, isRounded: Bool = false
) -> [Float] {
  precondition(values.count == planes * width * height)
  let (newWidth, newHeight) = (columns.count, rows.count)
  var narrow = [Float](repeating: 0, count: planes * height * newWidth)
  narrow.withUnsafeMutableBufferPointer { narrow in
    values.withUnsafeBufferPointer { values in
      columns.withTaps { starts, sources, weights in
        for row in 0..<planes * height {
          let (source, target) = (row * width, row * newWidth)
          for column in 0..<newWidth {
            var sum: Float = 0
            for tap in starts[column]..<starts[column + 1] {
              sum += weights[tap] * values[source + sources[tap]]
            }
            narrow[target + column] = sum
          }
        }
      }
    }
  }
  if isRounded {
    for index in narrow.indices { narrow[index] = Float(UInt8(rounding: narrow[index])) }
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

extension UInt8 {
  /// The nearest byte, halves up.
  init(rounding value: Float) { self = UInt8(Swift.min(Swift.max(value, 0), 255) + 0.5) }
}
