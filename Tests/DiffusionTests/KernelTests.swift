import CKernels
import Foundation
import Testing

@testable import Diffusion

/// Every kernel against a plain loop in double precision, for the kernels of all instruction sets, on
/// one thread and on two.
@Suite struct KernelTests {
  static let computes = [
    Variant(threads: 1, instructions: .best), Variant(threads: 2, instructions: .best),
    Variant(threads: 2, instructions: .middle), Variant(threads: 2, instructions: .portable),
  ]

  struct Variant: Sendable, CustomTestStringConvertible {
    let threads: Int
    let instructions: CPU.Instructions
    var testDescription: String { "\(threads) threads, \(instructions)" }
    func compute() -> CPU { CPU(threads: threads, instructions: instructions) }
  }

  /// A shape of a convolution: batch, height and width of the output, channels of one or two
  /// inputs, columns.
  struct Shape: Sendable {
    var batch = 1
    let height: Int
    let width: Int
    let channels: [Int]
    let columns: Int
    var resampling = ConvolutionInput.Resampling.none
    var activation = Activation.gelu
    var isInt8 = false
  }

  static let shapes = [
    Shape(height: 1, width: 1, channels: [1], columns: 1),
    Shape(height: 7, width: 5, channels: [1], columns: 3, activation: .silu),
    Shape(height: 9, width: 6, channels: [8], columns: 1),
    Shape(batch: 2, height: 13, width: 17, channels: [24], columns: 20, isInt8: true),
    Shape(batch: 2, height: 16, width: 16, channels: [40, 24], columns: 48, isInt8: true),
    Shape(height: 33, width: 66, channels: [16, 8], columns: 6),
    Shape(batch: 2, height: 24, width: 8, channels: [72], columns: 40, resampling: .up),
    Shape(height: 12, width: 30, channels: [48, 5], columns: 16, resampling: .down),
    Shape(height: 10, width: 14, channels: [32], columns: 24, resampling: .down, isInt8: true),
    Shape(height: 64, width: 64, channels: [64], columns: 64, activation: .linear),
  ]

  @Test(arguments: computes, shapes)
  func convolution(variant: Variant, shape: Shape) throws {
    var random = TestRandom(seed: UInt64(shape.height * 1000 + shape.width))
    let compute = variant.compute()
    var size = (shape.height, shape.width)
    if shape.resampling == .up { size = (size.0 / 2, size.1 / 2) }
    if shape.resampling == .down { size = (size.0 * 2, size.1 * 2) }
    let channels = shape.channels.reduce(0, +)
    let features = shape.channels.map {
      compute.random(shape.batch, size.0, size.1, $0, &random)
    }
    let norm = NormCoefficients(
      scale: compute.random(shape.batch, 1, 1, channels, &random),
      shift: compute.random(shape.batch, 1, 1, channels, &random))
    let (weights, plain) = try TestWeights.convolution(
      channels: channels, columns: shape.columns, isInt8: shape.isInt8, &random)
    let bias = random.floats(shape.columns)
    let input = ConvolutionInput(
      features: features, norm: norm, activation: shape.activation,
      resampling: shape.resampling)
    let residual = compute.random(
      shape.batch, shape.height, shape.width, shape.columns, &random)
    let expected = Plain.convolution(
      input, weights: plain, bias: bias, columns: shape.columns, residual: residual, scale: 0.7)
    let algorithms: [PackedConvolution.Algorithm] =
      channels % 8 == 0 ? [.winograd, .direct] : [.direct]
    for algorithm in algorithms {
      let packed = PackedConvolution(
        .tensors([weights]), channels: channels, bias: bias, algorithm: algorithm,
        compute: compute)
      let out = compute.convolution(
        input, packed, epilogue: Epilogue(residual: residual, scale: 0.7))
      let error = relativeError(out.values, expected)
      #expect(error < 5e-6, "\(shape) \(algorithm): \(error)")
      // The statistics that came with it are those of its values.
      let sums = try #require(out.sums)
      let fresh = compute.sums(of: compute.copy(out))
      #expect(relativeError(sums.squares.map(Float.init), fresh.squares.map(Float.init)) < 1e-5)
      #expect(zip(sums.sum, fresh.sum).allSatisfy { abs($0 - $1) < 1e-3 * (1 + abs($1)) })
    }
  }

  @Test(arguments: computes, [(1, [1], 1), (7, [5], 3), (50, [40, 24], 33), (131, [64], 200)])
  func product(variant: Variant, shape: (rows: Int, depth: [Int], columns: Int)) throws {
    var random = TestRandom(seed: UInt64(shape.rows))
    let compute = variant.compute()
    let depth = shape.depth.reduce(0, +)
    let inputs = shape.depth.map { compute.random(1, 1, shape.rows, $0, &random) }
    let (folder, plain) = try TestWeights.matrix(depth: depth, columns: shape.columns, &random)
    defer { try? FileManager.default.removeItem(at: folder) }
    let weights = try compute.matrix(
      Weights(folder: ModelPath(folder), baseName: "model"), ["m"], depth: depth,
      columns: [shape.columns],
      bias: false)
    let out = compute.product(inputs, weights, epilogue: Epilogue(scale: 2))
    var expected: [Float] = []
    for row in 0..<shape.rows {
      let x = inputs.flatMap { input in
        (0..<input.channels).map { input.pointer[row * input.channels + $0] }
      }
      for column in 0..<shape.columns {
        var sum = 0.0
        for k in 0..<depth { sum += Double(x[k]) * Double(plain[column * depth + k]) }
        expected.append(Float(2 * sum))
      }
    }
    #expect(relativeError(out.values, expected) < 2e-6)
  }

