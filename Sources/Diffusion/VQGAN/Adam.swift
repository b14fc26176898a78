import Foundation

/// Adam (Kingma and Ba 2015, algorithm 1) with PyTorch's defaults.
struct Adam {
  let rate: Double
  private var mean: [Float]
  private var squares: [Float]
  private var count = 0

  /// - Parameters:
  ///   - rate: of learning.
  ///   - count: of the values that are learnt.
  init(rate: Double, count: Int) {
    self.rate = rate
    mean = [Float](repeating: 0, count: count)
    squares = mean
  }

  /// Moves values against the gradient of a loss.
  mutating func step(_ values: inout [Float], gradient: [Float]) {
    count += 1
    let first = Float(rate / (1 - pow(0.9, Double(count))))
    let second = Float((1 - pow(0.999, Double(count))).squareRoot())
    for i in values.indices {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i]
      squares[i] = 0.999 * squares[i] + 0.001 * gradient[i] * gradient[i]
      values[i] -= first * mean[i] / (squares[i].squareRoot() / second + 1e-8)
    }
  }
}
