import Foundation

/// What a picture shows, as models know it that draw from that (Ramesh et al. 2022, arXiv
/// 2204.06125): a vector of CLIP's space, read off a picture or made by a prior.
public struct PictureEmbedding: Sendable, Hashable {
  let values: [Float]

  /// What is shown a share of the way from this to another of the same model, along the great
  /// circle through both (section 3.2).
  /// - Parameter share: 0 is this one, 1 the other.
  public func blended(with other: PictureEmbedding, share: Double) -> PictureEmbedding {
    let pairs = zip(values, other.values).map { (Double($0), Double($1)) }
    let lengths = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
    let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
    let cosine = product / (lengths.0 * lengths.1).squareRoot()
    var weights = (1 - share, share)
    // On a line where they (nearly) point the same way or opposite ways: there is no one circle.
    if abs(cosine) <= 0.9995 {
      let angle = acos(cosine)
      weights = (sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle))
    }
    return PictureEmbedding(values: pairs.map { Float(weights.0 * $0 + weights.1 * $1) })
  }
}
