import FileNames
import Foundation
import PlainText

/// A checkpoint in one file of Latent Diffusion's original layout. To the rest of the
/// engine it is a folder in the diffusers layout: its networks have their names there, and its
/// configurations are made from the shapes of its tensors. Files of that layout beside it are
/// believed before it, since they say what no file of weights can.
final class SingleFile: CheckpointLayout {
  let path: String
  let mapping: MappedFile
  let pickles: [PickleSummary]
  /// Tensors of each network, by its folder.
  let networks: [String: OriginalNames.Entries]
  /// By their paths in the layout.
  let configurations: [String: JSON]
  /// Files and folders on disk that stand in for those of the layout.
  private let beside: [String: URL]

  /// Reads the file's table of contents.
  /// - Throws: `.foreign` where it is something else, saying what.
  init(_ url: URL) throws(DiffusionError) {
    path = url.path
    let path = path
    let file = try TensorFile(ModelPath(url))
    mapping = file.mapping
    pickles = file.pickle.map { [$0] } ?? []
    if let what = ForeignFile.what(file.entries) { throw .foreign(path: path, what: what) }
    let names = OriginalNames(file.entries)
    guard let unet = names.networks["unet"] else {
      let some = file.entries.keys.sorted().prefix(3).joined(separator: ", ")
      throw .foreign(
        path: path,
        what: file.entries.isEmpty
          ? "a file without weights"
          : names.networks.isEmpty
            ? "a file of weights that are not known (\(some))"
            : "a \(names.networks.keys.sorted().joined(separator: ", ")) without a U-Net")
    }
    var beside = Self.layout(beside: url)
    let networks = names.networks
    let hints = Hints(file, unet)
    let configurations = try OriginalConfigs(
      names, path: path, predictsVelocity: { hints.predictsVelocity },
      hasZeroSNR: hints.hasZeroSNR, isTurbo: Self.isTurbo(url)
    ).files
    let isXL = networks["text_encoder_2"] != nil
    for folder in ["vae", "text_encoder"] where networks[folder] == nil {
      guard beside["\(folder)/config.json"] != nil else {
        throw .foreign(
          path: path,
          what: "a checkpoint without its \(folder == "vae" ? "autoencoder (VAE)" : "text encoder")"
            + "; put the folder \(folder) of a model in the diffusers layout beside it")
      }
      beside[folder] = url.deletingLastPathComponent().appendingPathComponent(folder)
    }
    // One that lies beside by chance describes another model.
    let said = ["block_out_channels", "in_channels", "cross_attention_dim", "hidden_size"]
    for (name, own) in configurations {
      guard let file = beside[name], let other = try? JSON(file: ModelPath(file)) else { continue }
      if said.contains(where: { own[$0] != nil && own[$0] != other[$0] }) { beside[name] = nil }
    }
    var all = configurations
    let tokenizers = CLIPTokenizerSearch(beside: url)
    for (folder, isOpenCLIP) in [
      ("tokenizer", names.openCLIPs.contains("text_encoder")), ("tokenizer_2", true),
    ] where folder == "tokenizer" || isXL {
      guard beside[folder] == nil, let found = tokenizers.folder else { continue }
      guard isOpenCLIP else {
        beside[folder] = found
        continue
      }
      // The same words, but texts are filled up with another token.
      for file in ["vocab.json", "merges.txt", "tokenizer.json"] {
        let place = found.appendingPathComponent(file)
        if Files.exists(place.path) {
          beside["\(folder)/\(file)"] = place
        }
      }
      all["\(folder)/special_tokens_map.json"] = .dictionary(["pad_token": .string("!")])
    }
    self.networks = networks
    self.configurations = all
    self.beside = beside
    placedFiles = beside.flatMap { part, url in
      Files.isFolder(url.path)
        ? ((try? Files.all(below: url.path)) ?? []).map { "\(part)/\($0)" } : [part]
    }
  }

  /// Configurations and tokenizers of the layout in the file's folder.
  private static func layout(beside url: URL) -> [String: URL] {
    let folder = url.deletingLastPathComponent()
    var found: [String: URL] = [:]
    for name in [
      "unet/config.json", "vae/config.json", "text_encoder/config.json",
      "text_encoder_2/config.json", "scheduler/scheduler_config.json", "tokenizer", "tokenizer_2",
    ] {
      let file = folder.appendingPathComponent(name)
      let isTokenizer = name.hasPrefix("tokenizer")
      if isTokenizer
        ? CLIPTokenizerSearch.isTokenizer(file)
        : Files.exists(file.path)
      {
        found[name] = file
      }
    }
    return found
  }

