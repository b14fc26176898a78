@testable import Diffusion

/// Every operation that is shared out to threads, on shapes that are cut in odd ways.
extension ThreadTests {
  static let operations = [
    convolutions, products, attentions, ruledAttentions, norms, pools, gradients, encoders, copies,
  ].flatMap { $0 }

  /// All values, and the statistics that came with them.
  private static func numbers(_ x: Feature) -> [Double] {
    x.values.map(Double.init) + (x.sums.map { $0.sum + $0.squares } ?? [])
  }

  private static func numbers(_ values: [Float]) -> [Double] { values.map(Double.init) }

  /// What was computed, and the gradient of a random sum of it.
  private static func both(
    _ traced: Traced, _ compute: CPU, _ random: inout TestRandom
  ) -> [Double] {
    let value = traced.value
    let out = numbers(value)
    let slope = compute.random(value.batch, value.height, value.width, value.channels, &random)
    return out + numbers(traced.pullback(slope))
  }

  private static var convolutions: [Operation] {
    let shapes: [KernelTests.Shape] = [
      .init(height: 1, width: 1, channels: [8], columns: 9),
      .init(height: 3, width: 5, channels: [512], columns: 24),
      .init(batch: 2, height: 5, width: 8, channels: [264], columns: 40, isInt8: true),
      .init(batch: 2, height: 13, width: 17, channels: [24], columns: 20, isInt8: true),
      .init(height: 29, width: 26, channels: [16, 8], columns: 6, activation: .silu),
      .init(height: 64, width: 64, channels: [32], columns: 33),
      .init(height: 7, width: 131, channels: [8], columns: 16),
      .init(batch: 2, height: 36, width: 28, channels: [32], columns: 16, resampling: .up),
      .init(batch: 3, height: 38, width: 22, channels: [11, 5], columns: 18, resampling: .down),
      .init(height: 90, width: 4, channels: [5], columns: 3),
    ]
    return shapes.flatMap { shape -> [Operation] in
      let channels = shape.channels.reduce(0, +)
      let algorithms: [PackedConvolution.Algorithm] =
        channels % 8 == 0 ? [.winograd, .direct] : [.direct]
      return algorithms.map { algorithm in
        let name = "\(algorithm) \(shape.batch)x\(shape.height)x\(shape.width) \(shape.channels)"
        return Operation(name: name) { compute, random in
          var size = (shape.height, shape.width)
          if shape.resampling == .up { size = (size.0 / 2, size.1 / 2) }
          if shape.resampling == .down { size = (size.0 * 2, size.1 * 2) }
          let features = shape.channels.map {
            compute.random(shape.batch, size.0, size.1, $0, &random)
          }
          let norm = NormCoefficients(
            scale: compute.random(shape.batch, 1, 1, channels, &random),
            shift: compute.random(shape.batch, 1, 1, channels, &random))
          let (weights, _) = try TestWeights.convolution(
            channels: channels, columns: shape.columns, isInt8: shape.isInt8, &random)
          let packed = PackedConvolution(
            .tensors([weights]), channels: channels, bias: random.floats(shape.columns),
            algorithm: algorithm, compute: compute)
          let out = compute.convolution(
            ConvolutionInput(
              features: features, norm: norm, activation: shape.activation,
              resampling: shape.resampling), packed)
          return numbers(out)
        }
      }
    }
  }

