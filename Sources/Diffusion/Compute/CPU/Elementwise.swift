extension CPU {
  func add(_ b: Feature, to a: Feature) {
    each(a, b, "add") { a, b in a += b }
  }

  func multiply(_ a: Feature, by b: Feature) {
    each(a, b, "multiply") { a, b in a *= b }
  }

  @inline(__always) private func each(
    _ a: Feature, _ b: Feature, _ name: String, _ body: (inout Float, Float) -> Void
  ) {
    let size = a.area * a.channels
    precondition(b.area * b.channels == size && (b.batch == 1 || b.batch >= a.batch))
    a.sums = nil
    eachBlock(of: a, name) { first, count in
      var index = first
      while index < first + count {
        // As far as the item goes.
        let (item, place) = index.quotientAndRemainder(dividingBy: size)
        let some = min(first + count - index, size - place)
        let to = a.pointer + index
        let from = b.pointer + (b.batch == 1 ? place : item * size + place)
        for i in 0..<some { body(&to[i], from[i]) }
        index += some
      }
    }
    withExtendedLifetime(b) {}
  }

  /// Calls `body` for pieces of all values.
  func eachBlock(of x: Feature, _ name: String, _ body: (_ first: Int, _ count: Int) -> Void) {
    let (count, block) = (x.batch * x.area * x.channels, 1 << 14)
    measure("\(name) \(x.batch * x.area)x\(x.channels)", operations: 0, floats: 2 * count) {
      parallel((count + block - 1) / block) { unit, _ in
        body(unit * block, min(block, count - unit * block))
      }
    }
    withExtendedLifetime(x) {}
  }

  func mean(of x: Feature) -> Feature {
    let out = feature(batch: x.batch, height: 1, width: 1, channels: x.channels)
    for item in 0..<x.batch {
      let sum = out.pointer + item * x.channels
      sum.update(repeating: 0, count: x.channels)
      for pixel in item * x.area..<(item + 1) * x.area {
        let row = x.pointer + pixel * x.channels
        for c in 0..<x.channels { sum[c] += row[c] }
      }
      for c in 0..<x.channels { sum[c] /= Float(x.area) }
    }
    withExtendedLifetime(x) {}
    return out
  }

  func unit(_ x: Feature) -> Feature {
    let out = feature(batch: x.batch, height: x.height, width: x.width, channels: x.channels)
    eachBlock(of: x, "unit") { first, count in
      let (from, to) = (x.pointer, out.pointer)
      for i in first..<first + count { to[i] = min(max((from[i] + 1) / 2, 0), 1) }
    }
    return out
  }

  func unitGradient(_ gradient: Feature, of x: Feature) -> Feature {
    let out = feature(batch: x.batch, height: x.height, width: x.width, channels: x.channels)
    eachBlock(of: x, "unit gradient") { first, count in
      let (from, slope, to) = (x.pointer, gradient.pointer, out.pointer)
      for i in first..<first + count {
        let value = (from[i] + 1) / 2
        let excess = value - min(max(value, 0), 1)
        to[i] = slope[i] * (slope[i] * excess >= 0 ? 0.5 : 0)
      }
    }
    withExtendedLifetime(gradient) {}
    return out
  }
}
