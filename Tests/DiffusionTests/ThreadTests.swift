import Foundation
import Pictures
import Recipes
import Testing
import Toybox

@testable import Diffusion

/// The same bits on any number of threads: how work is cut may depend on them, how sums are rounded
/// may not.
@Suite struct ThreadTests {
  static let counts = [1, 2, 3, 5, 8]
  /// Cut for so many, and done by one.
  static let rehearsed = [16, 64]

  /// Something that is computed, given as numbers; what it starts from is drawn at random.
  struct Operation: Sendable, CustomTestStringConvertible {
    let name: String
    let run: @Sendable (CPU, inout TestRandom) throws -> [Double]
    var testDescription: String { name }
  }

  @Test(arguments: operations, CPU.Instructions.allCases)
  func everyOperation(_ operation: Operation, instructions: CPU.Instructions) throws {
    var expected: [Double]?
    for threads in Self.counts + Self.rehearsed {
      var random = TestRandom(seed: 17)
      let isRehearsed = Self.rehearsed.contains(threads)
      let compute = CPU(threads: isRehearsed ? 1 : threads, instructions: instructions)
      if isRehearsed { compute.trace = UnitTrace(threads: threads) }
      let result = try operation.run(compute, &random)
      let reference = expected ?? result
      expected = reference
      try #require(result.count == reference.count && !result.isEmpty)
      let others = zip(result, reference).count { $0 != $1 }
      #expect(others == 0, "\(threads) threads: \(others) of \(result.count) values differ")
    }
  }

  /// Kernels take several rows at a time, as many as are left: wherever a cut falls, a row's sums are
  /// rounded alike.
  @Test(arguments: CPU.Instructions.allCases, [1, 5, 64, 300])
  func aRowAmongAnyOthers(instructions: CPU.Instructions, depth: Int) {
    let compute = CPU(threads: 1, instructions: instructions)
    var random = TestRandom(seed: 23)
    let (rows, columns) = (35, 37)
    let values = random.floats(rows * depth)
    let weights = compute.matrix(floats: random.floats(columns * depth), columns: columns)
    func product(_ range: Range<Int>) -> [Float] {
      let x = compute.feature(batch: 1, height: 1, width: range.count, channels: depth)
      let some = Array(values[range.lowerBound * depth..<range.upperBound * depth])
      x.pointer.update(from: some, count: some.count)
      return compute.product([x], weights, epilogue: Epilogue(activation: .gelu)).values
    }
    let all = product(0..<rows)
    for count in 1..<rows {
      #expect(product(0..<count).elementsEqual(all.prefix(count * columns)), "\(count) rows")
      #expect(product(count..<rows).elementsEqual(all.dropFirst(count * columns)), "from \(count)")
    }
  }

  /// A model and what is drawn with it.
  struct Whole: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [Int]
    var size: PictureSize?
    /// Where it is, and what keeps it there.
    let files: @Sendable () throws -> (path: ModelPath, keeper: AnyObject?)
    var testDescription: String { name }
  }

  static let models: [Whole] = [
    Whole(name: "Toybox", steps: [3, 2, 1]) { (Toybox.folder, nil) },
    Whole(name: "Stable Diffusion", steps: [2], size: PictureSize(width: 96, height: 64)) {
      let model = try LatentDiffusionTests.Model("sd1")
      return (ModelPath(model.folder), model)
    },
    Whole(name: "Latent Diffusion", steps: [2], size: PictureSize(width: 128, height: 128)) {
      let model = try LatentDiffusionTests.Model("ldm")
      return (ModelPath(model.folder), model)
    },
    Whole(name: "DALL-E 2", steps: [2, 2, 1]) {
      let model = try UnCLIPModel("karlo")
      return (model.path, model)
    },
    Whole(name: "GLIDE", steps: [2, 2]) {
      let model = try GLIDEModel(["base", "upsample"])
      return (model.path, model)
    },
    Whole(name: "VQGAN+CLIP", steps: [2], size: PictureSize(width: 36, height: 28)) {
      let folder = try TemporaryFolder()
      return (try VQGANTests.layout(in: folder), folder)
    },
  ]

  @Test(arguments: models) func wholePictures(_ model: Whole) throws {
    let (path, keeper) = try model.files()
    defer { withExtendedLifetime(keeper) {} }
    var expected: [[Float]] = []
    for threads in Self.counts {
      let cascade = try Cascade(folder: path, threads: threads)
      var stages = cascade.stages.map(\.defaults)
      try #require(stages.count == model.steps.count)
      for (index, steps) in model.steps.enumerated() {
        stages[index].steps = steps
        // GLIDE's own has a number of steps of its own.
        if stages[index].schedule.timesteps != nil { stages[index].schedule = .endpoint }
      }
      var request = GenerationRequest(
        prompt: "a red apple on a table", seed: 7, stages: stages)
      if let size = model.size { request.baseSize = size }
      let generation = try cascade.begin(request)
      var estimates: [[Float]] = []
      while let step = try generation.next() { estimates.append(step.estimate.values) }
      #expect(estimates.count == model.steps.reduce(0, +))
      if expected.isEmpty { expected = estimates }
      for (index, (estimate, reference)) in zip(estimates, expected).enumerated() {
        let others = zip(estimate, reference).count { $0 != $1 }
        #expect(others == 0, "\(threads) threads, step \(index): \(others) values differ")
      }
    }
  }
}
