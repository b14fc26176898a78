import Foundation
import PlainText
import Recipes
import Testing

@testable import Diffusion

/// Checkpoints in one file of the original layout: the tiny models of `LatentDiffusionTests` under
/// the names that Stable Diffusion's own files have.
@Suite struct SingleFileTests {
  /// A tensor of such a file.
  struct Stored {
    var type = "F16"
    var shape: [Int]
    var bytes: [UInt8]
  }

  /// A folder with the file alone; removed with the value.
  final class File {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("single-\(UUID().uuidString)")
    var url: URL { folder.appendingPathComponent("tiny.safetensors") }

    init(_ tensors: [String: Stored]) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let sorted = tensors.sorted { $0.key < $1.key }
      var writer = try SafetensorsWriter(
        path: url.path,
        tensors: sorted.map {
          SafetensorsWriter.Tensor(
            name: $0.key, type: $0.value.type, shape: $0.value.shape,
            byteCount: $0.value.bytes.count)
        })
      for (_, tensor) in sorted { try writer.append(tensor.bytes) }
      try writer.finish()
    }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Puts files of a model in the diffusers layout beside it.
    func add(_ model: LatentDiffusionTests.Model, _ parts: [String]) throws {
      for part in parts {
        let place = folder.appendingPathComponent(part)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
          at: model.folder.appendingPathComponent(part), to: place)
      }
    }
  }

  /// What a file of weights cannot say of the tiny models: groups, heads, the schedule.
  static func configurations(_ model: String) -> [String] {
    ["unet/config.json", "vae/config.json", "text_encoder/config.json"]
      + ["scheduler/scheduler_config.json", "tokenizer"]
      + (model == "xl" ? ["text_encoder_2/config.json"] : [])
  }

  @Test(arguments: ["sd1 ddim", "inpaint", "sd2", "xl", "xl empty", "lcm"])
  func drawsAsTheFolderDoes(golden: String) throws {
    let wanted = try #require(LatentDiffusionTests.cases.first { $0.golden == golden })
    let model = try LatentDiffusionTests.Model(wanted.model)
    let file = try File(try Self.original(model, wanted.model))
    try file.add(model, Self.configurations(wanted.model))
    let cascade = try Cascade(folder: ModelPath(file.url), threads: 2)
    #expect(cascade.name == "tiny")
    let alone = try Cascade(folder: ModelPath(file.folder), threads: 2)
    #expect(alone.name == "tiny" && alone.hash == cascade.hash)
    let tests = LatentDiffusionTests()
    let goldens = try Golden("latent/pictures")
    try tests.compare(
      tests.draw(wanted, cascade, goldens), goldens, golden, edit: wanted.edit)
    let folder = ModelFolder(ModelPath(file.url))
    #expect(folder.problems.isEmpty)
    #expect(folder.verify { _ in true }.isEmpty)
    let names = folder.networks.map(\.name)
    #expect(
      names == ["text encoder"] + (wanted.model == "xl" ? ["text encoder 2"] : [])
        + ["base", "autoencoder"])
  }

  /// Everything but what shapes cannot tell.
  @Test(arguments: ["sd1", "inpaint", "sd2", "xl", "lcm"])
  func configurationsComeFromShapes(name: String) throws {
    let model = try LatentDiffusionTests.Model(name)
    let file = try File(try Self.original(model, name))
    let opened = try ModelPath(file.url).opened()
    let keys = [
      "unet": [
        "in_channels", "out_channels", "block_out_channels", "down_block_types", "up_block_types",
        "mid_block_type", "cross_attention_dim", "addition_embed_type", "time_cond_proj_dim",
        "addition_time_embed_dim", "projection_class_embeddings_input_dim",
      ],
      "vae": [
        "block_out_channels", "layers_per_block", "latent_channels", "scaling_factor",
        "use_quant_conv", "down_block_types", "up_block_types",
      ],
      "text_encoder": [
        "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
        "hidden_act", "max_position_embeddings",
      ],
      "text_encoder_2": [
        "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "hidden_act",
        "projection_dim",
      ],
    ]
    for (network, keys) in keys where network != "text_encoder_2" || name == "xl" {
      let own = try JSON(file: opened.appending("\(network)/config.json"))
      let said = try JSON(
        file: ModelPath(model.folder.appendingPathComponent("\(network)/config.json")))
      for key in keys where said[key] != nil && said[key] != .null && own[key] != nil {
        #expect(own[key] == said[key], "\(network) \(key)")
      }
      for key in keys where said[key] != nil && said[key] != .null {
        let isDefault = ["addition_time_embed_dim"].contains(key)
        #expect(own[key] != nil || isDefault, "\(network) \(key)")
      }
    }
    let unet = try UNetConfigFacts(opened)
    #expect(unet.layers == [1, 1])
    #expect(unet.depth == (name == "xl" ? [1, 2] : [1, 1]))
    let schedule = try JSON(file: opened.appending("scheduler/scheduler_config.json"))
    #expect(schedule["prediction_type"] == .string(name == "sd2" ? "v_prediction" : "epsilon"))
    let pipeline = try JSON(file: opened.appending("model_index.json"))["_class_name"]?.string
    let pipelines = [
      "inpaint": "StableDiffusionInpaintPipeline", "xl": "StableDiffusionXLPipeline",
      "lcm": "LatentConsistencyModelPipeline",
    ]
    #expect(pipeline == pipelines[name] ?? "StableDiffusionPipeline")
  }

  private struct UNetConfigFacts {
    let layers: [Int]
    let depth: [Int]

    init(_ opened: ModelPath) throws {
      let config = try Config(file: opened.appending("unet/config.json"))
      layers = try config.ints("layers_per_block")
      depth = try config.ints("transformer_layers_per_block")
    }
  }

  @Test func theTokenizerIsLookedForAndMissed() throws {
    let model = try LatentDiffusionTests.Model("sd2")
    let file = try File(try Self.original(model, "sd2"))
    let nowhere = ["HOME": file.folder.path]
    #expect(CLIPTokenizerSearch(beside: file.url, environment: nowhere).folder == nil)
    // In the hub's cache; CLIP's own before others.
    let cached = "hub/models--openai--clip-vit-large-patch14/snapshots/1"
    let other = "hub/models--a--b/snapshots/2/tokenizer"
    for place in [cached, other] {
      let place = file.folder.appendingPathComponent(place)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for name in ["vocab.json", "merges.txt"] {
        try FileManager.default.copyItem(
          at: model.folder.appendingPathComponent("tokenizer/\(name)"),
          to: place.appendingPathComponent(name))
      }
    }
    let environment = ["HOME": "/nowhere", "HF_HOME": file.folder.path]
    let found = CLIPTokenizerSearch(beside: file.url, environment: environment).folder
    #expect(found?.path.hasSuffix(cached) == true)
    // Beside the file it comes first; OpenCLIP pads with "!" whoever's files are read.
    try file.add(try LatentDiffusionTests.Model("sd1"), ["tokenizer"])
    #expect(
      CLIPTokenizerSearch(beside: file.url, environment: environment).folder?.path
        == file.folder.appendingPathComponent("tokenizer").path)
    let bare = file.folder.appendingPathComponent("tokenizer")
    try FileManager.default.removeItem(at: file.folder.appendingPathComponent("hub"))
    for name in ["vocab.json", "merges.txt"] {
      try FileManager.default.moveItem(
        at: bare.appendingPathComponent(name), to: file.folder.appendingPathComponent(name))
    }
    try FileManager.default.removeItem(at: bare)
    let opened = try ModelPath(file.url).opened()
    let tokenizer = try CLIPTokenizer(folder: opened.appending("tokenizer"))
    #expect(tokenizer.padding == tokenizer.ids("!")[0])
    #expect(tokenizer.padding != tokenizer.end)
  }

  @Test func aFileIsKnownByItsHash() throws {
    let model = try LatentDiffusionTests.Model("sd1")
    var tensors = try Self.original(model, "sd1")
    let file = try File(tensors)
    let hash = try modelHash(folders: [ModelPath(file.url).opened()])
    #expect(try modelHash(folders: [ModelPath(file.folder).opened()]) == hash)
    // Another training of the same network.
    for name in tensors.keys { tensors[name]?.bytes[0] ^= 1 }
    let other = try File(tensors)
    #expect(try modelHash(folders: [ModelPath(other.url).opened()]) != hash)
  }

  @Test(arguments: [
    (["lora_unet_mid_block.lora_up.weight", "lora_te.lora_down.weight"], "LoRA"),
    (["unet.up.lora_A.weight"], "LoRA"),
    (["control_model.time_embed.0.weight"], "ControlNet"),
    (["controlnet_cond_embedding.conv_in.weight", "down_blocks.0.resnets.0.a"], "ControlNet"),
    (["model.diffusion_model.double_blocks.0.img_attn.qkv.weight"], "Flux"),
    (["model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight"], "Stable Diffusion 3"),
    (["encoder.down.0.block.0.conv1.weight", "decoder.up.0.block.0.conv1.weight"], "VAE"),
    (["decoder.up_blocks.0.resnets.0.conv1.weight"], "VAE"),
    (["first_stage_model.decoder.conv_in.weight"], "without a U-Net"),
    (["emb_params"], "embedding"),
    (["clip_l", "clip_g"], "embedding"),
    (["down_blocks.0.resnets.0.conv1.weight", "time_embedding.linear_1.weight"], "U-Net alone"),
    (["text_model.encoder.layers.0.self_attn.q_proj.weight"], "text encoder"),
    (["a", "b", "c", "d", "e", "f"], "not known"),
  ]) func otherFilesAreNamed(names: [String], what: String) throws {
    var tensors: [String: Stored] = [:]
    for name in names { tensors[name] = Stored(shape: [1, 2], bytes: [0, 0, 0, 0]) }
    let file = try File(tensors)
    let error = #expect(throws: DiffusionError.self) {
      try Cascade(folder: ModelPath(file.url), threads: 1)
    }
    let text = error?.description ?? ""
    #expect(text.contains(what) && text.contains("tiny.safetensors"), "\(text)")
    #expect(ModelFolder(ModelPath(file.url)).problems.map(\.description) == [text])
  }

  @Test func filesOfOtherFormatsAreRefused() throws {
    let file = try File([:])
    for (bytes, what) in [
      (Array("GGUF1234".utf8), "GGUF"), ([0x50, 0x4B, 3, 4, 0, 0], "no end"),
      (Array("no weights at all".utf8), "header"),
    ] as [([UInt8], String)] {
      try Data(bytes).write(to: file.url)
      let error = #expect(throws: DiffusionError.self) {
        try Cascade(folder: ModelPath(file.url), threads: 1)
      }
      #expect(error?.description.contains(what) == true)
    }
    try Data([0x50, 0x4B]).write(to: file.folder.appendingPathComponent("second.safetensors"))
    let error = #expect(throws: DiffusionError.self) {
      try Cascade(folder: ModelPath(file.folder), threads: 1)
    }
    #expect(error?.description.contains("second.safetensors, tiny.safetensors") == true)
  }

  /// A hub's cache has links with names to files with numbers.
  @Test func aLinkLeadsToTheFilesName() throws {
    let file = try File(["a": Stored(shape: [1], bytes: [0, 0])])
    let manager = FileManager.default
    let blob = file.folder.appendingPathComponent("0123")
    try manager.moveItem(at: file.url, to: blob)
    try manager.createSymbolicLink(atPath: file.url.path, withDestinationPath: "0123")
    let known = file.folder.appendingPathComponent("known")
    try manager.createSymbolicLink(at: known, withDestinationURL: file.url)
    let resolved = ModelPath(known).resolvingSymlinks
    #expect(resolved.name == "tiny" && resolved.resolvingSymlinks == resolved)
  }

  /// Damaged files give errors, never a crash.
  @Test(arguments: ["sd1", "sd2", "xl"]) func anyShapesAreRefused(name: String) throws {
    let model = try LatentDiffusionTests.Model(name)
    let tensors = try Self.original(model, name)
    let names = tensors.keys.sorted()
    var random = TestRandom(seed: 7)
    var unharmed = 0
    for round in 0..<24 {
      var damaged = tensors
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        guard let victim = names.randomElement(using: &random) else { continue }
        damaged[victim] = nil
        let shapes = [[], [0], [1], [1, 1], [3, 0], [2, 2, 2], [5, 7, 3, 3], [1, 1, 1, 1, 1]]
        guard round % 3 > 0, let shape = shapes.randomElement(using: &random) else { continue }
        let parts = victim.split(separator: ".").map { part in
          round % 3 == 2 && Int(part) != nil ? "\(Int.random(in: 0..<99, using: &random))" : part
        }
        damaged[parts.joined(separator: ".")] = Stored(
          shape: shape, bytes: Array(repeating: 0, count: 2 * shape.reduce(1, *)))
      }
      let file = try File(damaged)
      if round % 2 == 0 { try file.add(model, Self.configurations(name)) }
      do throws(DiffusionError) {
        let cascade = try Cascade(folder: ModelPath(file.url), threads: 1)
        _ = try cascade.textEncoder().encode("a")
        _ = try cascade.denoiser(0)
        _ = try cascade.space(0)
        unharmed += 1
      } catch {
        continue
      }
    }
    // What is damaged may be of the encoder of pictures, which drawing does not read.
    #expect(unharmed < 6)
  }
}

