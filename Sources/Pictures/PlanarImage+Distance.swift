import Foundation

extension PlanarImage {
  /// Root of the mean squared difference to a picture of the same size, in grey levels of 8 bits.
  public func distance(to other: PlanarImage) -> Double {
    precondition(width == other.width && height == other.height)
    var sum = 0.0
    for (a, b) in zip(values, other.values) {
      let difference = Double(a) - Double(b)
      sum += difference * difference
    }
    return (sum / Double(values.count)).squareRoot() * 127.5
  }

  /// Peak signal-to-noise ratio to a picture of the same size in dB; infinite where they are equal.
  public func psnr(to other: PlanarImage) -> Double { 20 * log10(255 / distance(to: other)) }
}
