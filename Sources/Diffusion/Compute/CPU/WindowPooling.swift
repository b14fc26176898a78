extension Pooling {
  fileprivate var stride: Int { self == .halvingMaximum ? 2 : 1 }
  fileprivate var before: Int { self == .halvingMaximum ? 0 : 1 }

  fileprivate func side(_ side: Int) -> Int { self == .halvingMaximum ? (side - 3) / 2 + 1 : side }
}

extension CPU {
  func pool(
    _ x: Feature, _ pooling: Pooling, into target: (feature: Feature, channel: Int)?
  ) -> Feature {
    let (height, width) = (pooling.side(x.height), pooling.side(x.width))
    let out =
      target?.feature
      ?? feature(batch: x.batch, height: height, width: width, channels: x.channels)
    precondition((out.batch, out.height, out.width) == (x.batch, height, width))
    let channels = x.channels
    parallel(out.batch * height) { unit, _ in
      let (item, row) = unit.quotientAndRemainder(dividingBy: height)
      let top = row * pooling.stride - pooling.before
      for column in 0..<width {
        let left = column * pooling.stride - pooling.before
        let to =
          out.pointer + (unit * width + column) * out.channels + (target?.channel ?? 0)
        var count: Float = 0
        for y in max(0, top)..<min(x.height, top + 3) {
          for tap in max(0, left)..<min(x.width, left + 3) {
            let from = x.pointer + ((item * x.height + y) * x.width + tap) * channels
            if count == 0 {
              to.update(from: from, count: channels)
            } else if pooling == .mean {
              for c in 0..<channels { to[c] += from[c] }
            } else {
              for c in 0..<channels { to[c] = max(to[c], from[c]) }
            }
            count += 1
          }
        }
        if pooling == .mean {
          for c in 0..<channels { to[c] /= count }
        }
      }
    }
    withExtendedLifetime(x) {}
    return out
  }
}
