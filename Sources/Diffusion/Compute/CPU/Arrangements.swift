extension CPU {
  func spaceToDepth(
    _ pictures: [[Float]], width: Int, height: Int, patch: Int, batch: Int
  ) -> Feature {
    let planes = pictures.reduce(0) { $0 + $1.count } / (width * height)
    let out = feature(
      batch: batch, height: height / patch, width: width / patch,
      channels: planes * patch * patch)
    let size = out.area * out.channels
    for (index, picture) in pictures.enumerated() {
      let first = index * pictures[0].count / (width * height)
      let count = picture.count
      picture.withUnsafeBufferPointer { picture in
        guard let picture = picture.baseAddress else { return }
        measure("space to depth \(width)x\(height)", operations: 0, floats: 2 * count) {
          parallel(out.height) { row, _ in
            for plane in 0..<count / (width * height) {
              for i in 0..<patch {
                var from = picture + plane * width * height + (row * patch + i) * width
                var to =
                  out.pointer + row * out.width * out.channels + (first + plane) * patch * patch
                  + i * patch
                for _ in 0..<out.width {
                  for j in 0..<patch { to[j] = from[j] }
                  from += patch
                  to += out.channels
                }
              }
            }
          }
        }
      }
    }
    for item in 1..<max(batch, 1) {
      (out.pointer + item * size).update(from: out.pointer, count: size)
    }
    return out
  }

  func depthToSpace(_ x: Feature, patch: Int) -> [[Float]] {
    let planes = x.channels / (patch * patch)
    let width = x.width * patch
    let area = width * x.height * patch
    return (0..<x.batch).map { item in
      [Float](unsafeUninitializedCapacity: planes * area) { buffer, count in
        guard let picture = buffer.baseAddress else { return }
        measure(
          "depth to space \(width)x\(x.height * patch)", operations: 0, floats: 2 * planes * area
        ) {
          parallel(x.height) { row, _ in
            for plane in 0..<planes {
              for i in 0..<patch {
                var from =
                  x.pointer + (item * x.height + row) * x.width * x.channels
                  + plane * patch * patch + i * patch
                var to = picture + plane * area + (row * patch + i) * width
                for _ in 0..<x.width {
                  for j in 0..<patch { to[j] = from[j] }
                  from += x.channels
                  to += patch
                }
              }
            }
          }
        }
        count = planes * area
      }
    }
  }

  func crop(
    _ picture: [Float], width: Int, rows: Range<Int>, columns: Range<Int>, channels: Int
  ) -> Feature {
    let out = feature(batch: 1, height: rows.count, width: columns.count, channels: channels)
    let plane = picture.count / channels
    picture.withUnsafeBufferPointer { picture in
      parallel(rows.count) { row, _ in
        let to = out.pointer + row * columns.count * channels
        for c in 0..<channels {
          let from = c * plane + (rows.lowerBound + row) * width + columns.lowerBound
          for x in 0..<columns.count { to[x * channels + c] = picture[from + x] }
        }
      }
    }
    return out
  }

  func cells(of pictures: Feature, side: Int) -> Feature {
    let across = pictures.width / side
    let out = feature(
      batch: pictures.batch, height: 1, width: pictures.height / side * across,
      channels: side * side * pictures.channels)
    eachLine(of: pictures, side: side) { pixels, cell, count in
      (out.pointer + cell).update(from: pictures.pointer + pixels, count: count)
    }
    return out
  }

  func spread(_ cells: Feature, side: Int, width: Int) -> Feature {
    let out = feature(
      batch: cells.batch, height: cells.width / (width / side) * side, width: width,
      channels: cells.channels / (side * side))
    eachLine(of: out, side: side) { pixels, cell, count in
      (out.pointer + pixels).update(from: cells.pointer + cell, count: count)
    }
    withExtendedLifetime(cells) {}
    return out
  }

  /// Where each line of each square is, in the pictures and in the squares.
  private func eachLine(
    of pictures: Feature, side: Int, _ body: (_ pixels: Int, _ cell: Int, _ count: Int) -> Void
  ) {
    let (across, channels) = (pictures.width / side, pictures.channels)
    parallel(pictures.batch * pictures.height) { row, _ in
      let (item, y) = row.quotientAndRemainder(dividingBy: pictures.height)
      for column in 0..<across {
        let cell = (item * (pictures.height / side) + y / side) * across + column
        body(
          (row * pictures.width + column * side) * channels,
          (cell * side + y % side) * side * channels, side * channels)
      }
    }
    withExtendedLifetime(pictures) {}
  }
}
