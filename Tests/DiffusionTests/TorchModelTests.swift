import Foundation
import Testing

@testable import Diffusion

/// Models whose weights are pickles draw what they draw as safetensors.
@Suite struct TorchModelTests {
  /// PyTorch's file of some tensors.
  /// - Parameter checkpoint: whether they lie in a training's checkpoint, as Lightning writes it.
  private func pickle(
    _ tensors: [String: SingleFileTests.Stored], checkpoint: Bool
  ) throws -> [UInt8] {
    let kinds = ["F16": "HalfStorage", "F32": "FloatStorage", "I64": "LongStorage"]
    var storages: [String: [UInt8]] = [:]
    var pairs: [(String, [UInt8])] = []
    for (index, (name, tensor)) in tensors.sorted(by: { $0.key < $1.key }).enumerated() {
      let kind = try #require(kinds[tensor.type])
      storages["\(index)"] = tensor.bytes
      let storage = TestPickle.storage(
        kind, key: "\(index)", count: tensor.shape.reduce(1, *))
      pairs.append(
        (
          name,
          TestPickle.tensor(
            storage, shape: tensor.shape, strides: TensorEntry.rowMajor(tensor.shape))
        ))
    }
    let weights = TestPickle.dictionary(pairs)
    let callback = TestPickle.name(
      "pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")
    let score = TestPickle.call(
      TestPickle.name("numpy.core.multiarray", "scalar"), [TestPickle.text("f4")])
    let value =
      !checkpoint
      ? weights
      : TestPickle.dictionary([
        ("epoch", TestPickle.int(6)), ("global_step", TestPickle.int(470_000)),
        ("state_dict", weights),
        (
          "callbacks", [0x7D, 0x28] + callback + TestPickle.dictionary([("score", score)]) + [0x75]
        ),
      ])
    return TestArchive(pickle: TestPickle.whole(value), storages: storages).bytes
  }

  private func draws(_ golden: String, _ folder: ModelPath) throws {
    let wanted = try #require(LatentDiffusionTests.cases.first { $0.golden == golden })
    let tests = LatentDiffusionTests()
    let goldens = try Golden("latent/pictures")
    try tests.compare(
      tests.draw(wanted, Cascade(folder: folder, threads: 2), goldens), goldens, golden,
      edit: wanted.edit)
  }

  @Test(arguments: ["sd1 ddim", "sd2"]) func aCheckpointDraws(golden: String) throws {
    let wanted = try #require(LatentDiffusionTests.cases.first { $0.golden == golden })
    let model = try LatentDiffusionTests.Model(wanted.model)
    let tensors = try SingleFileTests.original(model, wanted.model)
    let file = try SingleFileTests.File([:])
    try FileManager.default.removeItem(at: file.url)
    try file.add(model, SingleFileTests.configurations(wanted.model))
    let checkpoint = file.folder.appendingPathComponent("tiny.ckpt")
    try Data(pickle(tensors, checkpoint: true)).write(to: checkpoint)
    try draws(golden, ModelPath(checkpoint))
    // The folder that it lies alone in.
    let folder = ModelFolder(ModelPath(file.folder))
    #expect(folder.problems.isEmpty && folder.name == "tiny")
    #expect(folder.verify { _ in true }.isEmpty)
    #expect(
      folder.pickles.map(\.text) == [
        "tiny.ckpt: a pickle (zip archive, \(tensors.count) tensors), read without running "
          + "anything; names in it that mean nothing here: numpy.core.multiarray.scalar"
      ])
  }

  @Test func aFolderDraws() throws {
    let model = try LatentDiffusionTests.Model("sd1")
    for (network, base, name) in [
      ("unet", "diffusion_pytorch_model", "diffusion_pytorch_model.bin"),
      ("vae", "diffusion_pytorch_model", "diffusion_pytorch_model.bin"),
      ("text_encoder", "model", "pytorch_model.bin"),
    ] {
      let folder = model.folder.appendingPathComponent(network)
      let tensors = try SingleFileTests.tensors(model, network, base)
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
      where file.hasSuffix(".safetensors") {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
      }
      try Data(pickle(tensors, checkpoint: false)).write(to: folder.appendingPathComponent(name))
    }
    try draws("sd1 ddim", ModelPath(model.folder))
    let folder = ModelFolder(ModelPath(model.folder))
    #expect(folder.problems.isEmpty)
    #expect(
      folder.pickles.map(\.file)
        == ["pytorch_model.bin", "diffusion_pytorch_model.bin", "diffusion_pytorch_model.bin"])
    // The weights count in the model's hash.
    let hash = try modelHash(folders: [ModelPath(model.folder)])
    let unet = model.folder.appendingPathComponent("unet/diffusion_pytorch_model.bin")
    try Data(pickle(["a": .init(shape: [1], bytes: [0, 0])], checkpoint: false)).write(to: unet)
    #expect(try modelHash(folders: [ModelPath(model.folder)]) != hash)
  }

  /// A checkpoint becomes a folder of safetensors.
  @Test func aCopyInEightBitsIsAFolder() throws {
    let model = try LatentDiffusionTests.Model("sd1")
    let file = try SingleFileTests.File([:])
    try FileManager.default.removeItem(at: file.url)
    try file.add(model, SingleFileTests.configurations("sd1"))
    let checkpoint = file.folder.appendingPathComponent("tiny.ckpt")
    try Data(pickle(SingleFileTests.original(model, "sd1"), checkpoint: true)).write(to: checkpoint)
    let copy = file.folder.appendingPathComponent("copy")
    #expect(try ModelQuantizer(from: ModelPath(checkpoint), to: copy).run { _ in true })
    let folder = ModelFolder(ModelPath(copy))
    let source = ModelFolder(ModelPath(checkpoint))
    #expect(folder.problems.isEmpty && folder.pickles.isEmpty)
    #expect(folder.networks.map(\.name) == source.networks.map(\.name))
    #expect(folder.networks.map(\.storage).contains("I8"))
    #expect(folder.bytes < source.bytes)
    #expect(try ModelPath(copy).files().filter { $0.hasSuffix(".safetensors") }.count == 3)
    _ = try Cascade(folder: ModelPath(copy), threads: 1)
  }
}