// MARK: - Original names

extension SingleFileTests {
  /// The weights of a model in the diffusers layout under the names of Stable Diffusion's own files.
  static func original(
    _ model: LatentDiffusionTests.Model, _ name: String
  ) throws -> [String: Stored] {
    let isXL = name == "xl"
    var all: [String: Stored] = [:]
    let unet = try tensors(model, "unet", "diffusion_pytorch_model")
    for (key, tensor) in unet {
      all["model.diffusion_model." + unetName(key, has: { unet[$0] != nil })] = tensor
    }
    for (key, tensor) in try tensors(model, "vae", "diffusion_pytorch_model") {
      var tensor = tensor
      // The original's attention is of 1x1 convolutions.
      if key.contains("attentions"), tensor.shape.count == 2 { tensor.shape += [1, 1] }
      all["first_stage_model." + autoencoderName(key)] = tensor
    }
    let first = try tensors(model, "text_encoder", "model")
    if name == "sd2" {
      // The original has a layer more, which is not used.
      let text = openCLIP(first)
      for (key, tensor) in text {
        all["cond_stage_model.model." + key] = tensor
        let last = key.replacingOccurrences(of: "resblocks.2.", with: "resblocks.3.")
        all["cond_stage_model.model." + last] = tensor
      }
    } else {
      let prefix =
        isXL ? "conditioner.embedders.0.transformer." : "cond_stage_model.transformer."
      for (key, tensor) in first {
        let isLong = key.hasPrefix("text_model.")
        all[prefix + (isLong ? key : "text_model." + key)] = tensor
      }
    }
    if isXL {
      for (key, tensor) in openCLIP(try tensors(model, "text_encoder_2", "model")) {
        all["conditioner.embedders.1.model." + key] = tensor
      }
    }
    return all
  }

