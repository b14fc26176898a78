import Pictures
import Recipes

/// A VQGAN and a CLIP that looks at what it draws: VQGAN+CLIP (Crowson et al. 2022, arXiv
/// 2204.08583). Not thread-safe.
final class VQGANCLIP {
  let config: VQGANConfig
  let codebook: Codebook
  let compute: any GradientCompute
  private let decoder: VQGANDecoder
  private let clip: TracedCLIP
  private let text: CLIPEncoder
  private let picture: CLIPPicture
  private let weights: Weights
  private let winogradBytes: Int

  /// Tokens of cut-outs that CLIP sees at a time, about: enough to pay for reading the weights, few
  /// enough for what the way back needs to be small.
  private static let tokensAtATime = 800

  /// - Parameters:
  ///   - vqgan: the folder of a diffusers `VQModel`.
  ///   - clip: a `CLIPModel` of transformers with its tokenizer.
  ///   - winogradBytes: what kernels may take beyond their direct form.
  init(
    vqgan: ModelPath, clip: ModelPath, compute: any GradientCompute, winogradBytes: Int
  ) throws(DiffusionError) {
    let config = try VQGANConfig(Config(file: vqgan.appending("config.json")))
    let weights = try Weights(folder: vqgan, baseName: "diffusion_pytorch_model")
    self.config = config
    self.compute = compute
    codebook = try Codebook(weights, config, compute: compute)
    decoder = try VQGANDecoder(
      TracedBuilder(
        weights: weights, groups: config.groups,
        // Each kernel is there twice, the other way round for the way back.
        budget: compute.kernelBudget(weights, bytes: winogradBytes / 2), compute: compute), config)
    weights.release()
    self.weights = weights
    self.winogradBytes = winogradBytes
    let halves = try CLIPHalves(Config(file: clip.appending("config.json")))
    let seen = try Weights(folder: clip, baseName: "model")
    text = try halves.textEncoder(seen, folder: clip, compute: compute)
    let traced = try TracedCLIP(config: halves.pictures, weights: seen, compute: compute)
    self.clip = traced
    picture = CLIPPicture(side: traced.side)
    seen.release()
  }

  /// Side of the cut-outs, pixels.
  var cutOutSide: Int { clip.side }

  /// What a prompt asks for.
  /// - Throws: `.tensor` where a weight of the text encoder is missing.
  func targets(of prompt: String) throws(DiffusionError) -> [VectorTarget] {
    var targets: [VectorTarget] = []
    for part in PromptPart.all(in: prompt) { targets.append(try target(of: part)) }
    return targets
  }

  /// What a part of a prompt asks for.
  func target(of part: PromptPart) throws(DiffusionError) -> VectorTarget {
    VectorTarget(
      vector: try text.vector(of: part.text).normalised, weight: part.weight, stop: part.stop)
  }

  /// What a picture as a prompt asks for: that cut-outs look like its own, each like each.
  /// - Parameters:
  ///   - picture: planar, in [-1, 1], of any size.
  ///   - noise: as for `loss`.
  func targets(
    of picture: PlanarImage, _ prompt: PicturePrompt, cutOuts: [CutOut], noise: [Float]
  ) -> [VectorTarget] {
    let input = compute.spaceToDepth(
      [picture.values.map { ($0 + 1) / 2 }], width: picture.width, height: picture.height, patch: 1,
      batch: 1)
    let pooled = compute.adaptivePool(input, side: cutOutSide).value
    defer { compute.drain() }
    return parts(of: cutOuts.count).flatMap { part in
      let vectors = self.vectors(of: pooled, cutOuts, noise, part).value
      return compute.items(of: vectors).map {
        VectorTarget(
          vector: $0.normalised, weight: prompt.weight / Double(cutOuts.count),
          stop: prompt.stop ?? -.infinity)
      }
    }
  }

