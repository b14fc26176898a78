import Foundation
import Testing

@testable import Diffusion

/// Gradients against PyTorch's (`Goldens/vqgan/generate.py`) and against finite differences.
struct GradientTests {
  static let computes = KernelTests.computes

  private let golden: Golden
  private let weights: Weights

  init() throws {
    golden = try Golden("vqgan/operations")
    weights = try Weights(
      file: ModelPath(
        Bundle.module.bundleURL.appendingPathComponent("Goldens/vqgan/operations.safetensors")))
  }

  /// A golden of up to four dimensions, channels last.
  static func feature(_ golden: Golden, _ name: String, _ compute: CPU) throws -> Feature {
    let (shape, values) = try golden.tensor(name)
    let batch = shape.count == 3 ? [] : [1]
    let all = shape.count == 4 ? shape : batch + [shape[0], 1, shape[1]] + shape[2...]
    let out = compute.feature(batch: all[0], height: all[1], width: all[2], channels: all[3])
    out.pointer.update(from: values, count: values.count)
    return out
  }

  /// Compares what an operation gives and the gradient of sum(result * slope) with PyTorch's, and
  /// that gradient along some directions with how the sum changes there.
  static func check(
    _ golden: Golden, _ name: String, _ compute: CPU, differences: Double = 5e-3,
    tolerance: Double = 1e-4, _ body: (Feature) throws -> Traced
  ) throws {
    let x = try feature(golden, name + ".x", compute)
    let slope = try golden.tensor(name + ".slope").values
    let traced = try body(x)
    #expect(relativeError(traced.value.values, try golden.tensor(name + ".result").values) < 1e-4)
    let seed = compute.copy(traced.value)
    seed.pointer.update(from: slope, count: slope.count)
    let gradient = traced.pullback(seed).values
    let reference = try golden.tensor(name + ".gradient").values
    #expect(relativeError(gradient, reference) < tolerance, "\(name)")
    var random = TestRandom(seed: 5)
    for _ in 0..<2 {
      // Along the gradient and a random direction, so that the change is not small by chance.
      let direction = zip(random.floats(gradient.count), gradient).map { $0 + $1 }
      func sum(_ step: Float) throws -> Double {
        let moved = compute.copy(x)
        for (i, d) in direction.enumerated() { moved.pointer[i] += step * d }
        return zip(try body(moved).value.values, slope).reduce(0) {
          $0 + Double($1.0) * Double($1.1)
        }
      }
      let step: Float = 1e-3
      let change = (try sum(step) - sum(-step)) / (2 * Double(step))
      let expected = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(change - expected) < differences * abs(expected), "\(name)")
    }
  }

  private func check(
    _ name: String, _ compute: CPU, differences: Double = 5e-3,
    _ body: (Feature) throws -> Traced
  ) throws {
    try Self.check(golden, name, compute, differences: differences, body)
  }

  @Test(arguments: computes, [0, 1 << 30])
  func convolutions(variant: KernelTests.Variant, winogradBytes: Int) throws {
    let compute = variant.compute()
    let budget = try CPU.kernelBudget(weights, bytes: winogradBytes, compact: false)
    func convolution(_ name: String) throws -> TracedConvolution {
      try TracedConvolution(
        weights, name, channels: 16, columns: 24, budget: budget, compute: compute)
    }
    let plain = try convolution("convolution")
    try check("convolution", compute) { x in
      Traced(value: compute.convolution(ConvolutionInput(features: [x]), plain.weights)) {
        plain.pullback($0, compute: compute)
      }
    }
    let doubled = try convolution("doubled")
    try check("doubled", compute) { x in
      Traced(
        value: compute.convolution(
          ConvolutionInput(features: [x], resampling: .up), doubled.weights)
      ) { doubled.pullbackOfDoubled($0, compute: compute) }
    }
  }

  @Test(arguments: computes) func norms(variant: KernelTests.Variant) throws {
    let compute = variant.compute()
    for (name, activation) in [("group_norm", Activation.silu), ("group_norm_alone", .linear)] {
      let norm = try NormWeights(weights, name, channels: 16)
      try check(name, compute) { x in
        let coefficients = compute.groupNorm([x], groups: 4, epsilon: 1e-6, norm)
        return Traced(
          value: compute.materialise(
            ConvolutionInput(features: [x], norm: coefficients, activation: activation))
        ) {
          compute.groupNormGradient(
            $0, of: x, groups: 4, epsilon: 1e-6, norm, activation: activation, adding: nil)
        }
      }
    }
    let norm = try NormWeights(weights, "layer_norm", channels: 40)
    try check("layer_norm", compute) { x in
      Traced(value: compute.layerNorm(x, norm)) {
        compute.layerNormGradient($0, of: x, epsilon: 1e-5, norm)
      }
    }
  }

  /// A further gradient is added to that of a norm.
  @Test func gradientsAdd() throws {
    let compute = CPU(threads: 2)
    var random = TestRandom(seed: 3)
    let more = compute.random(1, 1, 37, 40, &random)
    let layer = try NormWeights(weights, "layer_norm", channels: 40)
    let x = try Self.feature(golden, "layer_norm.x", compute)
    let slope = try Self.feature(golden, "layer_norm.slope", compute)
    let sum = compute.layerNormGradient(slope, of: x, epsilon: 1e-5, layer, adding: more)
    let alone = try golden.tensor("layer_norm.gradient").values
    #expect(relativeError(sum.values, zip(alone, more.values).map { $0 + $1 }) < 1e-4)
  }

  @Test(arguments: computes) func products(variant: KernelTests.Variant) throws {
    let compute = variant.compute()
    let matrix = try TracedMatrix(
      weights, ["product"], depth: 40, columns: [24], bias: false, compute: compute)
    try check("product", compute) { x in
      Traced(value: compute.product([x], matrix.weights)) {
        matrix.pullback($0, compute: compute)
      }
    }
  }

  @Test(arguments: computes) func activations(variant: KernelTests.Variant) throws {
    let compute = variant.compute()
    for (name, activation) in [
      ("gelu_quick", Activation.quickGELU), ("gelu", .gelu), ("silu", .silu),
    ] {
      try check(name, compute) { x in
        Traced(value: compute.activated(x, activation)) {
          compute.activationGradient($0, of: x, activation)
        }
      }
    }
  }

  @Test(arguments: computes, ["attention", "attention_one"])
  func attention(variant: KernelTests.Variant, name: String) throws {
    let compute = variant.compute()
    let head = name == "attention" ? 8 : 32
    try check(name, compute) { x in
      Traced(
        value: compute.attention(x, text: nil, channels: x.channels / 3, head: head)
      ) { compute.attentionGradient($0, of: x, head: head) }
    }
  }

  @Test(arguments: ["pool_smaller", "pool_larger"]) func pooling(name: String) throws {
    let compute = CPU(threads: 2)
    // The largest of a window may become another one on the way.
    try check(name, compute, differences: 2e-2) { compute.tracedPool($0, side: 48) }
  }

  @Test(arguments: [1, 2]) func cutOuts(threads: Int) throws {
    let compute = CPU(threads: threads)
    let picture = CLIPPicture(side: 48)
    let cutOuts = try Self.cutOuts(golden, "cutouts")
    var random = RandomGenerator(seed: 99)
    let noise = random.normal(count: cutOuts.count * 48 * 48 * 3)
    try check("cutouts", compute) { x in
      compute.tracedCutOuts(
        cutOuts, of: x, noise: noise, mean: picture.mean, deviation: picture.deviation)
    }
  }

  static func cutOuts(_ golden: Golden, _ name: String) throws -> [CutOut] {
    let homography = try golden.tensor(name + ".homography")
    let colour = try golden.tensor(name + ".colour").values
    let erased = try golden.tensor(name + ".erased").values.map { Int($0) }
    let amplitude = try golden.tensor(name + ".amplitude").values
    return (0..<homography.shape[0]).map { item in
      let e = item * 4
      return CutOut(
        homography: Array(homography.values[item * 9..<item * 9 + 9]),
        colour: Array(colour[item * 9..<item * 9 + 9]),
        erased: (erased[e]..<erased[e + 1], erased[e + 2]..<erased[e + 3]),
        noise: amplitude[item])
    }
  }

  @Test func clip() throws {
    let compute = CPU(threads: 2)
    let config = try #require(
      try Config(file: CLIPModelTests.folder.appending("config.json")).section("vision_config"))
    let clip = try TracedCLIP(
      config: config, weights: Weights(folder: CLIPModelTests.folder, baseName: "model"),
      compute: compute)
    try check("clip", compute) { clip($0) }
  }

  @Test(arguments: [0, 1 << 30]) func decoder(winogradBytes: Int) throws {
    let compute = CPU(threads: 2)
    let folder = VQGANTests.goldens.appending("diffusers")
    let config = try VQGANConfig(Config(file: folder.appending("config.json")))
    let weights = try Weights(folder: folder, baseName: "diffusion_pytorch_model")
    let decoder = try VQGANDecoder(
      TracedBuilder(
        weights: weights, groups: config.groups,
        budget: CPU.kernelBudget(weights, bytes: winogradBytes, compact: false), compute: compute),
      config)
    try Self.check(
      Golden("vqgan/diffusers/golden"), "decoder", compute, differences: 2e-2
    ) { decoder($0) }
  }
}
