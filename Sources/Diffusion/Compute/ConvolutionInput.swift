/// What a convolution reads: feature maps concatenated on channels, normalised, activated and
/// resampled on the fly.
struct ConvolutionInput {
  enum Resampling {
    case none
    /// Nearest-neighbour doubling.
    case up
    /// Mean of 2x2.
    case down
  }
  /// One or two of the same size.
  var features: [Feature]
  var norm: NormCoefficients?
  var activation = Activation.linear
  var resampling = Resampling.none

  var batch: Int { features[0].batch }
  var channels: Int { features.reduce(0) { $0 + $1.channels } }
  var height: Int { resampled(features[0].height) }
  var width: Int { resampled(features[0].width) }

  private func resampled(_ size: Int) -> Int {
    switch resampling {
    case .none: size
    case .up: size * 2
    case .down: size / 2
    }
  }
}
