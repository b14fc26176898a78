extension PlanarImage {
  /// A quick small picture in 8 bits, of at most `side` pixels along a side: the means of squares
  /// of pixels; what no square covers at the right and lower edges is left out. Values outside
  /// [-1, 1] are clipped.
  public func reduced(to side: Int) -> RGBImage {
    let step = (max(width, height) + side - 1) / side
    let (across, down) = (min(step, width), min(step, height))
    let (columns, rows) = (width / across, height / down)
    let scale = 127.5 / Float(across * down)
    var line = [Float](repeating: 0, count: width)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * columns * rows) { pixels, count in
      values.withUnsafeBufferPointer { values in
        line.withUnsafeMutableBufferPointer { line in
          for plane in 0..<3 {
            for row in 0..<rows {
              let first = (plane * height + row * down) * width
              for x in 0..<width { line[x] = values[first + x] }
              for more in 1..<max(1, down) {
                for x in 0..<width { line[x] += values[first + more * width + x] }
              }
              for column in 0..<columns {
                var sum: Float = 0
                for x in column * across..<(column + 1) * across { sum += line[x] }
                // The half rounds; what is no number is black.
                let value = sum * scale + 128
                pixels[3 * (row * columns + column) + plane] =
                  value > 0 ? UInt8(min(value, 255)) : 0
              }
            }
          }
        }
      }
      count = 3 * columns * rows
    }
    return RGBImage(width: columns, height: rows, pixels: pixels)
  }
}
