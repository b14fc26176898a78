extension NoiseSchedule {
  /// The x0 estimate of a network's raw predictions at x, `[channels, height, width]` each; what
  /// they hold beyond the picture's channels is not looked at.
  ///
  /// Guidance, uncond + weight (cond - uncond), is the same on epsilon, v and x0, which are affine
  /// in each other for a given x.
  func estimate(
    x: [Float], level: NoiseLevel, cond: [Float], uncond: [Float]?, guidance: Double
  ) -> [Float] {
    let (ofX, ofPrediction): (Double, Double) =
      switch prediction {
      case .epsilon: (1 / level.alpha, -level.sigma / level.alpha)
      case .velocity: (level.alpha, -level.sigma)
      case .x0: (0, 1)
      }
    if prediction == .x0, uncond == nil, cond.count == x.count { return cond }
    let (a, b, weight) = (Float(ofX), Float(ofPrediction), Float(guidance))
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
}