  /// The codes of a picture whose sides are multiples of the model's factor, `[height, width,
  /// codeWidth]`. The encoder is loaded for it and let go.
  /// - Parameter picture: planar, in [-1, 1].
  /// - Throws: `.tensor` where the model has no whole encoder.
  func codes(of picture: PlanarImage) throws(DiffusionError) -> [Float] {
    let encoder = try VQGANEncoder(
      AutoencoderBuilder(
        weights: weights,
        budget: compute.kernelBudget(weights, bytes: winogradBytes), compute: compute),
      config)
    let input = compute.spaceToDepth(
      [picture.values], width: picture.width, height: picture.height, patch: 1, batch: 1)
    let latents = encoder(input, norms: GroupNorms(groups: config.groups, compute: compute))
    let codes = codebook.quantised(latents, compute: compute)
    compute.drain()
    return compute.download(codes)
  }

  /// The picture of latents, `[1, height * factor, width * factor, 3]` in [0, 1], with its way back
  /// to them.
  /// - Parameters:
  ///   - latents: `[height, width, codeWidth]`.
  ///   - size: of the latents.
  func picture(_ latents: [Float], width: Int, height: Int) -> Traced {
    let input = compute.upload(latents, height: height, width: width, channels: codebook.width)
    return decoder(codebook.quantised(input, compute: compute)).then(unit)
  }

  /// From [-1, 1] to [0, 1]. What lies beyond is clamped; its gradient passes where following it
  /// would lead back inside.
  private func unit(_ decoded: Feature) -> Traced {
    let compute = compute
    return Traced(value: compute.unit(decoded)) { gradient in
      compute.unitGradient(gradient, of: decoded)
    }
  }

  /// How far a picture is from what is asked for, over all cut-outs of it.
  /// - Parameters:
  ///   - picture: `[1, height, width, 3]` in [0, 1].
  ///   - noise: normal numbers, `[cutOuts, side, side, 3]` with the side of the cut-outs.
  /// - Returns: the loss, and its gradient with respect to the picture.
  func loss(
    of picture: Feature, targets: [VectorTarget], cutOuts: [CutOut], noise: [Float]
  ) -> (loss: Double, gradient: Feature) {
    let pooled = compute.tracedPool(picture, side: cutOutSide)
    var loss = 0.0
    var sum: Feature?
    for part in parts(of: cutOuts.count) {
      let vectors = self.vectors(of: pooled.value, cutOuts, noise, part)
      let (share, slope) = distance(vectors.value, targets, of: cutOuts.count)
      loss += share
      let gradient = vectors.pullback(slope)
      if let sum { compute.add(sum, to: gradient) }
      sum = gradient
    }
    guard let sum else { preconditionFailure("no cut-outs") }
    return (loss, pooled.pullback(sum))
  }

  /// Cut-outs that CLIP sees together.
  private func parts(of count: Int) -> [Range<Int>] {
    let few = max(1, Self.tokensAtATime / clip.tokens)
    return stride(from: 0, to: count, by: few).map { $0..<min($0 + few, count) }
  }

  /// What CLIP sees in some of the cut-outs of a pooled picture.
  private func vectors(
    of pooled: Feature, _ cutOuts: [CutOut], _ noise: [Float], _ part: Range<Int>
  ) -> Traced {
    let values = noise.count / cutOuts.count
    return compute.tracedCutOuts(
      Array(cutOuts[part]), of: pooled,
      noise: Array(noise[part.lowerBound * values..<part.upperBound * values]),
      mean: picture.mean, deviation: picture.deviation
    ).then { clip($0) }
  }

  /// The part of some cut-outs in the mean over all.
  private func distance(
    _ vectors: Feature, _ targets: [VectorTarget], of count: Int
  ) -> (loss: Double, gradient: Feature) {
    var loss = 0.0
    var slopes: [Float] = []
    for vector in compute.items(of: vectors) {
      var slope = [Float](repeating: 0, count: vector.count)
      for target in targets {
        loss +=
          target.loss(of: vector, scale: 1 / Double(count), addingTo: &slope) / Double(count)
      }
      slopes += slope
    }
    return (loss, compute.upload(slopes, batch: vectors.batch, channels: clip.width))
  }
}
