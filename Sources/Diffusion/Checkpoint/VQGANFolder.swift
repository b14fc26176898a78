import FileNames
import Foundation
import PlainText

/// A VQGAN and a CLIP in one folder as the folder that they stand for: `vqgan` as diffusers keeps a
/// `VQModel`, and `clip` as transformers keeps a `CLIPModel`.
///
/// The VQGAN is a checkpoint of taming-transformers (`last.ckpt`), or diffusers' own files; CLIP is a
/// folder `clip`, or OpenAI's file. All but the side of the pictures that a checkpoint was trained on
/// is told by shapes; that is in the `.yaml` beside it.
final class VQGANFolder: CheckpointLayout {
  let path: String
  private let files: VQGANFiles

  /// What the layout's `model_index.json` calls it.
  static let pipeline = "VQGANCLIPPipeline"
  /// The folders of the layout.
  static let vqgan = "vqgan"
  static let clip = "clip"

  /// - Returns: nil where the folder does not hold both.
  /// - Throws: where one of its files cannot be read.
  init?(_ folder: URL) throws(DiffusionError) {
    let names = ((try? Files.names(in: folder.path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    let root = ModelPath(folder)
    path = folder.path
    guard !["model_index.json", "cascade.json"].contains(where: names.contains) else { return nil }
    guard let files = try VQGANFiles(names, in: root) else { return nil }
    self.files = files
  }

  var mappings: [MappedFile] { files.mappings }
  var pickles: [PickleSummary] { files.pickles }
  var configurations: [String: JSON] { files.configurations }
  var placedFiles: [String] { files.placedFiles }

  func network(_ part: String) -> (mapping: MappedFile, entries: OriginalNames.Entries)? {
    guard part == Self.vqgan, let entries = files.entries else { return nil }
    return mappings.last.map { ($0, entries) }
  }

  func place(_ part: String) -> ModelPath? {
    if let place = files.placed[part] { return place }
    guard let slash = part.firstIndex(of: "/"),
      let folder = files.placed[String(part[..<slash])]
    else { return nil }
    return folder.appending(String(part[part.index(after: slash)...]))
  }

  func absence(of part: String) -> String { "there is no such part beside the VQGAN" }
}

/// The files of a VQGAN and of a CLIP, found in a folder.
private struct VQGANFiles: Sendable {
  /// The VQGAN's comes last.
  private(set) var mappings: [MappedFile] = []
  private(set) var pickles: [PickleSummary] = []
  private(set) var configurations = [
    "model_index.json": JSON.dictionary(["_class_name": .string(VQGANFolder.pipeline)])
  ]
  /// What stands on disk, by the paths of the layout; files and folders.
  private(set) var placed: [String: ModelPath] = [:]
  private(set) var placedFiles: [String] = []
  /// Tensors of a checkpoint; nil where the VQGAN is in files of diffusers.
  private(set) var entries: OriginalNames.Entries?

  init?(_ names: [String], in root: ModelPath) throws(DiffusionError) {
    // CLIP first: where there is none, no large file need be opened.
    let transformers = root.appending(VQGANFolder.clip)
    let original = names.first { $0.hasPrefix("ViT-") && $0.hasSuffix(".pt") }
    if transformers.appending("config.json").exists {
      try add(
        transformers, as: VQGANFolder.clip, weights: ["model.safetensors", "pytorch_model.bin"])
    } else if let original {
      let clip = try OpenAICLIP(root.appending(original))
      mappings += clip.mappings
      pickles += clip.pickles
      placed[VQGANFolder.clip] = ModelPath(clip)
      // Where its path ends.
      placed[original] = ModelPath(clip)
    } else {
      return nil
    }
    if let config = try? Config(file: root.appending("config.json")) {
      guard (try? config.string("_class_name")) == "VQModel" else { return nil }
      try add(
        root, as: VQGANFolder.vqgan,
        weights: ["safetensors", "bin"].map { "diffusion_pytorch_model.\($0)" })
    } else {
      guard try openCheckpoint(names, in: root, except: original) else { return nil }
    }
    for name in names where name.lowercased().hasPrefix("licen") || name == "README.md" {
      placed[name] = root.appending(name)
      placedFiles.append(name)
    }
  }

  /// Takes a folder on disk for one of the layout.
  private mutating func add(
    _ folder: ModelPath, as part: String, weights: [String]
  ) throws(DiffusionError) {
    placed[part] = folder
    let names = try folder.contents()
    placedFiles += names.filter {
      !folder.appending($0).isFolder && !NetworkFolder.isWeightFile($0)
    }.map { "\(part)/\($0)" }
    if let name = weights.first(where: names.contains) {
      mappings.append(try MappedFile(folder.appending(name)))
    }
  }

  /// Opens the first file that is a VQGAN.
  private mutating func openCheckpoint(
    _ names: [String], in root: ModelPath, except clip: String?
  ) throws(DiffusionError) -> Bool {
    for name in names where WeightFiles.isCheckpoint(name) && name != clip {
      let file = try TensorFile(root.appending(name))
      guard file.entries["quantize.embedding.weight"] != nil else { continue }
      let entries = OriginalNames.autoencoder(file.entries)
      guard let config = Self.config(entries, side: Self.side(names, in: root)) else {
        throw .malformed(path: file.mapping.path, reason: "it is a VQGAN without a whole decoder")
      }
      self.entries = entries
      configurations["\(VQGANFolder.vqgan)/config.json"] = config
      mappings.append(file.mapping)
      if let pickle = file.pickle { pickles.append(pickle) }
      return true
    }
    return false
  }

  /// What shapes say, as the `config.json` of a `VQModel`.
  private static func config(_ entries: OriginalNames.Entries, side: Int) -> JSON? {
    func shape(_ name: String) -> [Int]? { entries[name]?.shape }
    let blocks = OriginalNames.indices(entries, after: "decoder.up_blocks.")
    let resnets = OriginalNames.indices(entries, after: "decoder.up_blocks.0.resnets.")
    let levels = blocks.compactMap { shape("decoder.up_blocks.\($0).resnets.0.conv1.weight")?[0] }
    guard let codes = shape("quantize.embedding.weight"), codes.count == 2,
      let input = shape("decoder.conv_in.weight"), input.count == 4, !levels.isEmpty,
      levels.count == blocks.count, resnets.count > 1
    else { return nil }
    func kinds(_ name: String, _ plain: String) -> JSON {
      .array(
        blocks.map { index in
          let attends = shape("\(name).\(index).attentions.0.to_q.weight") != nil
          return .string((attends ? "Attn" : "") + plain)
        })
    }
    return .dictionary([
      "_class_name": .string("VQModel"), "sample_size": .int(side),
      "block_out_channels": .array(levels.reversed().map { .int($0) }),
      "up_block_types": kinds("decoder.up_blocks", "UpDecoderBlock2D"),
      "down_block_types": kinds("encoder.down_blocks", "DownEncoderBlock2D"),
      "layers_per_block": .int(resnets.count - 1), "latent_channels": .int(input[1]),
      "num_vq_embeddings": .int(codes[0]), "vq_embed_dim": .int(codes[1]),
      "norm_num_groups": .int(32),
    ])
  }

  /// The side of the pictures that it was trained on, as the first `.yaml` says; 256 without.
  private static func side(_ names: [String], in root: ModelPath) -> Int {
    let usual = 256
    guard let name = names.first(where: { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }),
      let file = try? MappedFile(root.appending(name))
    else { return usual }
    let text = file.withBytes(0..<min(file.count, 1 << 16)) { String(decoding: $0, as: UTF8.self) }
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, parts[0] == "resolution", let side = Int(parts[1]) { return side }
    }
    return usual
  }
}
