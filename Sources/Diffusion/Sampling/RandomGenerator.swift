import CKernels
import Foundation

/// Normally distributed numbers, bit for bit those of PyTorch's CPU generator in float32
/// (`torch.Generator().manual_seed(seed)` and `torch.randn`), as its AVX2 code computes them.
public struct RandomGenerator: Sendable {
  private var state: [UInt32]
  /// The second value of the last pair of a short draw.
  private var spare: Double?

  /// Starts the sequence of a seed. As in PyTorch, only its lower 32 bits count.
  public init(seed: UInt64) {
    state = [UInt32](repeating: 0, count: EASEL_RANDOM_WORDS)
    easel_random_seed(&state, UInt32(truncatingIfNeeded: seed))
  }

  /// The next `count` values of one draw. How a sequence is cut into draws changes the values, as
  /// it does in PyTorch.
  public mutating func normal(count: Int) -> [Float] {
    if count < 16 { return (0..<count).map { _ in Float(nextShort()) } }
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      easel_random_normal(&state, values.baseAddress, count)
      initialized = count
    }
  }

  /// The values of the first of several pictures that are drawn at once.
  mutating func normal(count: Int, of pictures: Int) -> [Float] {
    Array(normal(count: count * pictures).prefix(count))
  }

  /// Draws of fewer than 16 values use Box-Muller in double precision, a pair at a time.
  private mutating func nextShort() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let angle = 2 * Double.pi * uniform()
    let radius = (-2 * log1p(-uniform())).squareRoot()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Whole numbers below a bound of less than 2^28, as torch.randint draws them.
  mutating func integers(count: Int, below bound: Int) -> [Int] {
    precondition(1..<1 << 28 ~= bound)
    return (0..<count).map { _ in Int(easel_random_next(&state)) % bound }
  }

  /// Uniform in [0, 1), 53 bits, as torch.rand draws them in float64.
  mutating func uniform() -> Double {
    let high = UInt64(easel_random_next(&state))
    let low = UInt64(easel_random_next(&state))
    return Double((high << 32 | low) & (1 << 53 - 1)) * 0x1p-53
  }
}
