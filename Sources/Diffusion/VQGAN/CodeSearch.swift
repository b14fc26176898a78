import Pictures

/// The search for codes whose picture CLIP finds like a text: gradient descent on the latents, from
/// which a picture is drawn in every iteration.
final class CodeSearch {
  private let model: VQGANCLIP
  private let targets: [VectorTarget]
  private let width: Int
  private let height: Int
  private var latents: [Float]
  private var adam: Adam
  private var drawn: Traced?

  /// Cut-outs of an iteration.
  static let cutOuts = 32
  /// Of learning.
  private static let rate = 0.1

  /// - Parameters:
  ///   - latents: to start from, `[height, width, codeWidth]`.
  ///   - width, height: of the latents.
  init(
    _ model: VQGANCLIP, targets: [VectorTarget], latents: [Float], width: Int, height: Int
  ) {
    precondition(latents.count == width * height * model.codebook.width)
    self.model = model
    self.targets = targets
    self.latents = latents
    self.width = width
    self.height = height
    adam = Adam(rate: Self.rate, count: latents.count)
  }

  /// Makes one iteration.
  /// - Parameter noise: as for `VQGANCLIP.loss`.
  /// - Returns: the loss of the picture before it, and the picture after it.
  func iterate(_ cutOuts: [CutOut], noise: [Float]) -> (loss: Double, picture: PlanarImage) {
    let loss = descend(cutOuts, noise: noise)
    let after = draw()
    drawn = after
    return (loss, picture(after.value))
  }

  private func draw() -> Traced {
    model.picture(latents, width: width, height: height)
  }

  /// Moves the latents. What was held for the way back is free afterwards.
  /// - Returns: the loss.
  private func descend(_ cutOuts: [CutOut], noise: [Float]) -> Double {
    let before = drawn ?? draw()
    drawn = nil
    // CLIP and the decoder have other sizes.
    model.compute.drain()
    let (loss, slope) = model.loss(
      of: before.value, targets: targets, cutOuts: cutOuts, noise: noise)
    model.compute.drain()
    let gradient = before.pullback(slope)
    adam.step(&latents, gradient: model.compute.download(gradient))
    let codebook = model.codebook
    for i in latents.indices {
      let value = i % codebook.width
      latents[i] = min(max(latents[i], codebook.lowest[value]), codebook.highest[value])
    }
    return loss
  }

  /// `[1, height, width, 3]` in [0, 1] as a picture.
  private func picture(_ x: Feature) -> PlanarImage {
    PlanarImage(
      width: x.width, height: x.height,
      values: model.compute.depthToSpace(x, patch: 1)[0].map { 2 * $0 - 1 })
  }
}
