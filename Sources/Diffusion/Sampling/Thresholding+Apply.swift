import Recipes

extension Thresholding {
  /// Brings an x0 estimate back into [-1, 1].
  /// - Parameters:
  ///   - maximum: the most that dynamic thresholding divides by.
  ///   - range: where static thresholding clips.
  func apply(to x0: inout [Float], maximum: Float, range: Float = 1) {
    switch self {
    case .none: break
    case .static: Planes.clip(&x0, limit: range)
    case .dynamic(let percentile):
      let limit = magnitudeQuantile(x0, percentile)
      Planes.clamp(&x0, limit: min(max(limit, 1), max(maximum, 1)))
    }
  }
}

/// The quantile of |values|, linear between neighbours as torch.quantile has it in double
/// precision, where it is above 1; else any value up to 1. So only the values above 1, usually
/// few, are ever ordered.
func magnitudeQuantile(_ values: [Float], _ share: Double) -> Float {
  let rank = share * Double(values.count - 1)
  let below = Int(rank.rounded(.down))
  let above = Int(rank.rounded(.up))
  var large: [UInt32] = []
  values.withUnsafeBufferPointer { values in
    for value in values where abs(value) > 1 { large.append(abs(value).bitPattern) }
  }
  // Position of the smallest large value in the whole order.
  let start = values.count - large.count
  if above < start { return 1 }
  let low =
    below < start
    ? values.lazy.map(abs).filter { $0 <= 1 }.max() ?? 1
    : select(large, at: below - start)
  let high = above == below ? low : select(large, at: above - start)
  let (a, b, weight) = (Double(low), Double(high), rank - Double(below))
  return Float(weight < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight))
}

/// The k-th smallest of positive floats, given by their bits, which sort as they do: two rounds of
/// counting by 16 bits, never a sort.
private func select(_ bits: [UInt32], at k: Int) -> Float {
  func bucket(of digits: (UInt32) -> Int?, rank: Int) -> (digit: Int, rank: Int) {
    var counts = [Int32](repeating: 0, count: 1 << 16)
    for value in bits {
      if let digit = digits(value) { counts[digit] += 1 }
    }
    var rank = rank
    var digit = 0
    while rank >= Int(counts[digit]) {
      rank -= Int(counts[digit])
      digit += 1
    }
    return (digit, rank)
  }
  let (high, rank) = bucket(of: { Int($0 >> 16) }, rank: k)
  let (low, _) = bucket(of: { Int($0 >> 16) == high ? Int($0 & 0xffff) : nil }, rank: rank)
  return Float(bitPattern: UInt32(high << 16 | low))
}
