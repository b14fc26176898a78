/// Which source positions, with which weights, make each position of a scaled line.
public struct ResamplingTaps {
  /// Where each position's taps start in `sources` and `weights`, and the end behind the last.
  private var starts: [Int] = [0]
  private(set) var sources: [Int] = []
  private(set) var weights: [Float] = []

  /// Positions of the scaled line.
  public var count: Int { starts.count - 1 }
  func range(_ position: Int) -> Range<Int> { starts[position]..<starts[position + 1] }

  /// Lends the taps to a loop that goes over them for every line.
  func withTaps<Result>(
    _ body: (
      _ starts: UnsafeBufferPointer<Int>, _ sources: UnsafeBufferPointer<Int>,
      _ weights: UnsafeBufferPointer<Float>
    ) -> Result
  ) -> Result {
    starts.withUnsafeBufferPointer { starts in
      sources.withUnsafeBufferPointer { sources in
        weights.withUnsafeBufferPointer { body(starts, sources, $0) }
      }
    }
  }

  /// Taps between the two nearest, computed as PyTorch does; a shorter line skips pixels.
  public static func bilinear(
    from old: Int, to new: Int, staying: StayingPixels = .edges
  ) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let scale =
      staying == .centres ? Float(old - 1) / Float(max(new - 1, 1)) : Float(old) / Float(new)
    for position in 0..<new {
      let place =
        staying == .edges
        ? max(scale * (Float(position) + 0.5) - 0.5, 0) : scale * Float(position)
      let low = min(Int(place), old - 1)
      let weight = place - Float(low)
      taps.add([(low, 1 - weight), (min(low + 1, old - 1), weight)])
    }
    return taps
  }

  /// Taps of a kernel that is as wide as a new pixel where the line gets shorter; those of the
  /// line's ends have what is left of them.
  /// - Parameter scale: old pixels for each new one; the part of the old line that is used is
  ///   `new * scale` long and centred. Nil uses all of it.
  static func kernel(
    _ kernel: ResamplingKernel, from old: Int, to new: Int, scale: Double? = nil
  ) -> ResamplingTaps {
    var taps = ResamplingTaps()
    let start = scale.map { (Double(old) - Double(new) * $0) / 2 } ?? 0
    let scale = scale ?? Double(old) / Double(new)
    let reach = max(scale, 1)
    let support = kernel.support(reach)
    for position in 0..<new {
      let centre = start + (Double(position) + 0.5) * scale
      let first = max(Int(centre - support + 0.5), 0)
      let last = min(Int(centre + support + 0.5), old)
      let raw = (first..<last).map { source in
        (source, kernel.weight(Double(source) + 0.5 - centre, reach))
      }
      let sum = raw.reduce(0) { $0 + $1.1 }
      taps.add(raw.filter { $0.1 != 0 }.map { ($0.0, Float($0.1 / sum)) })
    }
    return taps
  }

  private mutating func add(_ taps: [(source: Int, weight: Float)]) {
    sources += taps.map(\.source)
    weights += taps.map(\.weight)
    starts.append(sources.count)
  }
}

/// What of a line stays in place where it gets longer.
public enum StayingPixels: Sendable {
  /// Both edges of the line.
  case edges
  /// The centres of the outermost pixels (PyTorch's `align_corners`).
  case centres
  /// The centre of the first pixel, with distances as between the edges (TensorFlow 1).
  case firstCentre
}

/// What a pixel of the old line weighs, by its distance from the centre of a new one.
enum ResamplingKernel {
  /// How much of it the new pixel covers.
  case area
  case triangle
  /// Keys' cubic (1981) with a = -0.5.
  case cubic

  /// The distance from which on nothing weighs anything, in old pixels.
  /// - Parameter reach: the width of a new pixel, at least 1.
  func support(_ reach: Double) -> Double {
    switch self {
    case .area: (reach + 1) / 2
    case .triangle: reach
    case .cubic: 2 * reach
    }
  }

  func weight(_ distance: Double, _ reach: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .area: return min(max((reach + 1) / 2 - x, 0), 1)
    case .triangle: return max(0, 1 - x / reach)
    case .cubic:
      let (x, a) = (x / reach, -0.5)
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0
    }
  }
}
