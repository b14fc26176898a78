/// The vectors that a VQGAN's latents are made of.
struct Codebook {
  /// Values of a code.
  let width: Int
  /// `[codes, width]`.
  private let codes: [Float]
  private let matrix: MatrixWeights
  /// Half of each code's squared length.
  private let halves: [Float]
  /// The range of each value over all codes.
  let lowest: [Float]
  let highest: [Float]

  var count: Int { halves.count }

  init(_ weights: Weights, _ config: VQGANConfig, compute: any Compute) throws(DiffusionError) {
    let width = config.codeWidth
    let codes = try weights.tensor(
      "quantize.embedding.weight", shape: [config.codes, width]
    ).floats()
    self.width = width
    self.codes = codes
    matrix = compute.matrix(floats: codes, columns: config.codes)
    var halves: [Float] = []
    var (lowest, highest) = (Array(codes[..<width]), Array(codes[..<width]))
    for code in 0..<config.codes {
      var sum: Float = 0
      for i in 0..<width {
        let value = codes[code * width + i]
        sum += value * value
        lowest[i] = min(lowest[i], value)
        highest[i] = max(highest[i], value)
      }
      halves.append(sum / 2)
    }
    self.halves = halves
    self.lowest = lowest
    self.highest = highest
  }

  /// Some codes one after the other, `[indices, width]`.
  func values(_ indices: [Int]) -> [Float] {
    indices.flatMap { codes[$0 * width..<($0 + 1) * width] }
  }

  /// The code that is nearest to each latent, `[batch, height, width, code]`. Backwards a gradient
  /// goes past it as it is (straight-through, van den Oord et al. 2017, section 3.2).
  func quantised(_ latents: Feature, compute: any GradientCompute) -> Feature {
    // |z - c|^2 / 2 = |z|^2 / 2 - z c + |c|^2 / 2, of which the first is the same for all codes.
    compute.nearestRows(compute.product([latents], matrix), halves: halves, of: codes)
  }
}