  /// Nothing in the file tells that a model was distilled for few steps.
  private static func isTurbo(_ url: URL) -> Bool {
    url.lastPathComponent.lowercased().contains("turbo")
  }

  // MARK: As a folder

  var mappings: [MappedFile] { [mapping] }
  let placedFiles: [String]

  func network(_ part: String) -> (mapping: MappedFile, entries: OriginalNames.Entries)? {
    networks[part].map { (mapping, $0) }
  }

  func place(_ part: String) -> ModelPath? {
    if let file = beside[part] { return ModelPath(file) }
    guard let slash = part.firstIndex(of: "/"), let folder = beside[String(part[..<slash])] else {
      return nil
    }
    return ModelPath(
      folder.appendingPathComponent(String(part[part.index(after: slash)...])))
  }

  func absence(of part: String) -> String {
    part.hasPrefix("tokenizer")
      ? "the file has no tokenizer, and none of CLIP was found: put the folder tokenizer of a "
        + "Stable Diffusion in the diffusers layout (or vocab.json and merges.txt of "
        + "openai/clip-vit-large-patch14) beside the file"
      : "there is no such part in the file"
  }
}

extension ModelPath {
  /// What is to be read: a file that is a checkpoint, or a folder that holds one alone, as the
  /// folder that it stands for; anything else as it is.
  /// - Throws: where a file is no checkpoint, saying what it is.
  func opened() throws(DiffusionError) -> ModelPath {
    guard isOnDisk, exists else { return self }
    let url = URL(file: path)
    guard isFolder else { return ModelPath(try SingleFile(url)) }
    if let glide = try GLIDEFolder(url) { return ModelPath(glide) }
    if let vqgan = try VQGANFolder(url) { return ModelPath(vqgan) }
    let names = try contents().filter { !$0.hasPrefix(".") }
    let checkpoints = names.filter(WeightFiles.isCheckpoint)
    let safetensors = checkpoints.filter { $0.hasSuffix(".safetensors") }
    let files = safetensors.isEmpty ? checkpoints : safetensors
    let described = ["cascade.json", "model_index.json", "config.json"]
    guard !files.isEmpty, !described.contains(where: names.contains),
      !names.contains(where: { appending("\($0)/model_index.json").exists })
    else { return self }
    guard files.count == 1 else {
      // Files of something else lie beside the networks.
      if ["unet", "text_encoder"].contains(where: names.contains) { return self }
      throw .malformed(
        path: path,
        reason: "it is a folder of several files; choose one: " + files.joined(separator: ", "))
    }
    return ModelPath(try SingleFile(url.appendingPathComponent(files[0])))
  }
}

/// What the file says of its kind beside the shapes.
private struct Hints {
  let file: TensorFile
  let unet: OriginalNames.Entries

  init(_ file: TensorFile, _ unet: OriginalNames.Entries) {
    self.file = file
    self.unet = unet
  }

  var hasZeroSNR: Bool { file.entries["ztsnr"] != nil }

  /// Whether the network predicts velocities; nil where nothing tells.
  var predictsVelocity: Bool? {
    switch file.metadata["modelspec.prediction_type"]?.lowercased() {
    case "v", "v_prediction": return true
    case "epsilon": return false
    default: break
    }
    if file.entries["v_pred"] != nil { return true }
    if step == 875_000 { return false }
    let isInpainting = unet["conv_in.weight"]?.shape.dropFirst().first == 9
    return isInpainting ? false : isDeviating
  }

  /// Training steps; those of Stable Diffusion 2's network that predicts the noise are known.
  private var step: Int64? {
    if let text = file.metadata["global_step"] { return Int64(text) }
    guard let entry = file.entries["global_step"], entry.type == "I64", entry.range.count == 8
    else { return nil }
    return file.mapping.withBytes(entry.range) {
      Int64(littleEndian: $0.loadUnaligned(as: Int64.self))
    }
  }

  /// A norm near the end of Stable Diffusion 2 deviates more where it predicts velocities; nil
  /// for networks of other sizes.
  private var isDeviating: Bool? {
    let name = "up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias"
    guard let entry = unet[name], entry.shape == [320],
      let storage = WeightTensor.Storage(rawValue: entry.type), storage.isFloat
    else { return nil }
    let values = WeightTensor(
      name: name, entry: entry, storage: storage, scales: nil, file: file.mapping
    ).floats()
    let mean = values.reduce(0, +) / 320
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 320).squareRoot() > 0.09
  }
}
