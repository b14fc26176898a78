import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// Low-rank additions against diffusers with the same files: `Goldens/lora/generate.py`.
@Suite struct LoRATests {
  private typealias Latent = LatentDiffusionTests

  private static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Goldens/lora/\(name).safetensors").path
  }

  private static func lora(_ name: String, _ weight: Double) -> LoRA {
    LoRA(file: path(name), weight: weight)
  }

  private static func wanted(_ golden: String, _ loras: [LoRA], model: String = "sd1")
    -> Latent.Case
  {
    Latent.Case(
      golden: golden, model: model, guidance: 3, loras: loras,
      change: { if model != "xl" { $0.sampler = .ddim } })
  }

  static let cases: [LatentDiffusionTests.Case] = [
    wanted("peft 1", [lora("peft", 1)]),
    wanted("peft 0.6", [lora("peft", 0.6)]),
    wanted("kohya", [lora("kohya", 0.8)]),
    wanted("both", [lora("peft", 0.7), lora("kohya", -0.5)]),
    wanted("xl", [lora("xl", 0.9)], model: "xl"),
  ]

  @Test(arguments: cases) func drawsAsDiffusersDoes(_ wanted: LatentDiffusionTests.Case) throws {
    let golden = try Golden("lora/pictures")
    let model = try Latent.Model(wanted.model)
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    try Latent().compare(Latent().draw(wanted, cascade, golden), golden, wanted.golden)
  }

  /// One cascade draws with, without, with another, and with nothing of it, in any order.
  @Test func whatWasAddedIsTakenAway() throws {
    let golden = try Golden("lora/pictures")
    let model = try Latent.Model("sd1")
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    func drawn(_ loras: [LoRA]) throws -> PlanarImage {
      try Latent().draw(Self.wanted("", loras), cascade, golden)
    }
    let plain = try drawn([])
    let changed = try drawn([Self.lora("peft", 0.6)])
    #expect(changed != plain)
    #expect(try drawn([Self.lora("peft", 0)]) == plain)
    #expect(try drawn([Self.lora("kohya", 0.8)]) != changed)
    #expect(try drawn([]) == plain)
    #expect(try drawn([Self.lora("peft", 0.6)]) == changed)
    let request = try cascade.identified(
      GenerationRequest(prompt: "", stages: [], loras: [Self.lora("peft", 0.6)]))
    #expect(request.loras[0].hash?.count == 16)
  }

  /// What is stored in 8 bits takes an addition and stays in 8 bits in memory.
  @Test func quantisedWeightsTakeThem() throws {
    let model = try Latent.Model("sd1")
    let folder = try TemporaryFolder()
    let copy = folder.url.appendingPathComponent("copy")
    #expect(try ModelQuantizer(from: ModelPath(model.folder), to: copy).run { _ in true })
    let unet = ModelPath(copy.appendingPathComponent("unet"))
    let plain = try Weights(folder: unet, baseName: "diffusion_pytorch_model")
    let file = try LoRAFile(path: Self.path("peft"))
    let (table, _) = try file.additions(
      to: "unet", shapes: plain.entries.mapValues(\.shape), weight: 2)
    let changed = try Weights(
      folder: unet, baseName: "diffusion_pytorch_model", additions: table)
    let name = "mid_block.resnets.0.conv1.weight"
    let (before, after) = (try plain.tensor(name), try changed.tensor(name))
    let addition = try #require(table[name]?.first)
    #expect(before.storage == .int8 && after.storage == .float32 && after.scales == nil)
    #expect(after.isHeldAsIntegers(compact: false))
    let (up, down) = (addition.up.floats(), addition.down.floats())
    let (rank, columns) = (addition.down.rows, addition.down.columns)
    for (index, value) in after.floats().enumerated() {
      let (row, column) = (index / columns, index % columns)
      let product = (0..<rank).reduce(Float(0)) {
        $0 + up[row * rank + $1] * down[$1 * columns + column]
      }
      // alpha / rank of the file is 1.5.
      #expect(abs(value - before.floats()[index] - 2 * 1.5 * product) < 1e-4)
      guard index < 500 else { break }
    }
    #expect(after.floats(rows: 5..<7) == Array(after.floats()[5 * columns..<7 * columns]))
    let integers = after.integers()
    #expect(integers.values.count == after.count && integers.scales.count == after.rows)
  }

  @Test func whatIsNoLoRAOfTheModelIsNamed() throws {
    let model = try Latent.Model("sd1")
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 1)
    func refusal(_ loras: LoRA...) -> String {
      do {
        _ = try cascade.begin(
          GenerationRequest(
            prompt: "a cat", stages: [cascade.stages[0].defaults], loras: loras))
        return ""
      } catch { return "\(error)" }
    }
    #expect(refusal(Self.lora("xl", 1)).contains("it belongs to another model"))
    #expect(refusal(Self.lora("pictures", 1)).contains("it is no LoRA"))
    #expect(refusal(Self.lora("absent", 1)).contains("No such file"))
    #expect(refusal(Self.lora("peft", .nan)).contains("-10 to 10"))
    var other = Self.lora("peft", 1)
    other.hash = "0123456789abcdef"
    #expect(refusal(other).contains("is not the one of the recipe"))
    #expect(refusal(Self.lora("peft", 1)) == "")
  }

  @Test func aBadFileIsRefused() throws {
    let folder = try TemporaryFolder()
    let good = try Data(contentsOf: URL(fileURLWithPath: Self.path("peft")))
    func refusal(_ data: Data) throws -> String? {
      let file = folder.url.appendingPathComponent("bad.safetensors")
      try data.write(to: file)
      do {
        _ = try LoRAFile(path: file.path)
        return nil
      } catch { return "\(error)" }
    }
    func renamed(_ old: String, _ new: String) throws -> Data {
      var data = good
      let place = try #require(data.range(of: Data(old.utf8)))
      try #require(old.utf8.count == new.utf8.count)
      data.replaceSubrange(place, with: Data(new.utf8))
      return data
    }
    #expect(try refusal(good) == nil)
    #expect(try refusal(good.prefix(good.count / 2))?.contains("truncated") == true)
    #expect(
      try refusal(renamed("lora_A.weight", "lora_C.weight"))?.contains("it is missing beside")
        == true)
    #expect(
      try refusal(renamed(".to_q.lora_A.weight", ".tq.dora_scale.wght"))?.contains("a DoRA") == true
    )
    #expect(try refusal(Data("{}".utf8)) != nil)
  }

  /// Names of the original layout find what diffusers calls otherwise.
  @Test(arguments: ["sd1", "xl"]) func namesOfTheOriginalLayoutAreFound(_ model: String) throws {
    let model = try Latent.Model(model)
    let weights = try Weights(
      folder: ModelPath(model.folder.appendingPathComponent("unet")),
      baseName: "diffusion_pytorch_model")
    let names = LoRANames(weights.names, isUNet: true)
    let blocks = weights.names.filter { $0.contains("_block") && $0.hasSuffix(".weight") }
    #expect(blocks.count > 20)
    for name in blocks {
      let original = SingleFileTests.unetName(name, has: weights.has)
      let key = original.dropLast(".weight".count).replacingOccurrences(of: ".", with: "_")
      #expect(names[key] == name, "\(key)")
    }
  }

  @Test func textsAreRead() {
    #expect(LoRA(text: "a.safetensors:0.8") == LoRA(file: "a.safetensors", weight: 0.8))
    #expect(LoRA(text: "/x/a.safetensors") == LoRA(file: "/x/a.safetensors"))
    #expect(LoRA(text: "a:b") == LoRA(file: "a:b"))
    #expect(LoRA(text: "a:b:-1") == LoRA(file: "a:b", weight: -1))
    #expect(LoRA(text: "a:11") == nil && LoRA(text: "") == nil && LoRA(text: ":1") == nil)
    #expect(LoRA(text: "a:nan") == nil)
    #expect(LoRA(file: "/x/Ivory.safetensors").name == "Ivory")
  }
}