  @Test(arguments: computes, [(1, 1, 8, 8, true), (5, 7, 32, 16, true), (9, 3, 96, 48, false)])
  func attention(
    variant: Variant, shape: (side: Int, tokens: Int, channels: Int, head: Int, own: Bool)
  ) {
    var random = TestRandom(seed: 3)
    let compute = variant.compute()
    let (side, tokens, channels, head, own) = shape
    let x = compute.random(2, side, side, own ? 3 * channels : channels, &random)
    let text = compute.random(2, 1, tokens, 2 * channels, &random)
    var map: [Float] = []
    let out = compute.attention(
      x, text: KeysValues(feature: text), channels: channels, head: head
    ) { _, weights in map = weights }
    let (expected, expectedMap) = Plain.attention(
      x, text: text, channels: channels, head: head, own: own)
    #expect(relativeError(out.values, expected) < 2e-6)
    #expect(relativeError(map, expectedMap) < 2e-6)
  }

  /// As language models attend: over earlier tokens alone, with others before them, over what is no
  /// padding, with a bias.
  @Test(arguments: computes, [(1, 8), (33, 20), (77, 8)])
  func attentionWithRules(variant: Variant, shape: (tokens: Int, head: Int)) {
    let (tokens, head) = shape
    var random = TestRandom(seed: UInt64(tokens))
    let compute = variant.compute()
    let channels = 3 * head
    let x = compute.random(2, 1, tokens, 3 * channels, &random)
    let text = compute.random(2, 1, 19, 2 * channels, &random)
    let bias = compute.random(1, 3, tokens, tokens, &random)
    let seen = [tokens, (tokens + 1) / 2]
    for (text, rules) in [
      (nil, AttentionRules(isCausal: true)), (text, AttentionRules(isCausal: true)),
      (nil, AttentionRules(seen: seen)), (nil, AttentionRules(scale: 1, seen: seen, bias: bias)),
      (nil, AttentionRules(scale: 0.3, isCausal: true, seen: seen, bias: bias)),
    ] as [(Feature?, AttentionRules)] {
      let out = compute.attention(
        x, text: text.map { KeysValues(feature: $0) }, channels: channels, head: head, rules: rules)
      let (expected, _) = Plain.attention(
        x, text: text, channels: channels, head: head, own: true, rules: rules)
      #expect(relativeError(out.values, expected) < 2e-6)
    }
  }

  @Test(arguments: computes) func groupNormOverTwoInputs(variant: Variant) {
    var random = TestRandom(seed: 5)
    let compute = variant.compute()
    let inputs = [compute.random(2, 9, 40, 10, &random), compute.random(2, 9, 40, 6, &random)]
    let weights = NormWeights(weight: random.floats(16), bias: random.floats(16))
    let norm = compute.groupNorm(inputs, groups: 2, epsilon: 1e-5, weights)
    let out = compute.materialise(ConvolutionInput(features: inputs, norm: norm))
    #expect(
      relativeError(
        out.values, Plain.groupNorm(inputs, groups: 2, epsilon: 1e-5, weights)) < 2e-6)
  }

  @Test(arguments: computes, [Activation.gelu, .silu, .relu, .tanhGELU, .quickGELU])
  func activation(variant: Variant, activation: Activation) {
    let kernels = variant.compute().kernels
    let inputs: [Float] = [-10_000, -50, 50, 10_000] + (-4001...4001).map { Float($0) / 400 }
    var values = inputs
    values.withUnsafeMutableBufferPointer {
      kernels.activate($0.baseAddress, $0.count, activation.code)
    }
    for (value, input) in zip(values, inputs) {
      let expected = Plain.activate(Double(input), activation)
      // The share of a normal distribution that is multiplied by has a float's digits.
      let rounding = activation == .gelu ? 6e-8 * Double(abs(input)) : 0
      #expect(
        abs(Double(value) - expected) < 2e-6 * max(1, abs(expected)) + rounding, "\(input)")
    }
  }

  @Test(arguments: computes) func layerNorms(variant: Variant) {
    var random = TestRandom(seed: 8)
    let kernels = variant.compute().kernels
    let x = random.floats(3 * 37)
    let weight = random.floats(37)
    let bias = random.floats(37)
    var layer = x
    var rms = x
    layer.withUnsafeMutableBufferPointer {
      kernels.layer_norm($0.baseAddress, 37, 3, 37, weight, bias, 1e-5, $0.baseAddress, 37)
    }
    rms.withUnsafeMutableBufferPointer {
      kernels.rms_norm($0.baseAddress, 37, 3, 37, weight, 1e-5, $0.baseAddress, 37)
    }
    for row in 0..<3 {
      let values = x[row * 37..<(row + 1) * 37].map(Double.init)
      let mean = values.reduce(0, +) / 37
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 37
      let square = values.reduce(0) { $0 + $1 * $1 } / 37
      for c in 0..<37 {
        let w = Double(weight[c])
        let a = (values[c] - mean) / (variance + 1e-5).squareRoot() * w + Double(bias[c])
        #expect(abs(Double(layer[row * 37 + c]) - a) < 1e-5)
        let b = values[c] / (square + 1e-5).squareRoot() * w
        #expect(abs(Double(rms[row * 37 + c]) - b) < 1e-5)
      }
    }
  }

  @Test func memoryDoesNotGrowFromPassToPass() {
    let compute = CPU(threads: 2)
    var random = TestRandom(seed: 1)
    var bytes: [Int] = []
    for _ in 0..<3 {
      let x = compute.random(1, 32, 32, 24, &random)
      _ = compute.materialise(ConvolutionInput(features: [x, x], resampling: .up))
      bytes.append(compute.arena.bytes)
    }
    #expect(bytes[1] == bytes[0] && bytes[2] == bytes[0])
  }
}
