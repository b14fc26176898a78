/// An `AutoencoderTiny` as its `config.json` describes it; values that the engine does not have are
/// refused with the key, the value and what is supported.
struct TinyAutoencoderConfig {
  /// Blocks of each level, from full resolution down.
  let encoderBlocks: [Int]
  /// Blocks of each level, from the latents up.
  let decoderBlocks: [Int]
  /// Channels of all levels.
  let encoderWidth: Int
  let decoderWidth: Int
  let latentChannels: Int
  /// Latents times this are what the U-Net sees.
  let scaling: Double

  /// Pixels a latent, along a side.
  var factor: Int { 1 << (decoderBlocks.count - 1) }
  /// How far a pixel sees, in latents.
  var reach: Int {
    var pixels = 1
    for (level, blocks) in decoderBlocks.enumerated() {
      // Three convolutions a block, one behind them.
      pixels += (3 * blocks + 1) << (decoderBlocks.count - 1 - level)
    }
    return (pixels + factor - 1) / factor + 1
  }

  init(_ config: Config) throws(DiffusionError) {
    let size = 1...1 << 16
    func width(_ key: String, levels: Int) throws(DiffusionError) -> Int {
      let widths = try config.ints(key, in: size, count: levels, default: 64)
      guard Set(widths).count == 1 else { throw config.unsupported(key, "equal numbers") }
      return widths[0]
    }
    encoderBlocks = try config.ints("num_encoder_blocks", in: 0...64)
    decoderBlocks = try config.ints("num_decoder_blocks", in: 0...64)
    guard encoderBlocks.count == decoderBlocks.count, (1...8).contains(encoderBlocks.count) else {
      throw config.unsupported("num_decoder_blocks", "as many as num_encoder_blocks, at most 8")
    }
    encoderWidth = try width("encoder_block_out_channels", levels: encoderBlocks.count)
    decoderWidth = try width("decoder_block_out_channels", levels: encoderBlocks.count)
    latentChannels = try config.int("latent_channels", in: size, default: 4)
    for key in ["in_channels", "out_channels"] { _ = try config.int(key, in: 3...3, default: 3) }
    _ = try config.int("upsampling_scaling_factor", in: 2...2, default: 2)
    guard try config.string("act_fn", default: "relu") == "relu" else {
      throw config.unsupported("act_fn", "relu")
    }
    guard try config.string("upsample_fn", default: "nearest") == "nearest" else {
      throw config.unsupported("upsample_fn", "nearest")
    }
    scaling = try config.double("scaling_factor", default: 1)
    guard scaling > 0 else { throw config.unsupported("scaling_factor", "numbers above 0") }
  }
}
