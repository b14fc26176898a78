/// The group normalisations of one pass through an autoencoder, in the order in which they come.
///
/// They look at the whole picture. Where it is computed in tiles, their statistics are taken of a
/// sample of it beforehand: if each tile had its own, its colours would not meet its neighbours'.
final class GroupNorms {
  private enum Statistics {
    /// Each feature map has its own.
    case own
    /// All items of a batch share theirs, which are kept; a margin, as a share of the side, does
    /// not count.
    case kept(margin: Double)
    case given
  }

  let compute: any Compute
  private let groups: Int
  private let statistics: Statistics
  private var coefficients: [NormCoefficients] = []
  private var next = 0

  init(groups: Int, compute: any Compute) {
    self.compute = compute
    self.groups = groups
    statistics = .own
  }

  /// Those of a pass over crops of a picture.
  /// - Parameter margin: the share of a crop's side at each edge that sees what is not there.
  init(groups: Int, keepingOfCropsWithMargin margin: Double, compute: any Compute) {
    self.compute = compute
    self.groups = groups
    statistics = .kept(margin: margin)
  }

  /// Those of a pass over a tile, with what was kept of the crops.
  init(givenBy sample: GroupNorms) {
    compute = sample.compute
    groups = sample.groups
    coefficients = sample.coefficients
    statistics = .given
  }

  func callAsFunction(_ x: Feature, _ weights: NormWeights) -> NormCoefficients {
    switch statistics {
    case .own: return norm(x, weights)
    case .given:
      defer { next += 1 }
      return coefficients[next]
    case .kept(let margin):
      let norm = norm(x, weights, sums: compute.pooledSums(of: x, margin: margin))
      coefficients.append(norm)
      return norm
    }
  }

  private func norm(
    _ x: Feature, _ weights: NormWeights, sums: ChannelSums? = nil
  ) -> NormCoefficients {
    compute.groupNorm([x], groups: groups, epsilon: 1e-6, weights, time: nil, sums: sums)
  }
}

extension Compute {
  /// Crops of a feature map as a batch, brought to the mean and deviation of the whole in each
  /// channel, so that a sample of them says more of what comes later.
  func sample(_ crops: [Feature], of whole: Feature, margin: Double) -> Feature {
    let x = batch(crops)
    let own = pooledSums(of: x, margin: margin)
    let all = sums(of: whole)
    var (scale, shift): ([Float], [Float]) = ([], [])
    for c in 0..<x.channels {
      func moments(_ sums: ChannelSums, _ area: Int) -> (mean: Double, deviation: Double) {
        let mean = sums.sum[c] / Double(area)
        return (mean, max(0, sums.squares[c] / Double(area) - mean * mean).squareRoot())
      }
      let (mean, deviation) = moments(all, whole.area)
      let (ownMean, ownDeviation) = moments(own, x.area)
      let factor = ownDeviation > 0 ? deviation / ownDeviation : 1
      scale.append(Float(factor))
      shift.append(Float(mean - factor * ownMean))
    }
    return materialise(
      ConvolutionInput(
        features: [x],
        norm: NormCoefficients(
          scale: repeated(upload(scale), count: x.batch),
          shift: repeated(upload(shift), count: x.batch))))
  }

  /// The statistics of all items together without their margins, as those of each item.
  fileprivate func pooledSums(of x: Feature, margin: Double) -> ChannelSums {
    let (rows, columns) = (inner(x.height, margin), inner(x.width, margin))
    let sums = sums(of: x, rows: rows, columns: columns)
    let share = Double(x.area) / Double(x.batch * rows.count * columns.count)
    func each(_ values: [Double]) -> [Double] {
      Array(repeatElement(values.map { $0 * share }, count: x.batch).joined())
    }
    return ChannelSums(sum: each(sums.sum), squares: each(sums.squares))
  }

  private func inner(_ side: Int, _ margin: Double) -> Range<Int> {
    let edge = min(Int((Double(side) * margin).rounded(.up)), (side - 1) / 2)
    return edge..<side - edge
  }
}
