extension PlanarImage {
  /// A quick small picture in 8 bits, of at most `side` pixels along a side: the means of squares
  /// of pixels; what no square covers at the right and lower edges is left out. Values outside
  /// [-1, 1] are clipped.
  public func reduced(to side: Int) -> RGBImage {
    let step = (max(width, height) + side - 1) / side
    let (across, down) = (min(step, width), min(step, height))
    let (columns, rows) = (width / across, height / down)
    var line = [Float](repeating: 0, count: columns * across)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * columns * rows) { pixels, count in
      line.withUnsafeMutableBufferPointer { line in
        for row in 0..<rows {
          for plane in 0..<3 {
            sumRows(into: line, rows: down, from: (plane * height + row * down) * width)
            Self.average(line, columns: columns, across: across, scale: 1 / Float(across * down))
            // Added to 2^23 a number is rounded, and its low bits are the whole number.
            var target = 3 * row * columns + plane
            for column in 0..<columns {
              pixels[target] = UInt8(truncatingIfNeeded: (line[column] + 0x1p23).bitPattern)
              target &+= 3
            }
          }
        }
      }
      count = 3 * columns * rows
    }
    return RGBImage(width: columns, height: rows, pixels: pixels)
  }

  /// Sums of `rows` rows, column by column, the first of which begins with this value.
  private func sumRows(into line: UnsafeMutableBufferPointer<Float>, rows: Int, from first: Int) {
    values.withUnsafeBufferPointer { values in
      for x in line.indices { line[x] = values[first &+ x] }
      for row in 1..<max(1, rows) {
        let start = first + row * width
        for x in line.indices { line[x] += values[start &+ x] }
      }
    }
  }

  /// The first values become grey levels in 0...255; what is no number is black.
  private static func average(
    _ line: UnsafeMutableBufferPointer<Float>, columns: Int, across: Int, scale: Float
  ) {
    if across > 1 {
      var x = 0
      for column in 0..<columns {
        var sum: Float = 0
        for _ in 0..<across {
          sum += line[x]
          x &+= 1
        }
        line[column] = sum
      }
    }
    for column in 0..<columns {
      let value = (line[column] * scale + 1) * 127.5
      let positive = value > 0 ? value : 0
      line[column] = positive < 255 ? positive : 255
    }
  }
}
