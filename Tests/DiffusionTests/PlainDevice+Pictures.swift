@testable import Diffusion

extension PlainDevice {
  func spaceToDepth(
    _ pictures: [[Float]], width: Int, height: Int, patch: Int, batch: Int
  ) -> Feature {
    let planes = pictures.joined().count / (width * height)
    let all = Array(pictures.joined())
    var values: [Float] = []
    for y in 0..<height / patch {
      for x in 0..<width / patch {
        for plane in 0..<planes {
          for tap in 0..<patch * patch {
            let row = plane * height + y * patch + tap / patch
            values.append(all[row * width + x * patch + tap % patch])
          }
        }
      }
    }
    return Map(
      Array(repeatElement(values, count: batch).joined()), batch: batch, height: height / patch,
      width: width / patch, channels: planes * patch * patch)
  }

  func depthToSpace(_ x: Feature, patch: Int) -> [[Float]] {
    let all = download(x)
    return (0..<x.batch).map { item in
      var values: [Float] = []
      for plane in 0..<x.channels / (patch * patch) {
        for row in 0..<x.height * patch {
          for column in 0..<x.width * patch {
            let tap = row % patch * patch + column % patch
            values.append(
              all[x.index(item, row / patch, column / patch, plane * patch * patch + tap)])
          }
        }
      }
      return values
    }
  }

  func crop(
    _ picture: [Float], width: Int, rows: Range<Int>, columns: Range<Int>, channels: Int
  ) -> Feature {
    let plane = picture.count / channels
    let values = rows.flatMap { row in
      columns.flatMap { column in
        (0..<channels).map { picture[$0 * plane + row * width + column] }
      }
    }
    return Map(values, batch: 1, height: rows.count, width: columns.count, channels: channels)
  }
}

extension Feature {
  /// Where a value is among all.
  func index(_ item: Int, _ row: Int, _ column: Int, _ channel: Int) -> Int {
    ((item * height + row) * width + column) * channels + channel
  }
}
