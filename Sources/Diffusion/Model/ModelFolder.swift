import Foundation
import PlainText

/// A model folder looked at from outside: what is in it, how large it is, what is wrong with it.
/// Only configurations and headers are read.
public struct ModelFolder: Sendable {
  /// One network of the model.
  public struct Network: Sendable {
    /// "text encoder", "base", "super-resolution 1", ...
    public let name: String
    /// Its folder inside the model, such as `stage_1/unet`.
    public let path: String
    /// Side of its pictures, pixels; nil for what draws none.
    public let resolution: Int?
    /// Bytes of its weight files.
    public let bytes: Int
    /// Numbers that were learnt.
    public let parameters: Int
    /// How most of them are stored: F32, F16, BF16 or I8.
    public let storage: String
  }

  /// The licence text that was found.
  public struct Licence: Sendable, Hashable {
    /// Its file inside the model.
    public let file: String
    /// Its first lines, or the licence that the model's README names.
    public let summary: String
  }

  public let folder: ModelPath
  /// As the model calls itself; the folder's name where it cannot be read.
  public let name: String
  public let networks: [Network]
  public let licence: Licence?
  /// How those of its weights were read that are pickles.
  public let pickles: [PickleSummary]
  /// What keeps it from being used, each naming the file; empty for a good model.
  public let problems: [DiffusionError]
  let manifest: Manifest?

  /// What kind of model it is, such as "Stable Diffusion XL"; nil where it is none.
  public var family: String? { manifest?.family }

  /// Bytes of all weights.
  public var bytes: Int { networks.reduce(0) { $0 + $1.bytes } }

  /// Inspects a folder; what cannot be read is among the problems.
  public init(_ folder: ModelPath) {
    var problems: [DiffusionError] = []
    var networks: [Network] = []
    func attempt<Value>(_ body: () throws(DiffusionError) -> Value) -> Value? {
      do { return try body() } catch {
        problems.append(error)
        return nil
      }
    }
    let opened = attempt { () throws(DiffusionError) in try folder.opened() }
    let folder = opened ?? folder
    self.folder = folder
    licence = Licence(in: folder)
    let manifest =
      opened == nil
      ? nil : attempt { () throws(DiffusionError) in try Manifest(folder: folder) }
    var pickles = folder.layout?.pickles ?? []
    for part in manifest?.allParts(in: folder) ?? [] {
      let network = attempt { () throws(DiffusionError) in
        let weights = try part.folder.weights(in: folder)
        pickles += weights.pickles
        return part.inspect(weights)
      }
      if let network { networks.append(network) }
      _ = attempt { () throws(DiffusionError) in try part.checkConfiguration(in: folder) }
    }
    self.manifest = manifest
    self.networks = networks
    self.pickles = pickles
    self.problems = problems
    name = manifest?.name ?? folder.name
  }

  /// Reads every weight and looks for values that cannot be: the whole of `easel models verify`
  /// but the building of the networks.
  /// - Parameter onProgress: 0...1; false stops.
  /// - Returns: `problems` and what else was found.
  public func verify(_ onProgress: (Double) -> Bool) -> [DiffusionError] {
    var found = problems
    var done = 0
    for part in manifest?.allParts(in: folder) ?? [] {
      do {
        let weights = try part.folder.weights(in: folder)
        for name in weights.names {
          done += weights.bytes(name)
          guard onProgress(min(1, Double(done) / Double(max(bytes, 1)))) else { return found }
          guard weights.isLearnt(name) else { continue }
          let tensor = try weights.tensor(name)
          guard tensor.isFinite else {
            found.append(
              .tensor(path: tensor.path, name: name, reason: "it has values that are not finite"))
            continue
          }
        }
      } catch {
        // Files that cannot be opened are among the problems already.
        if !found.contains(error) { found.append(error) }
      }
    }
    return found
  }
}

extension Manifest {
  /// A network of the model and its folder.
  struct Part {
    /// What is in the folder.
    enum Kind {
      case textEncoder(Reader.Text, length: Int)
      case pictureEncoder(PictureReader)
      case denoiser(Stage)
      case prior(Stage)
      /// What brings an embedding to a U-Net.
      case projection(Stage)
      case autoencoder(Stage)
      /// A VQGAN, and the folder of the CLIP that looks at its pictures.
      case vqgan(Stage, clip: String)
    }

    var name: String
    let folder: NetworkFolder
    let kind: Kind
    /// Index of the stage that needs it; nil for what all need.
    let stage: Int?
    /// The model that it is from, where that is not the model itself.
    let origin: ModelPath?

    /// Side of its pictures, pixels; nil for what draws none.
    var resolution: Int? {
      switch kind {
      case .textEncoder, .pictureEncoder, .prior, .projection: nil
      case .denoiser(let stage), .autoencoder(let stage), .vqgan(let stage, _): stage.resolution
      }
    }
  }

  /// All networks: those that a picture needs, then those for inpainting.
  func allParts(in model: ModelPath) -> [Part] {
    let others = Manifest(
      name: name, family: family, stages: inpainting.sorted { $0.key < $1.key }.map(\.value))
    return parts(in: model)
      + others.parts(in: model).map { part in
        var part = part
        part.name += ", inpainting"
        return part
      }
  }

