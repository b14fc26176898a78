extension CPU {
  func adaptivePool(_ x: Feature, side: Int) -> (value: Feature, places: [Int32]) {
    let channels = x.channels
    let out = feature(batch: x.batch, height: side, width: side, channels: channels)
    var places = [Int32](repeating: 0, count: x.batch * side * side * channels)
    let (values, means) = (x.pointer, out.pointer)
    places.withUnsafeMutableBufferPointer { places in
      parallel(x.batch * side) { row, _ in
        let item = row / side
        let rows = Self.window(row % side, of: x.height, side)
        for column in 0..<side {
          let columns = Self.window(column, of: x.width, side)
          let to = (row * side + column) * channels
          for c in 0..<channels {
            var (sum, largest, place) = (Float(0), -Float.infinity, 0)
            for y in rows {
              for tap in columns {
                let from = ((item * x.height + y) * x.width + tap) * channels + c
                sum += values[from]
                if values[from] > largest { (largest, place) = (values[from], from) }
              }
            }
            means[to + c] = (sum / Float(rows.count * columns.count) + largest) / 2
            places[to + c] = Int32(truncatingIfNeeded: place)
          }
        }
      }
    }
    withExtendedLifetime((x, out)) {}
    return (out, places)
  }

  func adaptivePoolGradient(
    _ gradient: Feature, places: [Int32], height: Int, width: Int
  ) -> Feature {
    let (side, channels) = (gradient.width, gradient.channels)
    let result = feature(
      batch: gradient.batch, height: height, width: width, channels: channels)
    let (slopes, sums) = (gradient.pointer, result.pointer)
    // Windows overlap, so an item is one thread's.
    parallel(gradient.batch) { item, _ in
      let size = height * width * channels
      (sums + item * size).update(repeating: 0, count: size)
      for row in 0..<side {
        let rows = Self.window(row, of: height, side)
        for column in 0..<side {
          let columns = Self.window(column, of: width, side)
          let first = ((item * side + row) * side + column) * channels
          let share = 0.5 / Float(rows.count * columns.count)
          for y in rows {
            for tap in columns {
              let to = sums + ((item * height + y) * width + tap) * channels
              for c in 0..<channels { to[c] += share * slopes[first + c] }
            }
          }
          for c in 0..<channels {
            sums[Int(places[first + c])] += slopes[first + c] / 2
          }
        }
      }
    }
    withExtendedLifetime((gradient, result)) {}
    return result
  }

  /// Pixels of `size` that a place of `side` covers.
  private static func window(_ place: Int, of size: Int, _ side: Int) -> Range<Int> {
    place * size / side..<((place + 1) * size + side - 1) / side
  }
}
