import FileNames
import Foundation
import PlainText

/// GLIDE's checkpoints in one folder, `base.pt` and `upsample.pt` and those for inpainting, as the
/// folder in the diffusers layout that they stand for: each file is a folder of its own there, with
/// the U-Net and the text transformer that it holds.
final class GLIDEFolder: CheckpointLayout {
  let path: String
  let mappings: [MappedFile]
  let pickles: [PickleSummary]
  let configurations: [String: JSON]
  private let networks: [String: (mapping: MappedFile, entries: OriginalNames.Entries)]
  /// Files that stand elsewhere, by their paths in the layout.
  private let placed: [String: ModelPath]

  /// What the layout's `model_index.json` calls it.
  static let pipeline = "GLIDEPipeline"

  /// The folders of the layout, with the file names that OpenAI's code knows them by.
  private static let stages = [
    (folder: "base", names: ["base"]), (folder: "upsample", names: ["upsample"]),
    (folder: "base_inpaint", names: ["base_inpaint", "base-inpaint"]),
    (folder: "upsample_inpaint", names: ["upsample_inpaint", "upsample-inpaint"]),
  ]

  /// - Returns: nil where the folder holds no GLIDE.
  /// - Throws: where one of its files cannot be read.
  init?(_ folder: URL) throws(DiffusionError) {
    let there = Set((try? Files.names(in: folder.path)) ?? [])
    func file(_ names: [String]) -> ModelPath? {
      names.flatMap { ["\($0).safetensors", "\($0).pt"] }.first(where: there.contains)
        .map { ModelPath(folder.appendingPathComponent($0)) }
    }
    guard !there.contains("model_index.json"), let base = file(["base"]) else { return nil }
    let opened: TensorFile
    do throws(DiffusionError) {
      opened = try TensorFile(base)
      guard GLIDENames.fits(opened.entries) else { return nil }
    } catch {
      // Alone it may be anything.
      guard file(["upsample"]) != nil else { return nil }
      throw error
    }
    var mappings: [MappedFile] = []
    var pickles: [PickleSummary] = []
    var networks: [String: (mapping: MappedFile, entries: OriginalNames.Entries)] = [:]
    var configurations = [
      "model_index.json": JSON.dictionary(["_class_name": .string(Self.pipeline)])
    ]
    var placed: [String: ModelPath] = [:]
    let merges =
      ["vocab.bpe", "merges.txt"].first(where: there.contains)
      .map { ModelPath(folder.appendingPathComponent($0)) }
      ?? ModelPath.gpt2.appending("merges.txt")
    for (name, files) in Self.stages {
      guard let path = file(files) else { continue }
      let file = name == "base" ? opened : try TensorFile(path)
      guard GLIDENames.fits(file.entries) else {
        throw .foreign(path: path.path, what: "no network of GLIDE, beside base.pt that is one")
      }
      let names = try GLIDENames(file.entries, path: path.path)
      let configs = try GLIDEConfigs(
        names, enlarges: name.hasPrefix("upsample"), path: path.path)
      mappings.append(file.mapping)
      if let pickle = file.pickle { pickles.append(pickle) }
      networks["\(name)/unet"] = (file.mapping, names.unet)
      networks["\(name)/text_encoder"] = (file.mapping, names.text)
      for (part, json) in configs.files { configurations["\(name)/\(part)"] = json }
      placed["\(name)/tokenizer/merges.txt"] = merges
    }
    for name in there where name.lowercased().hasPrefix("licen") || name == "README.md" {
      placed[name] = ModelPath(folder.appendingPathComponent(name))
    }
    path = folder.path
    self.mappings = mappings
    self.pickles = pickles
    self.networks = networks
    self.configurations = configurations
    self.placed = placed
  }

  var placedFiles: [String] { Array(placed.keys) }

  func network(_ part: String) -> (mapping: MappedFile, entries: OriginalNames.Entries)? {
    networks[part]
  }

  func place(_ part: String) -> ModelPath? { placed[part] }

  func absence(of part: String) -> String { "there is no such part in GLIDE's files" }
}