  static func tensors(
    _ model: LatentDiffusionTests.Model, _ folder: String, _ baseName: String
  ) throws -> [String: Stored] {
    let weights = try Weights(
      folder: ModelPath(model.folder.appendingPathComponent(folder)), baseName: baseName)
    var all: [String: Stored] = [:]
    for (name, entry) in weights.entries {
      let bytes = try #require(weights.withRawBytes(name) { Array($0) })
      all[name] = Stored(type: entry.type, shape: entry.shape, bytes: bytes)
    }
    return all
  }

  /// Two levels of a layer each, as the tiny models are.
  static func unetName(_ name: String, has: (String) -> Bool) -> String {
    let parts = name.split(separator: ".").map(String.init)
    func rest(_ first: Int) -> String { parts[first...].joined(separator: ".") }
    let resnet = [
      "norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1",
      "norm2": "out_layers.0", "conv2": "out_layers.3", "conv_shortcut": "skip_connection",
    ]
    func inner(_ kind: String, _ first: Int) -> String {
      guard kind == "resnets" else { return rest(first) }
      return (resnet[parts[first]] ?? parts[first]) + "." + rest(first + 1)
    }
    switch parts[0] {
    case "time_embedding" where parts[1] == "cond_proj": return "time_embed.cond_proj." + rest(2)
    case "time_embedding": return "time_embed.\(parts[1] == "linear_1" ? 0 : 2).\(parts[2])"
    case "add_embedding": return "label_emb.0.\(parts[1] == "linear_1" ? 0 : 2).\(parts[2])"
    case "conv_in": return "input_blocks.0.0.\(parts[1])"
    case "conv_norm_out": return "out.0.\(parts[1])"
    case "conv_out": return "out.2.\(parts[1])"
    case "mid_block":
      let index = parts[1] == "attentions" ? 1 : parts[2] == "0" ? 0 : 2
      return "middle_block.\(index).\(inner(parts[1], 3))"
    case "down_blocks":
      let level = Int(parts[1]) ?? 0
      if parts[2] == "downsamplers" { return "input_blocks.\(level * 2 + 2).0.op.\(parts[5])" }
      return "input_blocks.\(level * 2 + 1).\(parts[2] == "resnets" ? 0 : 1)."
        + inner(parts[2], 4)
    default:
      let level = Int(parts[1]) ?? 0
      guard parts[2] == "upsamplers" else {
        return "output_blocks.\(level * 2 + (Int(parts[3]) ?? 0)).\(parts[2] == "resnets" ? 0 : 1)."
          + inner(parts[2], 4)
      }
      let attends = has("up_blocks.\(level).attentions.1.norm.weight")
      return "output_blocks.\(level * 2 + 1).\(attends ? 2 : 1).conv.\(parts[5])"
    }
  }

