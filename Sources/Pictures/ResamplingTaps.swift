/// Which source positions, with which weights, make each position of a scaled line.
public struct ResamplingTaps {
  /// Where each position's taps start in `sources` and `weights`, and the end behind the last.
  private var starts: [Int] = [0]
  private(set) var sources: [Int] = []
  private(set) var weights: [Float] = []

  /// Positions of the scaled line.
  public var count: Int { starts.count - 1 }
  func range(_ position: Int) -> Range<Int> { starts[position]..<starts[position + 1] }

  public static func bilinear(from old: Int, to new: Int, alignsCorners: Bool) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let scale = alignsCorners ? Float(old - 1) / Float(max(new - 1, 1)) : Float(old) / Float(new)
    for position in 0..<new {
      let place =
        alignsCorners
        ? scale * Float(position) : max(scale * (Float(position) + 0.5) - 0.5, 0)
      let low = min(Int(place), old - 1)
      let weight = place - Float(low)
      taps.add([(low, 1 - weight), (min(low + 1, old - 1), weight)])
    }
    return taps
  }

  /// - Parameter scale: old pixels for each new one; the part of the old line that is used is
  ///   `new * scale` long and centred.
  static func triangle(from old: Int, to new: Int, scale: Double) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let start = (Double(old) - Double(new) * scale) / 2
    let reach = max(scale, 1)
    for position in 0..<new {
      let centre = start + (Double(position) + 0.5) * scale
      let first = max(Int((centre - reach).rounded(.down)), 0)
      let last = min(Int((centre + reach).rounded(.up)), old)
      let raw = (first..<last).map { source in
        (source, max(0, 1 - abs(Double(source) + 0.5 - centre) / reach))
      }
      let sum = raw.reduce(0) { $0 + $1.1 }
      taps.add(raw.filter { $0.1 > 0 }.map { ($0.0, Float($0.1 / sum)) })
    }
    return taps
  }

  /// Cubics with a = -0.5; those of the line's ends have what is left of them.
  static func cubic(from old: Int, to new: Int) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let scale = Double(old) / Double(new)
    let reach = max(scale, 1)
    for position in 0..<new {
      let centre = (Double(position) + 0.5) * scale
      let first = max(Int(centre - 2 * reach + 0.5), 0)
      let last = min(Int(centre + 2 * reach + 0.5), old)
      let raw = (first..<last).map { source in
        (source, cubic((Double(source) + 0.5 - centre) / reach))
      }
      let sum = raw.reduce(0) { $0 + $1.1 }
      taps.add(raw.map { ($0.0, Float($0.1 / sum)) })
    }
    return taps
  }

  /// Keys' cubic (1981).
  private static func cubic(_ x: Double) -> Double {
    let x = abs(x)
    let a = -0.5
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0
  }

  private mutating func add(_ taps: [(source: Int, weight: Float)]) {
    sources += taps.map(\.source)
    weights += taps.map(\.weight)
    starts.append(sources.count)
  }
}
