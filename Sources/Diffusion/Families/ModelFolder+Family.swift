extension ModelFolder {
  /// What kind of model it is, such as "Stable Diffusion XL"; nil where it is none.
  public var family: String? {
    guard manifest != nil else { return nil }
    if folder.appending("cascade.json").exists { return "pixel cascade" }
    let index = folder.appending("model_index.json")
    let pipeline = index.exists ? try? Config(file: index).string("_class_name") : nil
    if pipeline == "GLIDEPipeline" { return "GLIDE (Nichol et al. 2022)" }
    if pipeline.flatMap(UnCLIP.init(rawValue:)) != nil {
      return "DALL-E 2: Karlo (Ramesh et al. 2022)"
    }
    guard let kind = pipeline.flatMap(LatentDiffusion.init(pipeline:)) else {
      return "DeepFloyd IF"
    }
    switch kind {
    case .original: return "Latent Diffusion"
    case .xl: return "Stable Diffusion XL"
    case .consistency: return "latent consistency"
    case .upscaler: return "Stable Diffusion upscaler"
    case .stable:
      // The width of the text encoder that the network was trained with.
      let unet = try? Config(file: folder.appending("unet/config.json"))
      let width = try? unet?.int("cross_attention_dim", in: 1...1 << 16)
      return width == 1024 ? "Stable Diffusion 2" : "Stable Diffusion 1"
    }
  }
}
