import Foundation

/// A part of a prompt for VQGAN+CLIP: what a picture shall be like, and how much.
struct TextTarget: Equatable {
  let text: String
  /// Below 0 it shall be unlike it.
  let weight: Double

  /// The parts of a prompt, `TEXT[:WEIGHT] | ...`; without a number behind a colon the weight is 1,
  /// and without any text there is one empty part.
  static func all(in prompt: String) -> [TextTarget] {
    let parts = prompt.split(separator: "|").map(part).filter { !$0.text.isEmpty }
    return parts.isEmpty ? [TextTarget(text: "", weight: 1)] : parts
  }

  private static func part(_ text: Substring) -> TextTarget {
    func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }
    if let colon = text.lastIndex(of: ":"),
      let weight = Double(trimmed(text[text.index(after: colon)...])), weight.isFinite
    {
      return TextTarget(text: trimmed(text[..<colon]), weight: weight)
    }
    return TextTarget(text: trimmed(text), weight: 1)
  }
}

/// A direction in CLIP's space that pictures shall turn to.
struct VectorTarget {
  /// Of length 1.
  let vector: [Float]
  let weight: Double

  /// The loss of a picture's vector, half of the squared angle to the target's (Crowson et al.
  /// 2022: 2 arcsin(|u - t| / 2)^2 of vectors of length 1), times the weight.
  /// - Parameter gradient: the loss's with respect to the picture's vector, times `scale`, is added
  ///   to it.
  func loss(
    of picture: UnsafeBufferPointer<Float>, scale: Double,
    addingTo gradient: UnsafeMutableBufferPointer<Float>
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
    // d loss / d u = slope (u - t). At the target, and opposite to it, there is no direction.
    let slope =
      distance > 1e-9 && distance < 2 - 1e-9
      ? 2 * half / (distance * (1 - distance * distance / 4).squareRoot()) : 0
    // Of -slope t, since what is along u goes in the normalisation.
    let factor = scale * weight * slope / length
    for i in gradient.indices {
      gradient[i] -= Float(factor * (Double(vector[i]) - cosine * Double(picture[i]) / length))
    }
    return weight * 2 * half * half
  }
}
