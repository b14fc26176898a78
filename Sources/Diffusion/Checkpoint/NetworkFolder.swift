import Foundation

/// A folder of a model that holds the weights of one network.
struct NetworkFolder: Equatable {
  /// Relative to the model, such as `stage_1/unet`.
  let path: String
  /// Name of its weight files without endings.
  let baseName: String

  /// The networks that the engine reads, by the names of their folders.
  private static let known = [
    "text_encoder": "model", "text_encoder_2": "model", "bert": "model",
    "unet": "diffusion_pytorch_model", "vae": "diffusion_pytorch_model",
    "vqvae": "diffusion_pytorch_model", "prior": "diffusion_pytorch_model",
    "text_proj": "diffusion_pytorch_model", "decoder": "diffusion_pytorch_model",
    "super_res_first": "diffusion_pytorch_model", "super_res_last": "diffusion_pytorch_model",
    "image_encoder": "model",
  ]

  /// The networks that the engine reads, in the model or in a folder of it (a stage). Other networks
  /// of a download, such as safety checkers, are not for pictures.
  /// - Throws: `.malformed` where there is none.
  static func all(in model: ModelPath) throws(DiffusionError) -> [NetworkFolder] {
    func folders(_ folder: ModelPath) throws(DiffusionError) -> [String] {
      try folder.contents().filter { !$0.hasPrefix(".") && folder.appending($0).isFolder }
    }
    var paths = try folders(model)
    for name in paths where known[name] == nil {
      paths += try folders(model.appending(name)).map { "\(name)/\($0)" }
    }
    let networks = paths.compactMap(NetworkFolder.init(path:))
    guard !networks.isEmpty else {
      if paths.contains(VQGANFolder.vqgan) {
        throw .request(
          "\(model.name) is VQGAN+CLIP, which is used as it is: copies in 8 bits are made of models "
            + "that denoise")
      }
      throw .malformed(
        path: model.path, reason: "it is no model: it has neither a text_encoder nor a unet folder")
    }
    return networks
  }

  /// The single file that holds all its weights, relative to the model.
  var weightFile: String { "\(path)/\(baseName).safetensors" }

  func weights(in model: ModelPath) throws(DiffusionError) -> Weights {
    try Weights(folder: model.appending(path), baseName: baseName)
  }

  /// Whether a file is weights of some kind, or tells where they are.
  static func isWeightFile(_ name: String) -> Bool {
    let foreign = [".msgpack", ".h5", ".onnx", ".onnx_data"]
    return name.hasSuffix(".safetensors") || name.contains(".safetensors.index")
      || WeightFiles.isPickle(name) || name.contains(".bin.index")
      || foreign.contains { name.hasSuffix($0) }
  }
}

extension Config {
  /// Whether it is of a small autoencoder, which decodes latents fast.
  func isTinyAutoencoder() throws(DiffusionError) -> Bool {
    try string("_class_name", default: "") == "AutoencoderTiny"
  }
}

extension NetworkFolder {
  /// A folder by its path in a repository; nil where it holds no network that is read.
  init?(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard let name = parts.last, let baseName = Self.known[name], parts.count <= 2,
      parts.count == 1 || Self.known[parts[0]] == nil
    else { return nil }
    self.init(path: path, baseName: baseName)
  }
}
