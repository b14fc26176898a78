import Foundation
import PlainText
import Testing

@testable import Diffusion

/// Tiny networks of GLIDE in a folder as OpenAI publishes them, with the values that
/// `Goldens/glide/generate.py` gives them; removed with the value.
final class GLIDEModel {
  static let goldens = Bundle.module.bundleURL.appendingPathComponent("Goldens/glide")
  static let names = ["base", "upsample", "base_inpaint", "upsample_inpaint"]

  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("glide-\(UUID().uuidString)")

  /// - Parameters:
  ///   - names: the networks that it has.
  ///   - form: how they are written.
  init(_ names: [String] = names, form: (GLIDEModel, String) throws -> Void = safetensors) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Self.goldens.appendingPathComponent("vocab.bpe"),
      to: folder.appendingPathComponent("vocab.bpe"))
    for name in names { try form(self, name) }
  }
  deinit { try? FileManager.default.removeItem(at: folder) }

  var path: ModelPath { ModelPath(folder) }

  /// A network's tensors in the order of their names.
  static func tensors(_ name: String) throws -> [(name: String, shape: [Int], values: [Float])] {
    let all = try JSON(file: ModelPath(goldens.appendingPathComponent("networks.json")))
    let shapes = try #require(all[name]?["shapes"]?.object)
    var random = RandomGenerator(seed: UInt64(try #require(names.firstIndex(of: name))))
    var places: [String: Int] = [:]
    var tensors: [(name: String, shape: [Int], values: [Float])] = []
    for member in shapes.sorted(by: { $0.key < $1.key }) {
      let shape = try #require(member.value.array).compactMap(\.int)
      var values = random.normal(count: shape.reduce(1, *))
      let columns = Float(shape.dropFirst().reduce(1, *))
      let isNorm = shape.count == 1 && member.key.hasSuffix(".weight")
      for i in values.indices {
        values[i] =
          shape.count > 1 ? values[i] / columns.squareRoot() : values[i] / 10 + (isNorm ? 1 : 0)
      }
      places[member.key] = tensors.count
      tensors.append((member.key, shape, values))
    }
    for set in try #require(all[name]?["sets"]?.array) {
      let parts = try #require(set.array)
      let place = try #require(parts[0].string.flatMap { places[$0] })
      let (start, count) = (try #require(parts[1].int), try #require(parts[2].int))
      let value = Float(try #require(parts[3].double))
      for i in start..<start + count { tensors[place].values[i] = value }
    }
    return tensors
  }

  /// Writes a network as a safetensors file.
  static func safetensors(_ model: GLIDEModel, _ name: String) throws {
    try safetensors(model, name, tensors(name))
  }

  /// Writes any tensors as a network.
  static func safetensors(
    _ model: GLIDEModel, _ name: String,
    _ tensors: [(name: String, shape: [Int], values: [Float])]
  ) throws {
    var writer = try SafetensorsWriter(
      path: model.folder.appendingPathComponent("\(name).safetensors").path,
      tensors: tensors.map {
        SafetensorsWriter.Tensor(
          name: $0.name, type: "F32", shape: $0.shape, byteCount: 4 * $0.values.count)
      })
    for tensor in tensors { try writer.append(tensor.values) }
    try writer.finish()
  }

  /// Writes a network as `torch.save` does, and as it did before version 1.6.
  static func zip(_ model: GLIDEModel, _ name: String) throws {
    try TorchWriter(tensors: tensors(name)).zip()
      .write(to: model.folder.appendingPathComponent("\(name).pt"))
  }

  static func legacy(_ model: GLIDEModel, _ name: String) throws {
    try TorchWriter(tensors: tensors(name)).legacy()
      .write(to: model.folder.appendingPathComponent("\(name).pt"))
  }
}
