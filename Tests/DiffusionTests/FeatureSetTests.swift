import Foundation
import Pictures
import PlainText
import Testing

@testable import Diffusion

/// Against pytorch-fid and torch-fidelity: `Goldens/inception/generate.py`.
struct FeatureSetTests {
  static let folder = Bundle.module.bundleURL.appendingPathComponent("Goldens/inception")

  @Test(arguments: [(InceptionScaling.pytorchFID, "features"), (.torchFidelity, "fidelity")])
  func featuresAreThoseOfTheReferences(scaling: InceptionScaling, name: String) throws {
    let golden = try Golden("inception/golden")
    let file = ModelPath(Self.folder.appendingPathComponent("weights.safetensors"))
    let model = try InceptionModel(file: file, scaling: scaling, threads: 2)
    #expect(model.width == 128)
    for index in 0..<3 {
      let (shape, values) = try golden.tensor("pixels.\(index)")
      let picture = RGBImage(
        width: shape[1], height: shape[0], pixels: values.map { UInt8($0) })
      let reference = try golden.tensor("\(name).\(index)").values
      #expect(relativeError(model.features(of: [picture])[0], reference) < 1e-4)
    }
  }

  @Test(arguments: ["few", "many", "mixed"])
  func distancesAreThoseOfTheReferences(name: String) throws {
    let golden = try Golden("inception/golden")
    let json = try JSON(file: ModelPath(Self.folder.appendingPathComponent("distances.json")))
    func reference(_ key: String) throws -> Double { try #require(json[name]?[key]?.double) }
    func set(_ part: String) throws -> FeatureSet {
      let (shape, values) = try golden.tensor("\(name).\(part)")
      return FeatureSet(
        (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) })
    }
    let (a, b) = (try set("a"), try set("b"))
    let distance = try #require(a.frechetDistance(to: b))
    #expect(abs(distance / (try reference("fid")) - 1) < 1e-4)
    #expect(abs(try #require(b.frechetDistance(to: a)) / distance - 1) < 1e-6)
    #expect(try #require(a.frechetDistance(to: a)) < 1e-6 * distance)
    let both = try #require(a.precisionAndRecall(to: b))
    #expect(abs(both.precision - (try reference("precision"))) < 1e-6)
    #expect(abs(both.recall - (try reference("recall"))) < 1e-6)
    // The reference's sets are the first of each; all subsets are whole where sizes agree.
    let size = min(a.count, b.count)
    let (first, second) = (a.first(size), b.first(size))
    var random = SystemRandomNumberGenerator()
    let kernel = try #require(first.kernelDistance(to: second, subsets: 3, using: &random))
    #expect(abs(kernel.mean - (try reference("kid"))) < 1e-4 * abs(kernel.mean))
    #expect(kernel.deviation < 1e-9 * abs(kernel.mean))
  }

  @Test func setsThatAreTooSmallHaveNoDistance() {
    let one = FeatureSet([[1, 2]])
    let more = FeatureSet([[1, 2], [2, 3], [0, 1], [5, 5]])
    var random = SystemRandomNumberGenerator()
    #expect(one.frechetDistance(to: more) == nil)
    #expect(more.kernelDistance(to: one, using: &random) == nil)
    #expect(FeatureSet([[1, 2], [2, 3], [0, 1]]).precisionAndRecall(to: more) == nil)
    #expect(more.precisionAndRecall(to: more)?.precision == 1)
  }

  @Test func eigenvaluesAddUp() {
    for size in [1, 2, 3, 7, 40] {
      var random = TestRandom(seed: UInt64(size))
      let values = random.floats(size * size).map { Double($0) }
      let matrix = DenseMatrix.product(values, values, depth: size)
      let eigenvalues = DenseMatrix.eigenvalues(matrix, size: size)
      let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }
      let squares = matrix.reduce(0) { $0 + $1 * $1 }
      #expect(abs(eigenvalues.reduce(0, +) / trace - 1) < 1e-12)
      #expect(abs(eigenvalues.reduce(0) { $0 + $1 * $1 } / squares - 1) < 1e-12)
    }
  }

  @Test func otherWeightsAreRefused() throws {
    let clip = ModelPath(
      TextCLIPTests.goldens.appendingPathComponent("score/model.safetensors"))
    #expect(throws: DiffusionError.self) { _ = try InceptionModel(file: clip, threads: 1) }
  }
}

extension FeatureSet {
  fileprivate func first(_ count: Int) -> FeatureSet {
    FeatureSet((0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) })
  }
}
