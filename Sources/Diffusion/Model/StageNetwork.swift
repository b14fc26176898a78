/// What predicts in a stage: its networks by their folders inside that of the stage.
enum StageNetwork: Hashable {
  case unet(String)
  /// unCLIP's prior.
  case prior(String)
  /// A U-Net that draws from an embedding, which a projection brings to it.
  case decoder(String, projection: String)
  /// A U-Net, and another one for the last step.
  case lastStep(String, last: String)
  /// A VQGAN whose codes are searched for, and the CLIP that looks at its pictures.
  case search(vqgan: String, clip: String)

  /// The folder of its U-Net; nil where it has none.
  var unet: String? {
    switch self {
    case .unet(let folder), .decoder(let folder, _), .lastStep(let folder, _): folder
    case .prior, .search: nil
    }
  }

  /// - Parameters:
  ///   - stage: the folder of the stage.
  ///   - winogradBytes: what kernels of a U-Net may take beyond their direct form.
  ///   - additions: what is added to weights.
  func open(
    stage: ModelPath, patchSize: Int, compute: any Compute, winogradBytes: Int, additions: Additions
  ) throws(DiffusionError) -> any Denoiser {
    func unet(_ name: String) throws(DiffusionError) -> UNet {
      let folder = stage.appending(name)
      return try UNet(
        folder: folder, patchSize: patchSize, compute: compute, winogradBytes: winogradBytes,
        additions: additions[folder] ?? [:])
    }
    switch self {
    case .unet(let name): return try unet(name)
    case .prior(let name):
      return try Prior(folder: stage.appending(name), compute: compute)
    case .decoder(let name, let projection):
      return EmbeddingDecoder(
        try unet(name),
        projection: try EmbeddingProjection(
          folder: stage.appending(projection), compute: compute))
    case .lastStep(let first, let last):
      return LastStepUNet(first: try unet(first), last: try unet(last))
    case .search: throw .request("what searches for codes denoises nothing")
    }
  }

  /// Opens what a search needs.
  func openSearch(
    stage: ModelPath, compute: any Compute, winogradBytes: Int
  ) throws(DiffusionError) -> VQGANCLIP {
    guard case .search(let vqgan, let clip) = self else {
      throw .request("what denoises searches for nothing")
    }
    guard let compute = compute as? any GradientCompute else {
      throw .request("what computes here has no gradients, by which VQGAN+CLIP searches")
    }
    return try VQGANCLIP(
      vqgan: stage.appending(vqgan), clip: stage.appending(clip), compute: compute,
      winogradBytes: winogradBytes)
  }
}

/// Who reads a picture that others are drawn from: CLIP's vision transformer.
struct PictureReader: Hashable {
  let encoder: ModelPath
  /// The folder that says how pictures are prepared.
  let preparation: ModelPath

  func open(compute: any Compute) throws(DiffusionError) -> CLIPImageEncoder {
    try CLIPImageEncoder(
      config: Config(file: encoder.appending("config.json")),
      weights: Weights(folder: encoder, baseName: "model"),
      preparation: CLIPPicture(Config(file: preparation.appending("preprocessor_config.json"))),
      compute: compute)
  }
}
