/// A `CLIPModel` of transformers as its `config.json` describes it: what reads texts and what sees
/// pictures.
struct CLIPHalves {
  let texts: Config
  let pictures: Config

  /// - Throws: where one of both is missing.
  init(_ config: Config) throws(DiffusionError) {
    guard let texts = try config.section("text_config"),
      let pictures = try config.section("vision_config")
    else {
      throw .malformed(
        path: config.path,
        reason: "it is no CLIP of texts and pictures (text_config and vision_config)")
    }
    self.texts = texts
    self.pictures = pictures
  }

  /// Opens what reads texts.
  /// - Parameter folder: holds the tokenizer.
  func textEncoder(
    _ weights: Weights, folder: ModelPath, compute: any Compute
  ) throws(DiffusionError) -> CLIPEncoder {
    try CLIPEncoder(
      config: texts, weights: weights, tokenizer: CLIPTokenizer(folder: folder),
      isPenultimate: false, compute: compute)
  }
}
