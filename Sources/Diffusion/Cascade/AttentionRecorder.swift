import Pictures

/// Adds up the maps that a network reports.
final class AttentionRecorder {
  private struct Size: Hashable {
    let width: Int
    let height: Int
    let tokens: Int
  }
  private var sums: [Size: [Float]] = [:]
  private var maps = 0

  func add(_ map: AttentionMap) {
    let size = Size(width: map.width, height: map.height, tokens: map.tokens)
    if var sum = sums.removeValue(forKey: size) {
      Planes.blend(&sum, 1, map.values, 1)
      sums[size] = sum
    } else {
      sums[size] = map.values
    }
    maps += 1
  }

  /// All maps in the size of the finest one; nil before the first.
  var average: TokenAttention? {
    guard let finest = sums.keys.max(by: { $0.width * $0.height < $1.width * $1.height }) else {
      return nil
    }
    var total = [Float](repeating: 0, count: finest.tokens * finest.width * finest.height)
    for (size, sum) in sums {
      let scaled = resampled(
        sum, planes: size.tokens, width: size.width, height: size.height,
        columns: .bilinear(from: size.width, to: finest.width),
        rows: .bilinear(from: size.height, to: finest.height))
      Planes.blend(&total, 1, scaled, 1 / Double(maps))
    }
    return TokenAttention(
      width: finest.width, height: finest.height, tokens: finest.tokens, values: total)
  }
}