  private static func autoencoderName(_ name: String) -> String {
    var name = name
    for (diffusers, original) in [
      ("mid_block.resnets.0", "mid.block_1"), ("mid_block.resnets.1", "mid.block_2"),
      ("mid_block.attentions.0.group_norm", "mid.attn_1.norm"),
      ("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out"),
      ("mid_block.attentions.0.to_", "mid.attn_1."), ("conv_norm_out", "norm_out"),
      ("down_blocks.", "down."), ("up_blocks.0", "up.one"), ("up_blocks.1", "up.0"),
      ("up.one", "up.1"), (".resnets.", ".block."), ("downsamplers.0", "downsample"),
      ("upsamplers.0", "upsample"), ("conv_shortcut", "nin_shortcut"),
    ] { name = name.replacingOccurrences(of: diffusers, with: original) }
    return name
  }

  private static func openCLIP(_ tensors: [String: Stored]) -> [String: Stored] {
    var all: [String: Stored] = [:]
    for (name, tensor) in tensors {
      var name = name
      var tensor = tensor
      if name == "text_projection.weight" {
        tensor = transposed(tensor)
        name = "text_projection"
      }
      for (diffusers, original) in [
        ("text_model.", ""), ("embeddings.token_embedding", "token_embedding"),
        ("embeddings.position_embedding.weight", "positional_embedding"),
        ("final_layer_norm", "ln_final"), ("encoder.layers.", "transformer.resblocks."),
        ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"), ("mlp.fc1", "mlp.c_fc"),
        ("mlp.fc2", "mlp.c_proj"), ("self_attn.", "attn."),
      ] { name = name.replacingOccurrences(of: diffusers, with: original) }
      all[name] = tensor
    }
    for name in all.keys.filter({ $0.contains(".attn.q_proj.") }) {
      let parts = ["q", "k", "v"].compactMap {
        all.removeValue(forKey: name.replacingOccurrences(of: "q_proj", with: "\($0)_proj"))
      }
      guard let shape = parts.first?.shape else { continue }
      all[name.replacingOccurrences(of: "q_proj.", with: "in_proj_")] = Stored(
        shape: [3 * shape[0]] + shape.dropFirst(), bytes: parts.flatMap(\.bytes))
    }
    all["logit_scale"] = Stored(shape: [], bytes: [0, 0])
    return all
  }

  /// Of two bytes a value.
  private static func transposed(_ tensor: Stored) -> Stored {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    var bytes: [UInt8] = []
    for column in 0..<columns {
      for row in 0..<rows {
        let place = 2 * (row * columns + column)
        bytes += tensor.bytes[place..<place + 2]
      }
    }
    return Stored(shape: [columns, rows], bytes: bytes)
  }
}
