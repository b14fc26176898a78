import Foundation
import PlainText
import Testing

@testable import easel

/// Models that other programs keep.
@Suite("Found models") struct FoundModelsTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  private func file(_ path: String, _ text: String = "{}") throws {
    let url = program.file(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func found(
    _ folders: [String] = [], _ environment: [String: String] = [:]
  ) -> [FoundModels.Found] {
    var all = ["HOME": program.file("").path]
    all.merge(environment) { _, new in new }
    return FoundModels(environment: all, folders: folders.map { program.file($0).path }).all()
  }

  @Test func theCacheIsReadWhereItsVariablesSay() throws {
    func model(_ cache: String) throws {
      try file("\(cache)/models--some--model/refs/main", "abc\n")
      try file("\(cache)/models--some--model/snapshots/abc/model_index.json")
      try file("\(cache)/models--some--half/snapshots/abc/README.md")
    }
    try model(".cache/huggingface/hub")
    try model("one/hub")
    try model("two")
    for (environment, place) in [
      ([:], ".cache/huggingface/hub"), (["HF_HOME": program.file("one").path], "one/hub"),
      (
        ["HF_HUB_CACHE": program.file("two").path, "HF_HOME": program.file("one").path], "two"
      ),
    ] {
      let models = found([], environment)
      #expect(models.map(\.name) == ["some/model"])
      #expect(models.first?.path.contains("/\(place)/models--some--model/snapshots/abc") == true)
    }
    #expect(found([], ["HF_HUB_CACHE": "/nowhere"]).isEmpty)
  }

  @Test func foldersOfOtherProgramsAreRead() throws {
    try file("forge/models/Stable-diffusion/xl/a.safetensors", "")
    try file("forge/models/Lora/b.safetensors", "")
    try file("forge/models/Stable-diffusion/old.ckpt", "")
    // Beside safetensors a pickle is the same again.
    try file("forge/models/Stable-diffusion/xl/a.ckpt", "")
    #expect(found(["forge"]).map(\.name).sorted() == ["a", "old"])
    try file("comfy/models/checkpoints/c.safetensors", "")
    try file("comfy/models/vae/d.safetensors", "")
    try file("comfy/models/diffusers/e/model_index.json")
    try file("elsewhere/sd/f.safetensors", "")
    try file("elsewhere/more/g.safetensors", "")
    try file(
      "comfy/extra_model_paths.yaml",
      """
      # where else
      a111:
          base_path: ../elsewhere   # beside
          checkpoints: sd
          loras: |
              more
      other:
          checkpoints: |
              \(program.file("elsewhere/more").path)
              nothing/here
      """)
    #expect(found(["comfy"]).map(\.name) == ["c", "e", "f", "g"])
    #expect(found(["comfy", "forge", "comfy"]).map(\.name) == ["a", "c", "e", "f", "g", "old"])
    // Links that go round end.
    try FileManager.default.createSymbolicLink(
      at: program.file("elsewhere/loop"), withDestinationURL: program.file("elsewhere"))
    #expect(found(["elsewhere"]).map(\.name) == ["f", "g"])
    #expect(found(["nothing"]).isEmpty)
  }

  @Test func aCLIPIsAModelWithAVQGANOnly() throws {
    try file("mine/scores/ViT-B-32.pt", "")
    try file("mine/scores/vocab.json", "")
    try file("mine/drawn/ViT-B-32.pt", "")
    try file("mine/drawn/vqgan_imagenet_f16_1024.ckpt", "")
    try file("mine/diffusers/clip/config.json", "")
    try file("mine/diffusers/config.json", "")
    let names = found(["mine"]).map(\.name)
    #expect(names.contains("drawn") && names.contains("diffusers") && !names.contains("scores"))
  }

  @Test func theyAreListedAndDrawByName() throws {
    let models = program.file("mine")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: models.appendingPathComponent("copy"), withDestinationURL: Checkout.toybox)
    try file("mine/broken.safetensors", "no")
    try file(".config/easel/config.toml", "model_folders = [\"~/mine\"]\n")
    let list = try program.run("models", "list")
    #expect(list.status == 0)
    #expect(list.output.contains("copy "))
    #expect(list.output.contains("pixel cascade, diffusers folder, "))
    #expect(list.output.contains("needs "))
    let json = try program.run("models", "list", "--json").output
    let broken = json.split(separator: "\n").first { $0.contains("\"broken\"") }
    #expect(broken?.contains("\"problem\"") == true)
    let picture = try program.run(
      "render", "a red apple", "-o", "a.png", "--model", "copy", "--size", "64", "--steps", "1")
    #expect(picture.status == 0, "\(picture.errors)")
  }
}
