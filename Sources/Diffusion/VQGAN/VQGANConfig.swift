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
  /// The same of the encoder, from full resolution down.
  let encoderAttends: [Bool]
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
    attends = try Self.attends(config, "up_block_types", "UpDecoderBlock2D", levels.count)
    encoderAttends = try Self.attends(
      config, "down_block_types", "DownEncoderBlock2D", levels.count)
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

  /// - Parameter plain: what a block without attention is called.
  private static func attends(
    _ config: Config, _ key: String, _ plain: String, _ count: Int
  ) throws(DiffusionError) -> [Bool] {
    let blocks = [plain: false, "Attn" + plain: true]
    let names = try config.strings(key)
    let attends = names.compactMap { blocks[$0] }
    guard attends.count == count, names.count == count else {
      throw config.unsupported(key, "\(count) of \(plain), Attn\(plain)")
    }
    return attends
  }
}
