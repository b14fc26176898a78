import FileNames
import Foundation
import PlainText

/// What `open_clip_config.json` says beside a CLIP of OpenCLIP and the tensors do not; a file of
/// OpenAI's needs none.
struct OpenCLIPConfig {
  /// GELU in OpenAI's approximation; LAION's models have the exact one.
  let isQuick: Bool
  /// Values of an attention head for pictures.
  let headWidth: Int
  /// Attention heads for texts; nil for one to 64 values.
  let textHeads: Int?
  /// The `preprocessor_config.json` of the same pictures; nil where they are as OpenAI's.
  let preparation: JSON?

  /// - Throws: where a file of OpenCLIP has none: a wrong activation gives wrong vectors.
  init(beside file: ModelPath) throws(DiffusionError) {
    let url = URL(file: file.path)
    let path = ModelPath(
      url.deletingLastPathComponent().appendingPathComponent("open_clip_config.json"))
    // Another file in the same folder is none of OpenCLIP's.
    guard url.lastPathComponent.hasPrefix("open_clip") else {
      (isQuick, headWidth, textHeads, preparation) = (true, 64, nil, nil)
      return
    }
    guard path.exists else {
      throw .malformed(
        path: file.path,
        reason: "it needs open_clip_config.json beside it, which says how it computes; or name a "
          + "folder with the same model for transformers (config.json, model.safetensors)")
    }
    let config = try Config(file: path)
    guard let model = try config.section("model_cfg"),
      let pictures = try model.section("vision_cfg"), let texts = try model.section("text_cfg")
    else {
      throw .malformed(path: config.path, reason: "it has no model_cfg of texts and pictures")
    }
    isQuick = try model.bool("quick_gelu", default: false)
    headWidth = try pictures.int("head_width", in: 1...4096, default: 64)
    textHeads = try texts.int("heads", in: 1...4096, default: 8)
    guard let prepared = try config.section("preprocess_cfg") else {
      preparation = nil
      return
    }
    for (key, only) in [("interpolation", "bicubic"), ("resize_mode", "shortest")] {
      guard try prepared.string(key, default: only) == only else {
        throw prepared.unsupported(key, only)
      }
    }
    let side = JSON.int(try pictures.int("image_size", in: 1...4096, default: 224))
    var values = ["crop_size": side, "size": side]
    for (own, name) in [("mean", "image_mean"), ("std", "image_std")] {
      values[name] = prepared.value(own)
    }
    preparation = .dictionary(values)
  }
}