  private static var products: [Operation] {
    let rows = [1, 7, 50, 131, 700].map { rows in
      Operation(name: "product of \(rows) rows") { compute, random in
        let inputs = [40, 24].map { compute.random(1, 1, rows, $0, &random) }
        let weights = compute.matrix(floats: random.floats(250 * 64), columns: 250)
        return numbers(
          compute.product(inputs, weights, epilogue: Epilogue(scale: 2, activation: .gelu)))
      }
    }
    let pairs = [1, 50, 131].map { rows in
      Operation(name: "product of pairs, \(rows) rows") { compute, random in
        let inputs = [40, 250].map { compute.random(1, 1, rows, $0, &random) }
        let packed = PackedWeights(
          .values(random.floats(90 * 290), count: 90), bias: random.floats(90), pairs: true,
          compute: compute)
        return numbers(
          compute.product(
            inputs, PackedMatrix(packed, depth: 290),
            epilogue: Epilogue(activation: .gelu)))
      }
    }
    let kernels: [KernelConvolutionTests.Shape] = [
      .init(height: 3, width: 4, channels: 64, columns: 250),
      .init(batch: 2, height: 33, width: 38, channels: 8, columns: 17, isInt8: false),
      .init(height: 21, width: 9, channels: 40, columns: 70, isInt8: true, kernel: (5, 3)),
    ]
    return rows + pairs
      + kernels.map { shape in
        Operation(name: "\(shape.kernel) \(shape.height)x\(shape.width)") { compute, random in
          let x = compute.random(
            shape.batch, shape.height, shape.width, shape.channels, &random)
          let (tensor, _) = try TestWeights.convolution(
            channels: shape.channels, columns: shape.columns, height: shape.kernel.height,
            width: shape.kernel.width, isInt8: shape.isInt8, &random)
          let kernel = compute.kernel(
            tensor, factors: nil, bias: random.floats(shape.columns), stride: shape.stride,
            padding: shape.padding)
          return numbers(compute.convolve(x, kernel, activation: .silu))
        }
      }
  }

  private static var attentions: [Operation] {
    [(1, 3, 64, 32, true), (9, 5, 96, 48, true), (15, 7, 32, 8, false)].map { shape in
      let (side, tokens, channels, head, own) = shape
      return Operation(name: "attention \(side)x\(side)x\(channels)") { compute, random in
        let x = compute.random(2, side, side, own ? 3 * channels : channels, &random)
        let text = compute.random(2, 1, tokens, 2 * channels, &random)
        var map: [Float] = []
        let out = compute.attention(
          x, text: KeysValues(feature: text, seen: [tokens, tokens - 1]), channels: channels,
          head: head
        ) { map = $1 }
        return numbers(out) + numbers(map)
      }
    }
  }

  /// As language models attend.
  private static var ruledAttentions: [Operation] {
    [(13, 8, false), (77, 64, true), (130, 16, true)].map { tokens, head, isCausal in
      Operation(name: "attention of \(tokens) tokens") { compute, random in
        let x = compute.random(2, 1, tokens, 9 * head, &random)
        let rules = AttentionRules(
          scale: 0.3, isCausal: isCausal, seen: [tokens, tokens - 5],
          bias: compute.random(1, 3, tokens, tokens, &random))
        let text = compute.random(2, 1, 21, 6 * head, &random)
        return numbers(
          compute.attention(x, channels: 3 * head, head: head, rules: rules))
          + numbers(
            compute.attention(
              x, text: KeysValues(feature: text, seen: [21, 4]), channels: 3 * head, head: head,
              rules: AttentionRules(isCausal: isCausal)))
      }
    }
  }

  private static var norms: [Operation] {
    let rows = [(1, 300), (5, 37), (77, 64), (1000, 17)].map { rows, columns in
      Operation(name: "layer norm and gate of \(rows)x\(columns)") { compute, random in
        let x = compute.random(1, 1, rows, columns, &random)
        let gates = compute.random(1, 1, rows, 2 * columns, &random)
        let weights = NormWeights(weight: random.floats(columns), bias: random.floats(columns))
        return numbers(compute.layerNorm(x, weights)) + numbers(compute.gated(gates))
      }
    }
    let groups = [(3, 3), (40, 19), (64, 64)].map { height, width in
      Operation(name: "group norm of \(height)x\(width)") { compute, random in
        let inputs = [10, 6].map { compute.random(2, height, width, $0, &random) }
        let weights = NormWeights(weight: random.floats(16), bias: random.floats(16))
        let norm = compute.groupNorm(inputs, groups: 4, epsilon: 1e-5, weights)
        return numbers(
          compute.materialise(
            ConvolutionInput(features: inputs, norm: norm, activation: .silu, resampling: .up)))
      }
    }
    let sample = Operation(name: "sample of crops") { compute, random in
      let whole = compute.random(1, 50, 70, 12, &random)
      let crops = [0, 25].map { compute.crop(whole, Area(x: $0, y: $0, width: 25, height: 25)) }
      return numbers(compute.sample(crops, of: whole, margin: 0.1))
    }
    return rows + groups + [sample]
  }

