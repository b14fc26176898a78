import Recipes
import Testing

@testable import Diffusion

@Suite("Thresholding") struct SamplingThresholdingTests {
  /// What torch.quantile does: sort everything.
  private func sortedQuantile(_ values: [Float], _ share: Double) -> Double {
    let sorted = values.map { Double(abs($0)) }.sorted()
    let rank = share * Double(sorted.count - 1)
    let (low, high) = (sorted[Int(rank)], sorted[Int(rank.rounded(.up))])
    return low + (rank - rank.rounded(.down)) * (high - low)
  }

  @Test(arguments: [0.3, 1, 1.4, 6], [0.5, 0.9, 0.95, 0.995, 1])
  func theQuantileIsThatOfASort(scale: Double, share: Double) {
    for (seed, count) in [(1, 20), (2, 999), (3, 50_000)] {
      var random = RandomGenerator(seed: UInt64(seed))
      let values = random.normal(count: count).map { $0 * Float(scale) }
      let expected = max(1, sortedQuantile(values, share))
      let found = max(1, Double(magnitudeQuantile(values, share)))
      #expect(abs(found - expected) <= 1e-6 * expected)
    }
  }

  @Test func aQuantileBetweenNeighboursOnBothSidesOfOne() {
    #expect(magnitudeQuantile([0, 0.5, -0.75, 2], 0.75) == 0.75 + 0.25 * 1.25)
    #expect(magnitudeQuantile([3, 3, 3, 3], 0.4) == 3)
    #expect(magnitudeQuantile([-7], 0.995) == 7)
  }

  @Test func eachKindDoesWhatItsNameSays() {
    let values: [Float] = [-4, -1, 0.5, 2]
    var x = values
    Thresholding.none.apply(to: &x, maximum: 100)
    #expect(x == values)
    Thresholding.static.apply(to: &x, maximum: 100)
    #expect(x == [-1, -1, 0.5, 1])
    x = values
    Thresholding.dynamic(percentile: 1).apply(to: &x, maximum: 100)
    #expect(x == [-1, -0.25, 0.125, 0.5])
    x = values
    Thresholding.dynamic(percentile: 1).apply(to: &x, maximum: 2)
    #expect(x == [-1, -0.5, 0.25, 1])
    x = [-0.5, 0.25]
    Thresholding.dynamic(percentile: 0.995).apply(to: &x, maximum: 100)
    #expect(x == [-0.5, 0.25])
  }
}
