import FileNames
import Foundation
import PlainText

/// OpenAI's own file of a CLIP, such as `ViT-B-32.pt`, or that of OpenCLIP with its
/// `open_clip_config.json` beside it, as the folder in transformers' layout that it stands for. The
/// file has no tokenizer: it is looked for beside it and where downloads lie.
final class OpenAICLIP: CheckpointLayout {
  let path: String
  let mappings: [MappedFile]
  let configurations: [String: JSON]
  let pickles: [PickleSummary]
  private let entries: OriginalNames.Entries
  private let placed: [String: ModelPath]

  /// - Throws: `.foreign` where it is something else.
  init(_ file: ModelPath) throws(DiffusionError) {
    let tensors = try TensorFile(file)
    path = file.path
    let details = try OpenCLIPConfig(beside: file)
    guard let shapes = Shapes(tensors.entries, details) else {
      throw .foreign(path: file.path, what: "no CLIP as OpenAI or OpenCLIP publishes it")
    }
    mappings = [tensors.mapping]
    pickles = [tensors.pickle].compactMap { $0 }
    configurations = ["config.json": shapes.config]
      .merging(details.preparation.map { ["preprocessor_config.json": $0] } ?? [:]) { $1 }
    entries = Self.renamed(tensors.entries)
    var placed: [String: ModelPath] = [:]
    if let folder = CLIPTokenizerSearch(beside: URL(file: file.path)).folder {
      for name in ["vocab.json", "merges.txt"] {
        placed[name] = ModelPath(folder.appendingPathComponent(name))
      }
    }
    self.placed = placed
  }

  var placedFiles: [String] { Array(placed.keys) }

  func network(_ part: String) -> (mapping: MappedFile, entries: OriginalNames.Entries)? {
    part.isEmpty ? (mappings[0], entries) : nil
  }

  func place(_ part: String) -> ModelPath? { placed[part] }

  func absence(of part: String) -> String {
    "the file has no tokenizer, and none of CLIP was found: put vocab.json and merges.txt of "
      + "openai/clip-vit-large-patch14 beside it"
  }

  private static func renamed(_ entries: OriginalNames.Entries) -> OriginalNames.Entries {
    var (text, picture) = (OriginalNames.Entries(), OriginalNames.Entries())
    for (name, entry) in entries {
      if name.hasPrefix("visual.") {
        picture[String(name.dropFirst("visual.".count))] = entry
      } else {
        text[name] = entry
      }
    }
    var result = OriginalNames.openCLIP(text)
    let names = [
      "class_embedding": "vision_model.embeddings.class_embedding",
      "conv1.weight": "vision_model.embeddings.patch_embedding.weight",
      "ln_pre.weight": "vision_model.pre_layrnorm.weight",
      "ln_pre.bias": "vision_model.pre_layrnorm.bias",
      "ln_post.weight": "vision_model.post_layernorm.weight",
      "ln_post.bias": "vision_model.post_layernorm.bias",
    ]
    for (name, entry) in OriginalNames.openCLIP(picture) {
      if name == "proj" {
        result["visual_projection.weight"] = entry.shape.count == 2 ? entry.transposed : entry
      } else {
        let own = name.replacingOccurrences(of: "text_model.", with: "vision_model.")
        result[names[name] ?? own] = entry
      }
    }
    return result
  }

  /// What the shapes of the tensors say.
  private struct Shapes {
    let config: JSON

    init?(_ entries: OriginalNames.Entries, _ details: OpenCLIPConfig) {
      func shape(_ name: String, _ count: Int) -> [Int]? {
        guard let shape = entries[name]?.shape, shape.count == count,
          shape.allSatisfy({ 1...1 << 20 ~= $0 })
        else { return nil }
        return shape
      }
      func layers(_ prefix: String) -> Int {
        OriginalNames.indices(entries, after: prefix + "transformer.resblocks.").count
      }
      func inner(_ prefix: String) -> Int? {
        shape(prefix + "transformer.resblocks.0.mlp.c_fc.weight", 2)?[0]
      }
      guard let patch = shape("visual.conv1.weight", 4), shape("visual.proj", 2) != nil,
        let places = shape("visual.positional_embedding", 2),
        let words = shape("token_embedding.weight", 2),
        let length = shape("positional_embedding", 2), let wide = inner("visual."),
        let narrow = inner(""), words[1] >= 64, patch[0] >= details.headWidth
      else { return nil }
      let cells = Int(Double(places[0] - 1).squareRoot().rounded())
      func part(_ values: [String: Int]) -> JSON {
        var part = values.mapValues { JSON.int($0) }
        part["hidden_act"] = .string(details.isQuick ? "quick_gelu" : "gelu")
        return .dictionary(part)
      }
      config = .dictionary([
        "model_type": .string("clip"),
        "text_config": part([
          "hidden_size": words[1], "num_attention_heads": details.textHeads ?? words[1] / 64,
          "intermediate_size": narrow, "num_hidden_layers": layers(""), "vocab_size": words[0],
          "max_position_embeddings": length[0],
        ]),
        "vision_config": part([
          "hidden_size": patch[0], "num_attention_heads": patch[0] / details.headWidth,
          "intermediate_size": wide, "num_hidden_layers": layers("visual."),
          "patch_size": patch[3], "image_size": cells * patch[3],
        ]),
      ])
    }
  }
}
