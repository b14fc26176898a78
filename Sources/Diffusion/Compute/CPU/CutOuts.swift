extension CPU {
  func cutOuts(
    _ cutOuts: [CutOut], of picture: Feature, noise: [Float], mean: [Float], deviation: [Float]
  ) -> Feature {
    let side = picture.height
    precondition(picture.width == side && picture.batch == 1 && picture.channels == 3)
    precondition(noise.count == cutOuts.count * side * side * 3)
    let out = feature(batch: cutOuts.count, height: side, width: side, channels: 3)
    let (seenBy, to) = (picture.pointer, out.pointer)
    noise.withUnsafeBufferPointer { noise in
      parallel(cutOuts.count * side) { unit, _ in
        let (item, row) = unit.quotientAndRemainder(dividingBy: side)
        let cutOut = cutOuts[item]
        for column in 0..<side {
          let place = (unit * side + column) * 3
          let seen =
            cutOut.hides(row, column)
            ? SIMD3<Float>.zero
            : cutOut.coloured(
              Bilinear(cutOut, row, column).value(of: seenBy, side: side))
          for c in 0..<3 {
            to[place + c] =
              (seen[c] + cutOut.noise * noise[place + c] - mean[c]) / deviation[c]
          }
        }
      }
    }
    withExtendedLifetime((picture, out)) {}
    return out
  }

  func cutOutsGradient(
    _ gradient: Feature, of cutOuts: [CutOut], deviation: [Float]
  ) -> Feature {
    let side = gradient.height
    let out = feature(batch: 1, height: side, width: side, channels: 3)
    let size = side * side * 3
    // What the cut-outs of each part see overlaps, so each has a sum of its own. The parts do not
    // depend on the threads, and so neither do the sums.
    let parts = min(cutOuts.count, 8)
    let sums = arena.take(parts * size)
    let slopes = gradient.pointer
    parallel(parts) { part, _ in
      let sum = sums.pointer + part * size
      sum.update(repeating: 0, count: size)
      for item in stride(from: part, to: cutOuts.count, by: parts) {
        let cutOut = cutOuts[item]
        for row in 0..<side {
          for column in 0..<side where !cutOut.hides(row, column) {
            let from = slopes + ((item * side + row) * side + column) * 3
            let slope = SIMD3(
              from[0] / deviation[0], from[1] / deviation[1], from[2] / deviation[2])
            Bilinear(cutOut, row, column).add(
              cutOut.uncoloured(slope), to: sum, side: side)
          }
        }
      }
    }
    let all = out.pointer
    all.update(from: sums.pointer, count: size)
    for part in 1..<parts {
      for i in 0..<size { all[i] += sums.pointer[part * size + i] }
    }
    withExtendedLifetime((gradient, sums, out)) {}
    return out
  }
}

extension CutOut {
  fileprivate func hides(_ row: Int, _ column: Int) -> Bool {
    erased.rows.contains(row) && erased.columns.contains(column)
  }

  fileprivate func coloured(_ x: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(
      (x * SIMD3(colour[0], colour[1], colour[2])).sum(),
      (x * SIMD3(colour[3], colour[4], colour[5])).sum(),
      (x * SIMD3(colour[6], colour[7], colour[8])).sum())
  }

  /// The way back of `coloured`.
  fileprivate func uncoloured(_ gradient: SIMD3<Float>) -> SIMD3<Float> {
    gradient.x * SIMD3(colour[0], colour[1], colour[2])
      + gradient.y * SIMD3(colour[3], colour[4], colour[5])
      + gradient.z * SIMD3(colour[6], colour[7], colour[8])
  }
}

/// The four pixels around a place, with their shares.
private struct Bilinear {
  private let left: Int
  private let top: Int
  private let x: Float
  private let y: Float
  /// Whether it is so far outside that nothing of the picture is seen.
  private let isNowhere: Bool

  /// The place that a pixel of a cut-out shows.
  init(_ cutOut: CutOut, _ row: Int, _ column: Int) {
    let (h, u, v) = (cutOut.homography, Float(column), Float(row))
    let depth = h[6] * u + h[7] * v + h[8]
    let x = (h[0] * u + h[1] * v + h[2]) / depth
    let y = (h[3] * u + h[4] * v + h[5]) / depth
    // Behind the camera, at the horizon, or far away.
    isNowhere = !(depth > 0) || !(abs(x) < 1e6) || !(abs(y) < 1e6)
    (left, top) = isNowhere ? (0, 0) : (Int(x.rounded(.down)), Int(y.rounded(.down)))
    self.x = x - Float(left)
    self.y = y - Float(top)
  }

  private func each(side: Int, _ body: (_ pixel: Int, _ share: Float) -> Void) {
    guard !isNowhere else { return }
    for (row, rowShare) in [(top, 1 - y), (top + 1, y)] where 0..<side ~= row {
      for (column, share) in [(left, 1 - x), (left + 1, x)] where 0..<side ~= column {
        body((row * side + column) * 3, rowShare * share)
      }
    }
  }

  func value(of picture: UnsafeMutablePointer<Float>, side: Int) -> SIMD3<Float> {
    var sum = SIMD3<Float>.zero
    each(side: side) { pixel, share in
      sum += share * SIMD3(picture[pixel], picture[pixel + 1], picture[pixel + 2])
    }
    return sum
  }

  func add(_ gradient: SIMD3<Float>, to picture: UnsafeMutablePointer<Float>, side: Int) {
    each(side: side) { pixel, share in
      for c in 0..<3 { picture[pixel + c] += share * gradient[c] }
    }
  }
}
