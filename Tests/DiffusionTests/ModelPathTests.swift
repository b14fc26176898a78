import Foundation
import Testing
import Toybox

@testable import Diffusion

@Suite("Model paths") struct ModelPathTests {
  private static let disk = ModelPath(Checkout.toybox)

  /// Whatever changes in the folder must be on the list of what is compiled in.
  @Test func theEmbeddedModelIsTheFolder() throws {
    let names = try Self.disk.files()
    #expect(try Toybox.folder.files() == names)
    for name in names {
      #expect(try Toybox.folder.appending(name).data() == Self.disk.appending(name).data())
    }
    #expect(try modelHash(folders: [Toybox.folder]) == modelHash(folders: [Self.disk]))
    let prompts = Checkout.folder.appendingPathComponent("Sources/Toybox/prompts.tsv")
    #expect(try Toybox.prompts == Data(contentsOf: prompts))
  }

  @Test func bothKindsAnswerAlike() throws {
    for root in [Toybox.folder, Self.disk] {
      let stage = root.appending("stage_1")
      #expect(stage.exists && stage.isFolder && stage.name == "stage_1")
      #expect(try stage.contents() == ["scheduler", "unet"])
      #expect(
        try stage.files() == [
          "scheduler/scheduler_config.json", "unet/config.json",
          "unet/diffusion_pytorch_model.safetensors",
        ])
      #expect(root.appending(".") == root)
      #expect(root.appending("./stage_1") == stage)
      let file = stage.appending("unet/config.json")
      #expect(file.exists && !file.isFolder)
      #expect(file.path.hasSuffix("stage_1/unet/config.json"))
      let missing = root.appending("stage")
      #expect(!missing.exists && !missing.isFolder)
      #expect(throws: DiffusionError.self) { try missing.data() }
      #expect(throws: DiffusionError.self) { try missing.contents() }
      #expect(throws: DiffusionError.self) { try missing.files() }
      #expect(throws: DiffusionError.self) { try file.contents() }
    }
  }

  /// A program whose model is damaged or not there says so, and where.
  @Test func damageIsAnError() throws {
    var files: [String: UnsafeRawBufferPointer] = [:]
    func message() -> String {
      do {
        _ = try Cascade(folder: ModelPath(embedded: "box", files: files), threads: 1)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message() == "cannot read box: it is not a folder")
    var copies: [UnsafeMutableRawBufferPointer] = []
    defer { for copy in copies { copy.deallocate() } }
    for name in try Self.disk.files() where !name.hasSuffix("stage_2/unet/config.json") {
      let data = try Self.disk.appending(name).data()
      let count = name.hasPrefix("stage_3/unet/d") ? data.count - 1 : data.count
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
      copy.copyBytes(from: data.prefix(count))
      copies.append(copy)
      files[name] = UnsafeRawBufferPointer(copy)
    }
    #expect(message().contains("box/stage_2/unet/config.json: "))
    files["stage_2/unet/config.json"] = files["stage_1/unet/config.json"]
    #expect(message().contains("box/stage_3/unet/diffusion_pytorch_model.safetensors: "))
  }

  /// The memory of an embedded model can be given back like that of a file.
  @Test func releasedWeightsAreReadAgain() throws {
    let weights = try Weights(
      folder: Toybox.folder.appending("stage_2/unet"), baseName: "diffusion_pytorch_model")
    let name = try #require(weights.names.first)
    let before = try weights.tensor(name).floats()
    weights.prefetch()
    weights.release()
    #expect(try weights.tensor(name).floats() == before)
  }
}