  private static var pools: [Operation] {
    [Pooling.halvingMaximum, .maximum, .mean].map { pooling in
      Operation(name: "pool \(pooling)") { compute, random in
        numbers(compute.pool(compute.random(2, 17, 23, 13, &random), pooling))
      }
    }
  }

  private static var gradients: [Operation] {
    let rows = [(1, 130), (50, 37), (700, 24)].map { rows, columns in
      Operation(name: "gradients of \(rows)x\(columns)") { compute, random in
        let x = compute.random(1, 1, rows, columns, &random)
        let weights = NormWeights(weight: random.floats(columns), bias: random.floats(columns))
        let traced = Traced(value: compute.layerNorm(x, weights)) {
          compute.layerNormGradient($0, of: x, epsilon: 1e-5, weights, adding: x)
        }
        let activated = Traced(value: compute.activated(x, .quickGELU)) {
          compute.activationGradient($0, of: x, .quickGELU)
        }
        return both(traced, compute, &random) + both(activated, compute, &random)
      }
    }
    let norm = Operation(name: "gradient of a group norm") { compute, random in
      let x = compute.random(2, 31, 27, 20, &random)
      let gradient = compute.random(2, 31, 27, 20, &random)
      let weights = NormWeights(weight: random.floats(20), bias: random.floats(20))
      return numbers(
        compute.groupNormGradient(
          gradient, of: x, groups: 5, epsilon: 1e-6, weights, activation: .silu, adding: x))
    }
    let attention = Operation(name: "gradient of attention") { compute, random in
      let x = compute.random(2, 7, 15, 3 * 48, &random)
      return numbers(
        compute.attentionGradient(compute.random(2, 7, 15, 48, &random), of: x, head: 24))
    }
    let pools = [20, 75].map { side in
      Operation(name: "adaptive pool of \(side)") { compute, random in
        let x = compute.random(3, side, side + 3, 5, &random)
        return both(compute.tracedPool(x, side: 48), compute, &random)
      }
    }
    let cutOuts = Operation(name: "cut-outs") { compute, random in
      let x = compute.random(1, 40, 40, 3, &random)
      var generator = RandomGenerator(seed: 3)
      let cutOuts = CutOut.drawn(11, side: 40, random: &generator)
      let traced = compute.tracedCutOuts(
        cutOuts, of: x, noise: random.floats(11 * 40 * 40 * 3), mean: [0.4, 0.5, 0.6],
        deviation: [0.2, 0.3, 0.25])
      return both(traced, compute, &random)
    }
    return rows + [norm, attention, cutOuts] + pools
  }

  private static var encoders: [Operation] {
    [false, true].map { isInt8 in
      Operation(name: "encoder, \(isInt8 ? "integers" : "floats")") { compute, random in
        let (weight, _) = try TestWeights.convolution(
          channels: 67, columns: 96, isInt8: isInt8, &random)
        let x = compute.random(2, 1, 13, weight.columns, &random)
        let states = Linear(weight)(x, activation: .tanhGELU, compute: compute)
        compute.multiply(states, by: compute.random(2, 1, 13, 96, &random))
        compute.add(compute.random(1, 1, 13, 96, &random), to: states)
        return numbers(compute.rmsNorm(states, epsilon: 1e-6, random.floats(96)))
      }
    }
  }

  private static var copies: [Operation] {
    [
      Operation(name: "space to depth and back") { compute, random in
        let pictures = [random.floats(3 * 20 * 28), random.floats(20 * 28)]
        let x = compute.spaceToDepth(pictures, width: 28, height: 20, patch: 4, batch: 2)
        return numbers(x) + compute.depthToSpace(x, patch: 4).flatMap(numbers)
      }
    ]
  }
}
