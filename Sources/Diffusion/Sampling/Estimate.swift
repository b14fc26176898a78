extension NoiseSchedule {
  /// The x0 estimate of a network's raw predictions at x, `[channels, height, width]` each; what
  /// they hold beyond the picture's channels is not looked at.
  ///
  /// Guidance, uncond + weight (cond - uncond), is the same on epsilon, v and x0, which are affine
  /// in each other for a given x.
  /// - Parameter rescale: how far the spread of the guided prediction is brought back to that of
  ///   `cond`, 0...1 (arXiv 2305.08891, section 3.4).
  func estimate(
    x: [Float], level: NoiseLevel, cond: [Float], uncond: [Float]?, guidance: Double,
    rescale: Double = 0
  ) -> [Float] {
    let (ofX, ofPrediction): (Double, Double) =
      switch prediction {
      case .epsilon: (1 / level.alpha, -level.sigma / level.alpha)
      case .velocity: (level.alpha, -level.sigma)
      case .x0: (0, 1)
      }
    if prediction == .x0, uncond == nil, cond.count == x.count { return cond }
    let (a, weight) = (Float(ofX), Float(guidance))
    var b = Float(ofPrediction)
    if let uncond, rescale > 0 {
      b *= spread(cond, uncond, count: x.count, guidance: guidance, rescale: rescale)
    }
    let count = x.count
    precondition(cond.count >= count && (uncond.map { $0.count >= count } ?? true))
    return [Float](unsafeUninitializedCapacity: count) { result, initialized in
      x.withUnsafeBufferPointer { x in
        cond.withUnsafeBufferPointer { cond in
          if let uncond {
            uncond.withUnsafeBufferPointer { uncond in
              for i in 0..<count {
                result[i] = a * x[i] + b * (uncond[i] + weight * (cond[i] - uncond[i]))
              }
            }
          } else {
            for i in 0..<count { result[i] = a * x[i] + b * cond[i] }
          }
        }
      }
      initialized = count
    }
  }

  /// The factor of a guided prediction that brings its spread back.
  private func spread(
    _ cond: [Float], _ uncond: [Float], count: Int, guidance: Double, rescale: Double
  ) -> Float {
    func variance(_ value: (Int) -> Double) -> Double {
      var (sum, squares) = (0.0, 0.0)
      for i in 0..<count {
        let value = value(i)
        sum += value
        squares += value * value
      }
      return squares - sum * sum / Double(count)
    }
    let own = variance { Double(cond[$0]) }
    let guided = variance { i in
      Double(uncond[i]) + guidance * (Double(cond[i]) - Double(uncond[i]))
    }
    guard own > 0, guided > 0 else { return 1 }
    return Float(rescale * (own / guided).squareRoot() + 1 - rescale)
  }
}
