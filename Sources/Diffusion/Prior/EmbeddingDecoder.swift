/// The decoder of unCLIP (Ramesh et al. 2022, section 2.1): a U-Net that draws what an embedding and
/// a text describe. Further texts of a generation, those of guidance, go with the embedding of no
/// picture.
final class EmbeddingDecoder: Denoiser {
  private let unet: UNet
  private let projection: EmbeddingProjection

  init(_ unet: UNet, projection: EmbeddingProjection) {
    self.unet = unet
    self.projection = projection
  }

  var inputChannels: Int { unet.inputChannels }
  var outputChannels: Int { unet.outputChannels }
  var takesGuidance: Bool { unet.takesGuidance }

  func condition(
    on conditioning: Conditioning, onAttention: ((AttentionMap) -> Void)?
  ) throws(DiffusionError) -> any Conditioned {
    guard let embedding = conditioning.embedding else {
      throw .request("the decoder wants the embedding of a picture, which there is not")
    }
    var told = conditioning
    told.hidesPadding = true
    for (index, text) in conditioning.texts.enumerated() {
      let (states, vector) = try projection(
        text, image: index == 0 ? embedding : projection.nothing)
      told.texts[index] = states
      told.vectors.append(vector)
    }
    let own = projection.tokens
    return try unet.condition(
      on: told, onAttention: onAttention.map { report in { report($0.dropping(own)) } })
  }
}

extension AttentionMap {
  /// Without its first tokens.
  fileprivate func dropping(_ count: Int) -> AttentionMap {
    AttentionMap(
      width: width, height: height, tokens: tokens - count,
      values: Array(values.dropFirst(count * width * height)))
  }
}
