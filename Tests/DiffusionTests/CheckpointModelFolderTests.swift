import Foundation
import Testing
import Toybox

@testable import Diffusion

struct CheckpointModelFolderTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func copyOfToybox() throws -> URL {
    let copy = folder.url.appendingPathComponent("model")
    try FileManager.default.copyItem(at: Checkout.toybox, to: copy)
    return copy
  }

  private func problems(_ url: URL) -> String {
    ModelFolder(ModelPath(url)).problems.map(\.description).joined(separator: "\n")
  }

  @Test func describesTheToybox() {
    let model = ModelFolder(Toybox.folder)
    #expect(model.problems == [])
    #expect(model.name == "Toybox 0.3")
    #expect(
      model.networks.map(\.path) == [
        "text_encoder", "stage_1/unet", "stage_2/unet", "stage_3/unet",
      ])
    #expect(model.networks.map(\.resolution) == [nil, 64, 256, 1024])
    #expect(model.networks.allSatisfy { $0.storage == "I8" })
    // 27.7 and 6.1 million, as the model's README says.
    #expect(model.networks.map { $0.parameters / 100_000 } == [225, 277, 61, 61])
    #expect(model.bytes == model.networks.reduce(0) { $0 + $1.bytes } && model.bytes > 60_000_000)
    #expect(model.verify { _ in true } == [])
  }

  /// A clone without its large files, links of a moved cache and other programs' notes.
  @Test func straysBesideWholeWeightsAreNoProblem() throws {
    let model = try copyOfToybox()
    let pointer = Data("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n".utf8)
    let unet = model.appendingPathComponent("stage_1/unet")
    try pointer.write(
      to: unet.appendingPathComponent("diffusion_pytorch_model.fp16.safetensors"))
    try pointer.write(to: model.appendingPathComponent("notes.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: unet.appendingPathComponent("gone.json").path, withDestinationPath: "/nowhere")
    #expect(problems(model) == "")
    #expect(ModelFolder(ModelPath(model)).verify { _ in true } == [])
    let hash = try modelHash(folders: [ModelPath(model)])
    try Data("{}".utf8).write(to: model.appendingPathComponent("more.json"))
    #expect(try modelHash(folders: [ModelPath(model)]) != hash)
  }

  @Test func namesWhatIsWrong() throws {
    #expect(problems(folder.url).contains("neither a cascade.json nor"))
    let model = try copyOfToybox()
    let unet = model.appendingPathComponent("stage_2/unet")
    let weights = unet.appendingPathComponent("diffusion_pytorch_model.safetensors")
    try Data(contentsOf: weights).dropLast(10).write(to: weights)
    #expect(problems(model).contains("stage_2/unet/diffusion_pytorch_model.safetensors"))
    try FileManager.default.moveItem(at: weights, to: unet.appendingPathComponent("unet.ckpt"))
    #expect(problems(model).contains("nor a .bin"))
    try FileManager.default.removeItem(at: model.appendingPathComponent("tokenizer/vocab.txt"))
    #expect(problems(model).contains("vocab.txt"))
    try FileManager.default.removeItem(
      at: model.appendingPathComponent("stage_1/scheduler/scheduler_config.json"))
    #expect(ModelFolder(ModelPath(model)).problems.count == 3)
    #expect(ModelFolder(ModelPath(model)).networks.count == 3)
  }

  @Test func verifyFindsValuesThatCannotBe() throws {
    let model = try copyOfToybox()
    let file = model.appendingPathComponent("text_encoder/model.safetensors")
    var data = try Data(contentsOf: file)
    let weights = try Weights(
      folder: ModelPath(model.appendingPathComponent("text_encoder")), baseName: "model")
    let range = try weights.tensor("embeddings.LayerNorm.bias").range
    data.replaceSubrange(range.lowerBound..<range.lowerBound + 2, with: [0x00, 0x7C])
    try FileManager.default.removeItem(at: file)
    try data.write(to: file)
    let found = ModelFolder(ModelPath(model)).verify { _ in true }
    #expect(found.count == 1)
    #expect(found.first?.description.contains("embeddings.LayerNorm.bias: it has values") == true)
    #expect(ModelFolder(ModelPath(model)).verify { _ in false } == [])
  }

  @Test func findsTheLicence() throws {
    #expect(ModelFolder.Licence(in: ModelPath(folder.url)) == nil)
    try folder.write("README.md", "---\ntags: x\nlicense: deepfloyd-if-license\n---\n# IF\n")
    #expect(ModelFolder.Licence(in: ModelPath(folder.url))?.summary == "deepfloyd-if-license")
    try folder.write("LICENSE.md", "Apache License\n\nVersion 2.0\nJanuary 2004\nTERMS\n")
    let licence = ModelFolder.Licence(in: ModelPath(folder.url))
    #expect(licence?.file == "LICENSE.md")
    #expect(licence?.summary == "Apache License\nVersion 2.0\nJanuary 2004")
  }

  private func writeStage(_ name: String, side: Int, channels: Int) throws {
    try folder.write("\(name)/model_index.json", #"{"_class_name": "IFPipeline"}"#)
    try folder.write(
      "\(name)/unet/config.json", #"{"sample_size": \#(side), "in_channels": \#(channels)}"#)
  }

  @Test func recognisesDeepFloydDownloads() throws {
    try writeStage("IF-II-M-v1.0", side: 256, channels: 6)
    let second = folder.url.appendingPathComponent("IF-II-M-v1.0")
    #expect(problems(second).contains("put it and a stage I"))
    #expect(problems(folder.url).contains("does not follow a stage I"))
    try writeStage("IF-I-M-v1.0", side: 64, channels: 3)
    try folder.write("notes/model_index.json", #"{"_class_name": "StableDiffusionPipeline"}"#)
    let both = try Manifest(folder: ModelPath(folder.url))
    #expect(both.name == "IF-I-M-v1.0 + IF-II-M-v1.0")
    #expect(both.stages.map(\.folder) == ["IF-I-M-v1.0", "IF-II-M-v1.0"])
    #expect(both.stages.map(\.resolution) == [64, 256])
    #expect(both.stages.allSatisfy { $0.reader.length == 77 })
    let parts = both.parts(in: ModelPath(folder.url))
    #expect(
      parts.map(\.folder.path) == [
        "IF-I-M-v1.0/text_encoder", "IF-I-M-v1.0/unet", "IF-II-M-v1.0/unet",
      ])
    let first = try Manifest(folder: ModelPath(folder.url.appendingPathComponent("IF-I-M-v1.0")))
    #expect(first.name == "IF-I-M-v1.0" && first.stages.map(\.folder) == ["."])
    #expect(
      first.parts(in: ModelPath(folder.url.appendingPathComponent("IF-I-M-v1.0"))).map(
        \.folder.path)
        == ["text_encoder", "unet"])
    try writeStage("IF-I-L-v1.0", side: 64, channels: 3)
    #expect(problems(folder.url).contains("at most one of each"))
  }
}
