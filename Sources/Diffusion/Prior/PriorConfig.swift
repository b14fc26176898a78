/// A `PriorTransformer` as its `config.json` describes it.
struct PriorConfig {
  /// Values of an embedding, of a text's vector and of a token's state alike.
  let embeddingWidth: Int
  let heads: Int
  /// Values of a token inside.
  let width: Int
  let layers: Int
  /// Tokens of a text.
  let textLength: Int
  let timeActivation: Activation

  init(_ config: Config) throws(DiffusionError) {
    let size = 1...1 << 16
    embeddingWidth = try config.int("embedding_dim", in: size, default: 768)
    heads = try config.int("num_attention_heads", in: 1...1 << 10, default: 32)
    width = try heads * config.int("attention_head_dim", in: 1...1 << 10, default: 64)
    layers = try config.int("num_layers", in: 1...1 << 10, default: 20)
    textLength = try config.int("num_embeddings", in: size, default: 77)
    _ = try config.int("additional_embeddings", in: 4...4, default: 4)
    timeActivation = try config.activation("time_embed_act_fn") ?? .silu
    guard try config.string("added_emb_type", default: "prd") == "prd" else {
      throw config.unsupported("added_emb_type", "prd")
    }
    guard try config.string("encoder_hid_proj_type", default: "linear") == "linear" else {
      throw config.unsupported("encoder_hid_proj_type", "linear")
    }
    try config.requireUnset("norm_in_type", "embedding_proj_norm_type")
    for (key, own) in [
      ("time_embed_dim", width), ("embedding_proj_dim", embeddingWidth),
      ("clip_embed_dim", embeddingWidth),
    ] {
      _ = try config.int(key, in: own...own, default: own)
    }
  }
}
