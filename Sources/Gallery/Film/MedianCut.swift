import Pictures

/// Heckbert's median cut over colours of five bits a channel.
enum MedianCut {
  private struct Entry {
    var color: (Int, Int, Int)
    var count: Int

    func channel(_ index: Int) -> Int {
      index == 0 ? color.0 : index == 1 ? color.1 : color.2
    }
  }

  private static func bin(_ r: Int, _ g: Int, _ b: Int) -> Int {
    (r >> 3) << 10 | (g >> 3) << 5 | b >> 3
  }

  /// A palette of at most 256 colours, and the palette index of every pixel.
  static func reduce(
    _ image: RGBImage
  ) -> (palette: [(UInt8, UInt8, UInt8)], indices: [UInt8]) {
    let bins = 1 << 15
    var sums = [(Int, Int, Int, Int)](repeating: (0, 0, 0, 0), count: bins)
    var places = [Int](repeating: 0, count: image.width * image.height)
    for i in places.indices {
      let (r, g, b) = (
        Int(image.pixels[3 * i]), Int(image.pixels[3 * i + 1]), Int(image.pixels[3 * i + 2])
      )
      let place = bin(r, g, b)
      places[i] = place
      sums[place].0 += r
      sums[place].1 += g
      sums[place].2 += b
      sums[place].3 += 1
    }
    var boxes = [
      sums.indices.filter { sums[$0].3 > 0 }.map { bin in
        let sum = sums[bin]
        return Entry(
          color: (sum.0 / sum.3, sum.1 / sum.3, sum.2 / sum.3), count: sum.3)
      }
    ]
    while boxes.count < 256, let (index, channel) = widest(boxes) {
      let sorted = boxes[index].sorted { $0.channel(channel) < $1.channel(channel) }
      let half = sorted.reduce(0) { $0 + $1.count } / 2
      var cut = 0
      var seen = 0
      while cut < sorted.count - 1, seen + sorted[cut].count <= half || cut == 0 {
        seen += sorted[cut].count
        cut += 1
      }
      boxes[index] = Array(sorted[..<cut])
      boxes.append(Array(sorted[cut...]))
    }
    var table = [UInt8](repeating: 0, count: bins)
    var palette: [(UInt8, UInt8, UInt8)] = []
    for (index, box) in boxes.enumerated() {
      var mean = (0, 0, 0)
      let count = max(1, box.reduce(0) { $0 + $1.count })
      for entry in box {
        mean.0 += entry.color.0 * entry.count
        mean.1 += entry.color.1 * entry.count
        mean.2 += entry.color.2 * entry.count
        table[bin(entry.color.0, entry.color.1, entry.color.2)] = UInt8(index)
      }
      palette.append((UInt8(mean.0 / count), UInt8(mean.1 / count), UInt8(mean.2 / count)))
    }
    return (palette, places.map { table[$0] })
  }

  /// The box with the largest spread weighted by its pixels, and the channel that it spreads on;
  /// nil where no box can be cut.
  private static func widest(_ boxes: [[Entry]]) -> (box: Int, channel: Int)? {
    var best: (box: Int, channel: Int)?
    var most = 0.0
    for (index, box) in boxes.enumerated() where box.count > 1 {
      let pixels = Double(box.reduce(0) { $0 + $1.count })
      for channel in 0..<3 {
        let values = box.lazy.map { $0.channel(channel) }
        let spread = Double((values.max() ?? 0) - (values.min() ?? 0))
        let score = spread * spread * pixels.squareRoot()
        if score > most { (best, most) = ((index, channel), score) }
      }
    }
    return best
  }
}
