/// Files of weights that are no model which draws from text, or none that the engine has: known by
/// the names of their tensors.
enum ForeignFile {
  /// What kinds of files are known by; the first that fits counts.
  private static let kinds: [(what: String, signs: [String])] = [
    (
      "a LoRA, which changes a model and draws nothing alone",
      [
        "lora_up.", "lora_down.", "lora_A.", "lora_B.", ".lora.up.", "hada_w1", "lokr_w1",
        "oft_blocks",
      ]
    ),
    (
      "a ControlNet",
      ["control_model.", "input_hint_block.", "controlnet_", "control_add_embedding"]
    ),
    (
      "a network of GLIDE; open the folder that holds base.pt and upsample.pt",
      ["transformer.resblocks.0.attn.c_qkv."]
    ),
    (
      "a VQGAN, which draws with a CLIP; put that beside it, as a folder clip or as OpenAI's "
        + "ViT-B-32.pt, and open their folder",
      ["quantize.embedding.weight"]
    ),
    ("an IP-Adapter", ["ip_adapter.", "image_proj."]),
    ("a T2I-Adapter", ["adapter.body.", "body.0.resnets."]),
    ("a motion module", ["motion_modules."]),
    ("a video model", ["time_stack.", "temporal_transformer_blocks.", "time_mixer."]),
    ("Flux", ["double_blocks.", "single_transformer_blocks."]),
    ("Stable Diffusion 3", ["joint_blocks.", "add_q_proj."]),
    ("Stable Cascade", ["clip_txt_mapper.", "effnet_mapper.", "clip_mapper."]),
    ("Playground 2.5", ["edm_mean"]),
    ("PixArt", ["y_embedder.y_embedding"]),
    ("a T5 text encoder alone", ["SelfAttention.relative_attention_bias"]),
    ("an upscaler of pictures (ESRGAN)", ["rdb1.conv1.", "RDB1.conv1."]),
  ]

  /// What a file without the original layout's networks is, as far as that can be told.
  static func what(_ entries: OriginalNames.Entries) -> String? {
    for (what, signs) in kinds
    where entries.keys.contains(where: { name in signs.contains(where: name.contains) }) {
      return what
    }
    func has(_ sign: String) -> Bool { entries.keys.contains { $0.contains(sign) } }
    if ["unet", "vae"].contains(where: { OriginalNames(entries).networks[$0] != nil }) {
      return nil
    }
    if has("down_blocks.0.resnets."), has("time_embedding.") {
      return "the U-Net alone of a model in the diffusers layout; open the model's folder, "
        + "which has a model_index.json"
    }
    if has("decoder.up.") || has("decoder.up_blocks.") || has("decoder.layers.") {
      return "an autoencoder (VAE) alone"
    }
    if has("encoder.layers.0.self_attn.") || has("transformer.resblocks.") {
      return "a CLIP text encoder alone"
    }
    let isEmbedding =
      entries.count <= 4
      && entries.values.allSatisfy { $0.shape.count <= 2 && $0.shape.first ?? 0 <= 256 }
    if !entries.isEmpty, isEmbedding {
      return "an embedding (textual inversion), which adds a word to a model"
    }
    return nil
  }
}
