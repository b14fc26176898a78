import Foundation

/// A direction in CLIP's space that pictures shall turn to.
struct VectorTarget {
  /// Of length 1.
  let vector: [Float]
  /// As in `PromptPart`.
  var weight = 1.0
  var stop = -Double.infinity

  /// The loss of a picture's vector, half of the squared angle to the target's (Crowson et al.
  /// 2022: 2 arcsin(|u - t| / 2)^2 of vectors of length 1), times the weight.
  /// - Parameter gradient: the loss's with respect to the picture's vector, times `scale`, is added
  ///   to it; nothing is where the loss is below the stop.
  func loss(
    of picture: [Float], scale: Double, addingTo gradient: inout [Float]
  ) -> Double {
    let length = picture.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0 else { return 0 }
    let cosine =
      zip(picture, vector).reduce(0) { $0 + Double($1.0) * Double($1.1) } / length
    let distance = zip(picture, vector).reduce(0) {
      let d = Double($1.0) / length - Double($1.1)
      return $0 + d * d
    }.squareRoot()
    let half = asin(min(distance / 2, 1))
    let loss = weight * 2 * half * half
    guard (weight < 0 ? -1 : 1) * 2 * half * half >= stop else { return loss }
    // d loss / d u = slope (u - t). At the target, and opposite to it, there is no direction.
    let slope =
      distance > 1e-9 && distance < 2 - 1e-9
      ? 2 * half / (distance * (1 - distance * distance / 4).squareRoot()) : 0
    // Of -slope t, since what is along u goes in the normalisation.
    let factor = scale * weight * slope / length
    for i in gradient.indices {
      gradient[i] -= Float(factor * (Double(vector[i]) - cosine * Double(picture[i]) / length))
    }
    return loss
  }
}
