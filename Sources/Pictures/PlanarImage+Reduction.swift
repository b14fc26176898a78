extension PlanarImage {
  /// A quick small picture in 8 bits, of at most `side` pixels along a side: the means of squares
  /// of pixels; what no square covers at the right and lower edges is left out. Values outside
  /// [-1, 1] are clipped.
  public func reduced(to side: Int) -> RGBImage {
    let step = (max(width, height) + side - 1) / side
    let (across, down) = (min(step, width), min(step, height))
    let (columns, rows) = (width / across, height / down)
    let scale = 127.5 / Float(across * down)
    var line = [Float](repeating: 0, count: columns * across)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * columns * rows) { pixels, count in
      for row in 0..<rows {
        for plane in 0..<3 {
          sumRows(into: &line, rows: down, from: (plane * height + row * down) * width)
          var target = 3 * row * columns + plane
          var x = 0
          for _ in 0..<columns {
            var sum: Float = 0
            for _ in 0..<across {
              sum += line[x]
              x &+= 1
            }
            // The half rounds; what is no number is black.
            let value = sum * scale + 128
            pixels[target] = value > 0 ? UInt8(min(value, 255)) : 0
            target &+= 3
          }
        }
      }
      count = 3 * columns * rows
    }
    return RGBImage(width: columns, height: rows, pixels: pixels)
  }

  /// Sums of `rows` rows, column by column, the first of which begins with this value.
  private func sumRows(into line: inout [Float], rows: Int, from first: Int) {
    values.withUnsafeBufferPointer { values in
      line.withUnsafeMutableBufferPointer { line in
        for x in line.indices { line[x] = values[first &+ x] }
        for row in 1..<max(1, rows) {
          let start = first + row * width
          for x in line.indices { line[x] += values[start &+ x] }
        }
      }
    }
  }
}
