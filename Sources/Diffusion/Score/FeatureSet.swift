/// The features of a set of pictures, for distances between two such sets.
public struct FeatureSet: Sendable {
  /// Values a picture.
  public let width: Int
  /// Pictures.
  public let count: Int
  /// `[count, width]`.
  let values: [Float]

  /// - Parameter features: of the same width, at least one.
  public init(_ features: [[Float]]) {
    precondition(!features.isEmpty && features.allSatisfy { $0.count == features[0].count })
    width = features[0].count
    count = features.count
    values = features.flatMap { $0 }
  }

  /// The Fréchet distance between the normal distributions that fit two sets best (Heusel et al.
  /// 2017, equation 6), the FID for Inception's features:
  /// |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).
  ///
  /// The trace of the root is the sum of the singular values of F1^T F2 where C = F F^T, so that no
  /// root is taken and small sets cost little.
  /// - Returns: nil where a set has fewer than two pictures.
  public func frechetDistance(to other: FeatureSet) -> Double? {
    precondition(width == other.width)
    guard count > 1, other.count > 1 else { return nil }
    let (a, b) = (moments(), other.moments())
    let apart = zip(a.mean, b.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    var mixed = DenseMatrix.product(a.factor, b.factor, depth: width)
    var (rows, columns) = (a.factor.count / width, b.factor.count / width)
    if rows > columns {
      mixed = (0..<rows * columns).map { mixed[$0 % rows * columns + $0 / rows] }
      swap(&rows, &columns)
    }
    let square = DenseMatrix.product(mixed, mixed, depth: max(columns, 1))
    let root = DenseMatrix.eigenvalues(square, size: rows).reduce(0) {
      $0 + max($1, 0).squareRoot()
    }
    return max(0, apart + a.trace + b.trace - 2 * root)
  }

  /// The mean, and the covariance C as F^T `[rank, width]` with C = F F^T.
  private func moments() -> (mean: [Double], factor: [Double], trace: Double) {
    var mean = [Double](repeating: 0, count: width)
    for index in values.indices { mean[index % width] += Double(values[index]) }
    for index in mean.indices { mean[index] /= Double(count) }
    let scale = 1 / Double(count - 1).squareRoot()
    let centred = values.indices.map { (Double(values[$0]) - mean[$0 % width]) * scale }
    let trace = centred.reduce(0) { $0 + $1 * $1 }
    guard count > width else { return (mean, centred, trace) }
    let columns = (0..<values.count).map { centred[$0 % count * width + $0 / count] }
    let covariance = DenseMatrix.product(columns, columns, depth: count)
    return (mean, DenseMatrix.factor(covariance, size: width), trace)
  }

  /// The kernel distance (Bińkowski et al. 2018), the KID for Inception's features: the squared
  /// maximum mean discrepancy with the kernel (x y / width + 1)^3, without bias, over subsets.
  /// - Parameters:
  ///   - subsets: how many are drawn.
  ///   - size: of each; fewer where a set has fewer.
  ///   - random: draws them.
  /// - Returns: the mean over the subsets and their standard deviation; nil where a set has fewer
  ///   than two pictures.
  public func kernelDistance(
    to other: FeatureSet, subsets: Int = 100, size: Int = 1000,
    using random: inout some RandomNumberGenerator
  ) -> (mean: Double, deviation: Double)? {
    precondition(width == other.width)
    let size = min(size, count, other.count)
    guard size > 1 else { return nil }
    let distances = (0..<subsets).map { _ in
      discrepancy(
        picked((0..<count).shuffled(using: &random).prefix(size)),
        other.picked((0..<other.count).shuffled(using: &random).prefix(size)), size)
    }
    let mean = distances.reduce(0, +) / Double(subsets)
    let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(subsets)
    return (mean, variance.squareRoot())
  }

  private func picked(_ rows: some Sequence<Int>) -> [Double] {
    rows.flatMap { row in values[row * width..<(row + 1) * width].map { Double($0) } }
  }

  private func discrepancy(_ a: [Double], _ b: [Double], _ size: Int) -> Double {
    func kernel(_ a: [Double], _ b: [Double], skipsDiagonal: Bool) -> Double {
      let products = DenseMatrix.product(a, b, depth: width)
      var sum = 0.0
      for index in products.indices where !skipsDiagonal || index % (size + 1) != 0 {
        let value = products[index] / Double(width) + 1
        sum += value * value * value
      }
      return sum
    }
    let own = kernel(a, a, skipsDiagonal: true) + kernel(b, b, skipsDiagonal: true)
    let pairs = Double(size) * Double(size - 1)
    return own / pairs - 2 * kernel(a, b, skipsDiagonal: false) / (Double(size) * Double(size))
  }

  /// Improved precision and recall (Kynkäänniemi et al. 2019): the share of this set's pictures
  /// inside the other's manifold, and the share of the other's inside this one's. A manifold is
  /// the balls around its pictures that reach to their `neighbours`-th nearest.
  /// - Returns: nil where a set has no more pictures than `neighbours`.
  public func precisionAndRecall(
    to reference: FeatureSet, neighbours: Int = 3
  ) -> (precision: Double, recall: Double)? {
    precondition(width == reference.width)
    guard min(count, reference.count) > neighbours else { return nil }
    let (own, others) = (picked(0..<count), reference.picked(0..<reference.count))
    return (
      Self.share(of: own, inside: others, width, neighbours),
      Self.share(of: others, inside: own, width, neighbours)
    )
  }

  private static func share(
    of points: [Double], inside manifold: [Double], _ width: Int, _ neighbours: Int
  ) -> Double {
    let (count, size) = (points.count / width, manifold.count / width)
    let within = distances(manifold, manifold, width)
    let radii = (0..<size).map { row in
      within[row * size..<(row + 1) * size].sorted()[neighbours]
    }
    let between = distances(points, manifold, width)
    let inside = (0..<count).count { row in
      (0..<size).contains { between[row * size + $0] <= radii[$0] }
    }
    return Double(inside) / Double(count)
  }

  /// Squared distances, `[points, others]`.
  private static func distances(
    _ points: [Double], _ others: [Double], _ width: Int
  ) -> [Double] {
    func squares(_ values: [Double]) -> [Double] {
      stride(from: 0, to: values.count, by: width).map { first in
        values[first..<first + width].reduce(0) { $0 + $1 * $1 }
      }
    }
    let (a, b) = (squares(points), squares(others))
    var result = DenseMatrix.product(points, others, depth: width)
    for index in result.indices {
      let own = a[index / b.count] + b[index % b.count]
      result[index] = max(0, own - 2 * result[index])
    }
    return result
  }
}
