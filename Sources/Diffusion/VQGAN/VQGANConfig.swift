/// A VQGAN (Esser et al. 2021) as diffusers' `VQModel` describes it in `config.json`; values that
/// the engine does not have are refused with the key, the value and what is supported.
struct VQGANConfig {
  /// Channels of each level, from full resolution down.
  let levels: [Int]
  /// Resnets of a level of the encoder; the decoder has one more.
  let layers: Int
  /// Channels that the decoder reads.
  let latentChannels: Int
  /// Rows of the codebook.
  let codes: Int
  /// Values of a code.
  let codeWidth: Int
  let groups: Int
  /// Whether the resnets of each level of the decoder are followed by attention, from the latents'
  /// resolution up.
  let attends: [Bool]
  /// Side of the pictures that it was trained on, pixels.
  let side: Int

  /// Pixels a code, along a side.
  var factor: Int { 1 << (levels.count - 1) }

  init(_ config: Config) throws(DiffusionError) {
    let size = 1...1 << 16
    levels = try config.ints("block_out_channels", in: size)
    guard levels.count <= 8 else { throw config.unsupported("block_out_channels", "8 levels") }
    layers = try config.int("layers_per_block", in: 1...64, default: 1)
    latentChannels = try config.int("latent_channels", in: size, default: 3)
    codes = try config.int("num_vq_embeddings", in: 1...1 << 20, default: 256)
    codeWidth = try config.int("vq_embed_dim", in: size, default: latentChannels)
    groups = try config.int("norm_num_groups", in: size, default: 32)
    for channels in levels where channels % groups != 0 {
      throw config.unsupported("norm_num_groups", "divisors of the channels")
    }
    for key in ["in_channels", "out_channels"] { _ = try config.int(key, in: 3...3, default: 3) }
    let blocks = ["UpDecoderBlock2D": false, "AttnUpDecoderBlock2D": true]
    let kinds = try config.strings("up_block_types").map { blocks[$0] }
    attends = kinds.compactMap { $0 }
    guard attends.count == levels.count, kinds.count == levels.count else {
      throw config.unsupported(
        "up_block_types", "\(levels.count) of \(blocks.keys.sorted().joined(separator: ", "))")
    }
    guard ["silu", "swish"].contains(try config.string("act_fn", default: "silu")) else {
      throw config.unsupported("act_fn", "silu, swish")
    }
    guard try config.bool("mid_block_add_attention", default: true) else {
      throw config.unsupported("mid_block_add_attention", "true")
    }
    guard try config.string("norm_type", default: "group") == "group" else {
      throw config.unsupported("norm_type", "group")
    }
    side = try config.int("sample_size", in: 8...4096, default: 32)
  }
}