  /// All networks in the order in which a picture needs them.
  func parts(in model: ModelPath) -> [Part] {
    var parts: [Part] = []
    var seen: Set<Reader.Text> = []
    func path(_ root: String, _ name: String) -> String { root == "." ? name : "\(root)/\(name)" }
    for stage in stages where stage.origin == nil {
      for text in stage.reader.texts where seen.insert(text).inserted {
        let count = seen.count
        parts.append(
          Part(
            name: count == 1 ? "text encoder" : "text encoder \(count)",
            folder: NetworkFolder(path: text.encoder.path(below: model), baseName: "model"),
            kind: .textEncoder(text, length: stage.reader.length), stage: nil, origin: nil))
      }
    }
    if let pictureReader {
      parts.append(
        Part(
          name: "picture encoder",
          folder: NetworkFolder(
            path: pictureReader.encoder.path(below: model), baseName: "model"),
          kind: .pictureEncoder(pictureReader), stage: nil, origin: nil))
    }
    for (index, stage) in stages.enumerated() {
      func add(_ name: String, _ folder: String, _ kind: Part.Kind) {
        parts.append(
          Part(
            name: name,
            folder: NetworkFolder(
              path: path(stage.folder, folder), baseName: "diffusion_pytorch_model"),
            kind: kind, stage: index, origin: stage.origin?.folder))
      }
      let name = name(of: index)
      switch stage.network {
      case .unet(let folder): add(name, folder, .denoiser(stage))
      case .prior(let folder): add(name, folder, .prior(stage))
      case .decoder(let folder, let projection):
        add("projection", projection, .projection(stage))
        add(name, folder, .denoiser(stage))
      case .lastStep(let first, let last):
        add(name, first, .denoiser(stage))
        add("\(name), last step", last, .denoiser(stage))
      case .search(let vqgan, let clip): add("VQGAN", vqgan, .vqgan(stage, clip: clip))
      }
      if case .latents(let folder) = stage.traits.space {
        add("autoencoder", folder, .autoencoder(stage))
      }
    }
    return parts
  }
}

extension Manifest.Part {
  func inspect(_ weights: Weights) -> ModelFolder.Network {
    var counts: [String: Int] = [:]
    let listed = Set(weights.names)
    for (name, entry) in weights.entries where listed.contains(name) {
      counts[entry.type, default: 0] += entry.shape.reduce(1, *)
    }
    return ModelFolder.Network(
      name: name, path: folder.path, resolution: resolution, bytes: weights.byteCount,
      parameters: counts.values.reduce(0, +),
      storage: counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? "")
  }

  /// Reads what describes the network, and opens a text encoder with its tokenizer whole.
  func checkConfiguration(in model: ModelPath) throws(DiffusionError) {
    let config = model.appending(folder.path).appending("config.json")
    switch kind {
    case .textEncoder(let text, let length):
      _ = try openTextEncoder(
        Reader(texts: [text], length: length), compute: CPU(threads: 1))
    case .pictureEncoder(let reader): _ = try reader.open(compute: CPU(threads: 1))
    case .denoiser(let stage):
      _ = try UNetConfig(Config(file: config))
      try checkSchedule(stage, model)
    case .prior(let stage):
      _ = try PriorConfig(Config(file: config))
      try checkSchedule(stage, model)
    case .projection:
      _ = try EmbeddingProjection(
        folder: model.appending(folder.path), compute: CPU(threads: 1))
    case .autoencoder: _ = try AutoencoderKind(Config(file: config))
    case .vqgan: _ = try VQGANConfig(Config(file: config))
    }
  }

  private func checkSchedule(
    _ stage: Manifest.Stage, _ model: ModelPath
  ) throws(DiffusionError) {
    _ = try NoiseSchedule(
      file: model.appending(stage.folder)
        .appending("\(stage.scheduler)/scheduler_config.json"))
  }
}

extension ModelFolder.Licence {
  /// Looks for a licence file, then for a README that names one in its front matter.
  init?(in model: ModelPath) {
    let names = (try? model.contents()) ?? []
    func text(_ name: String) -> String? {
      let file = model.appending(name)
      guard let mapping = try? MappedFile(file) else { return nil }
      return mapping.withBytes(0..<min(mapping.count, 1 << 16)) {
        PlainText(String(decoding: $0, as: UTF8.self)).text
      }
    }
    let prefixes = ["license", "licence", "copying"]
    if let name = names.first(where: { name in
      prefixes.contains { name.lowercased().hasPrefix($0) }
    }), let text = text(name) {
      file = name
      summary = text.split(whereSeparator: \.isNewline).prefix(3).joined(separator: "\n")
      return
    }
    guard let name = names.first(where: { $0.lowercased() == "readme.md" }),
      let lines = text(name)?.split(whereSeparator: \.isNewline), lines.first == "---",
      let line = lines.dropFirst().prefix(while: { $0 != "---" }).first(where: {
        $0.hasPrefix("license:")
      })
    else { return nil }
    file = name
    summary = String(line.dropFirst("license:".count)).trimmingCharacters(in: .whitespaces)
  }
}

extension WeightTensor {
  /// Whether all values are finite, read a piece at a time.
  fileprivate var isFinite: Bool {
    let step = max(1, (1 << 20) / max(columns, 1))
    for first in stride(from: 0, to: count == 0 ? 0 : rows, by: step) {
      let floats = floats(rows: first..<min(first + step, rows))
      guard floats.withUnsafeBufferPointer(RowQuantization.largest) != nil else { return false }
    }
    release()
    return true
  }
}
