/// An `AutoencoderKL` as its `config.json` describes it; values that the engine does not have are
/// refused with the key, the value and what is supported.
struct AutoencoderConfig {
  /// Channels of each level, from full resolution down.
  let levels: [Int]
  /// Resnets of a level of the encoder; the decoder has one more.
  let layers: Int
  let latentChannels: Int
  let groups: Int
  /// Latents times this have a deviation of about 1: what the U-Net sees.
  let scaling: Double
  /// Subtracted from latents before they are scaled.
  let shift: Double
  let hasQuantConvolution: Bool
  let hasPostQuantConvolution: Bool
  let middleAttends: Bool

  /// Pixels a latent, along a side.
  var factor: Int { 1 << (levels.count - 1) }
  /// Levels at full resolution and next to it that may be computed in tiles: they take nearly all
  /// of the memory, and a pixel there sees little of its surroundings.
  var tiledLevels: Int { min(2, levels.count - 1) }
  /// How far a pixel of the tiled levels sees, in latents.
  var reach: Int {
    let pixels = (0..<tiledLevels).reduce(2) { $0 + (2 * layers + 3) << $1 }
    return (pixels + factor - 1) / factor
  }

  init(_ config: Config) throws(DiffusionError) {
    let size = 1...1 << 16
    levels = try config.ints("block_out_channels", in: size)
    guard levels.count <= 8 else { throw config.unsupported("block_out_channels", "8 levels") }
    layers = try config.int("layers_per_block", in: 1...64, default: 1)
    latentChannels = try config.int("latent_channels", in: size, default: 4)
    groups = try config.int("norm_num_groups", in: size, default: 32)
    for channels in levels where channels % groups != 0 {
      throw config.unsupported("norm_num_groups", "divisors of the channels")
    }
    for key in ["in_channels", "out_channels"] { _ = try config.int(key, in: 3...3, default: 3) }
    for (key, block) in [
      ("down_block_types", "DownEncoderBlock2D"), ("up_block_types", "UpDecoderBlock2D"),
    ] {
      guard try config.strings(key) == levels.map({ _ in block }) else {
        throw config.unsupported(key, "\(levels.count) of \(block)")
      }
    }
    guard ["silu", "swish"].contains(try config.string("act_fn", default: "silu")) else {
      throw config.unsupported("act_fn", "silu, swish")
    }
    scaling = try config.double("scaling_factor", default: 0.18215)
    guard scaling > 0 else { throw config.unsupported("scaling_factor", "numbers above 0") }
    shift = try config.double("shift_factor", default: 0)
    hasQuantConvolution = try config.bool("use_quant_conv", default: true)
    hasPostQuantConvolution = try config.bool("use_post_quant_conv", default: true)
    middleAttends = try config.bool("mid_block_add_attention", default: true)
    try config.requireUnset("latents_mean", "latents_std")
  }
}
