extension CPU {
  func nearestRows(_ products: Feature, halves: [Float], of table: [Float]) -> Feature {
    precondition(products.channels == halves.count)
    let width = table.count / halves.count
    let out = feature(
      batch: products.batch, height: products.height, width: products.width, channels: width)
    table.withUnsafeBufferPointer { table in
      halves.withUnsafeBufferPointer { halves in
        parallel(products.batch * products.area) { pixel, _ in
          let row = products.pointer + pixel * halves.count
          var nearest = 0
          var distance = Float.infinity
          for index in 0..<halves.count where halves[index] - row[index] < distance {
            distance = halves[index] - row[index]
            nearest = index
          }
          guard let first = table.baseAddress else { return }
          (out.pointer + pixel * width).update(from: first + nearest * width, count: width)
        }
      }
    }
    withExtendedLifetime(products) {}
    return out
  }
}
