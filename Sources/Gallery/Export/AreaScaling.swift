import Pictures

extension RGBImage {
  /// The picture made smaller to fit a square, its aspect kept: every new pixel is the mean of the
  /// area that it covers. A picture that fits already stays as it is.
  public func fitted(to side: Int) -> RGBImage {
    guard max(width, height) > side else { return self }
    let newWidth = max(1, width * side / max(width, height))
    let newHeight = max(1, height * side / max(width, height))
    let columns = Coverage(from: width, to: newWidth)
    let rows = Coverage(from: height, to: newHeight)
    // Rows of the source are summed with their weights, then columns of the sum.
    var result = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
    var sum = [Float](repeating: 0, count: width * 3)
    pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<newHeight {
        for i in sum.indices { sum[i] = 0 }
        for (row, weight) in rows[y] {
          let start = row * width * 3
          for i in 0..<width * 3 { sum[i] += weight * Float(pixels[start + i]) }
        }
        for x in 0..<newWidth {
          var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
          for (column, weight) in columns[x] {
            red += weight * sum[column * 3]
            green += weight * sum[column * 3 + 1]
            blue += weight * sum[column * 3 + 2]
          }
          let to = (y * newWidth + x) * 3
          result[to] = UInt8(min(255, red + 0.5))
          result[to + 1] = UInt8(min(255, green + 0.5))
          result[to + 2] = UInt8(min(255, blue + 0.5))
        }
      }
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: result)
  }
}

extension RGBImage {
  /// The picture enlarged by the largest whole number that fits a square, pixels kept sharp.
  func enlarged(to side: Int) -> RGBImage {
    let factor = side / max(width, height)
    guard factor > 1 else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count * factor * factor)
    for y in 0..<height {
      var row: [UInt8] = []
      for x in 0..<width {
        let at = (y * width + x) * 3
        for _ in 0..<factor { row += pixels[at..<at + 3] }
      }
      for _ in 0..<factor { result += row }
    }
    return RGBImage(width: width * factor, height: height * factor, pixels: result)
  }
}

/// Which pixels of a line a pixel of a shorter line covers, with weights that sum to 1.
private struct Coverage {
  private let parts: [[(index: Int, weight: Float)]]

  init(from: Int, to: Int) {
    let scale = Float(from) / Float(to)
    parts = (0..<to).map { index in
      let start = Float(index) * scale
      let end = min(Float(from), Float(index + 1) * scale)
      return (Int(start)..<min(from, Int(end.rounded(.up)))).map { source in
        let covered = min(end, Float(source + 1)) - max(start, Float(source))
        return (source, covered / (end - start))
      }
    }
  }

  subscript(index: Int) -> [(index: Int, weight: Float)] { parts[index] }
}
