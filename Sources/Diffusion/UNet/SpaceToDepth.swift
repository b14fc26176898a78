extension Compute {
  /// Planar pictures, concatenated on channels, as a feature map: `pixel_unshuffle` by `patch`,
  /// then channels innermost. All batch items are the same.
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
      picture.withUnsafeBufferPointer { picture in
        parallel(out.height) { row, _ in
          for plane in 0..<picture.count / (width * height) {
            for i in 0..<patch {
              let source = plane * width * height + (row * patch + i) * width
              let channel = (first + plane) * patch * patch + i * patch
              for x in 0..<width {
                let to = (row * out.width + x / patch) * out.channels + channel + x % patch
                out.pointer[to] = picture[source + x]
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

  /// A feature map as planar pictures, one a batch item: `pixel_shuffle` by `patch`.
  func depthToSpace(_ x: Feature, patch: Int) -> [[Float]] {
    let planes = x.channels / (patch * patch)
    let width = x.width * patch
    let area = width * x.height * patch
    return (0..<x.batch).map { item in
      [Float](unsafeUninitializedCapacity: planes * area) { buffer, count in
        parallel(x.height) { row, _ in
          for plane in 0..<planes {
            for i in 0..<patch {
              let to = plane * area + (row * patch + i) * width
              let channel = plane * patch * patch + i * patch
              for column in 0..<width {
                let from = ((item * x.height + row) * x.width + column / patch) * x.channels
                buffer[to + column] = x.pointer[from + channel + column % patch]
              }
            }
          }
        }
        count = planes * area
      }
    }
  }
}
