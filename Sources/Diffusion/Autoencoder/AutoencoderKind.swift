/// What an autoencoder's `config.json` describes: the usual one, or a small one that imitates it.
enum AutoencoderKind {
  case full(AutoencoderConfig)
  case tiny(TinyAutoencoderConfig)

  init(_ config: Config) throws(DiffusionError) {
    self =
      try config.isTinyAutoencoder()
      ? .tiny(TinyAutoencoderConfig(config)) : .full(AutoencoderConfig(config))
  }

  /// Pixels a latent, along a side.
  var factor: Int {
    switch self {
    case .full(let config): config.factor
    case .tiny(let config): config.factor
    }
  }

  var latentChannels: Int {
    switch self {
    case .full(let config): config.latentChannels
    case .tiny(let config): config.latentChannels
    }
  }

  /// Channels that the widest maps of the decoder have together at full size, of what is computed
  /// at a time.
  var widest: Int {
    switch self {
    // What the next doubling leaves, and in and out of the first level.
    case .full(let config): config.levels[min(1, config.levels.count - 1)] + 2 * config.levels[0]
    case .tiny(let config): 4 * config.decoderWidth
    }
  }

  /// The folder of a fast decoder for the latents of a stage: an `AutoencoderTiny` in a folder of
  /// the model, or one called TAESD beside it, as a folder or in a hub's cache.
  /// - Parameters:
  ///   - stage: the stage's folder, or a checkpoint file.
  ///   - channels: of its latents.
  ///   - isXL: whose latents are not those of the other models, though they have as many channels.
  static func fastDecoder(of stage: ModelPath, channels: Int, isXL: Bool) -> ModelPath? {
    func fits(_ folder: ModelPath) -> Bool {
      let file = folder.appending("config.json")
      guard file.exists, let config = try? Config(file: file),
        (try? config.isTinyAutoencoder()) == true,
        let tiny = try? TinyAutoencoderConfig(config)
      else { return false }
      return tiny.latentChannels == channels
    }
    let inside = (try? stage.contents()) ?? []
    if let name = inside.first(where: { $0 != "vae" && fits(stage.appending($0)) }) {
      return stage.appending(name)
    }
    return stage.neighbours(named: {
      let name = $0.lowercased()
      return name.hasPrefix("taesd") && name.contains("xl") == isXL
    }).first(where: fits)
  }
}
