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

  /// The picture at another size, by cubics as wide as a new pixel where it gets smaller
  /// (PyTorch's `bicubic` with `antialias`).
  public func cubic(width: Int, height: Int) -> PlanarImage {
    resampled(
      columns: .cubic(from: self.width, to: width), rows: .cubic(from: self.height, to: height))
  }

  private func resampled(columns: ResamplingTaps, rows: ResamplingTaps) -> PlanarImage {
    PlanarImage(
      width: columns.count, height: rows.count,
      values: Pictures.resampled(
        values, planes: 3, width: width, height: height, columns: columns, rows: rows))
  }
}

/// Planes `[planes, height, width]` at another size: a sum of columns, then of rows.
/// - Parameter isRounded: whether values are bytes and each sum is rounded to one.
public func resampled(
  _ values: [Float], planes: Int, width: Int, height: Int, columns: ResamplingTaps,
  rows: ResamplingTaps, isRounded: Bool = false
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
  if isRounded { roundToBytes(&narrow) }
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
  if isRounded { roundToBytes(&result) }
  return result
}

private func roundToBytes(_ values: inout [Float]) {
  for index in values.indices {
    values[index] = min(max((values[index] + 0.5).rounded(.down), 0), 255)
  }
}
