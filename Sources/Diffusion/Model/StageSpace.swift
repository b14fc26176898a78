extension Manifest.Stage {
  /// What the stage draws in.
  /// - Parameters:
  ///   - place: where the stage's folder is.
  ///   - winogradBytes: what kernels may take beyond their direct form.
  ///   - tile: the largest side, in latents, that is decoded at a time; nil for the whole.
  func openSpace(
    in place: ModelPath, compute: any Compute, winogradBytes: Int, tile: Int?
  ) throws(DiffusionError) -> any Space {
    if case .embedding(let name) = traits.space {
      return try EmbeddingSpace(folder: place.appending(name), side: resolution)
    }
    guard case .latents(let name) = traits.space else { return PixelSpace() }
    let folder = place.appending(name)
    switch try AutoencoderKind(Config(file: folder.appending("config.json"))) {
    case .full:
      return LatentSpace(
        try Autoencoder(folder: folder, compute: compute, winogradBytes: winogradBytes),
        fast: try fastDecoder.map { (folder) throws(DiffusionError) in
          try TinyAutoencoder(folder: folder, compute: compute)
        }, tile: tile)
    case .tiny:
      return TinyLatentSpace(try TinyAutoencoder(folder: folder, compute: compute), tile: tile)
    }
  }
}
