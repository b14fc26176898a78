import FileNames
import Foundation
import Pictures
import PlainText
import Recipes
import Testing

@testable import Gallery

/// What a picture of Corpus/other-NAME.png says.
struct OtherSample: Sendable, CustomTestStringConvertible {
  var name: String
  var origin: String
  var prompt = "a red barn"
  var negative = "blurry"
  var seed: UInt64 = 5
  var steps = 20
  var guidance: Double? = 7
  var sampler: String? = "euler-a"
  var schedule: String?
  var size: [Int]?
  var model: String?
  var loras: [String] = []
  /// Parts of what is listed as not understood.
  var rest: [String] = []
  /// What must not be listed.
  var absent: [String] = []

  var testDescription: String { name }
}

let otherSamples: [OtherSample] = [
  .init(
    name: "comfyui", origin: "ComfyUI", prompt: "a red barn, 🏠", seed: .max, guidance: 7.5,
    schedule: "karras", size: [512, 768], model: "v1-5.safetensors",
    loras: ["ink.safetensors:0.8"], rest: ["CLIPSetLastLayer stop_at_clip_layer: -2"],
    absent: ["denoise", "filename_prefix", "KSampler"]),
  .init(
    name: "comfyui-workflow", origin: "ComfyUI", sampler: "dpm++2m", schedule: "karras",
    size: [640, 512], model: "v1-5.safetensors", absent: ["never used", "off.safetensors"]),
  .init(
    name: "comfyui-sdxl", origin: "ComfyUI", prompt: "a red barn, oil painting", seed: 77,
    steps: 25, guidance: 8, sampler: "euler", schedule: "linear", size: [1024, 1024],
    model: "sdxl/base.safetensors",
    rest: ["ckpt_name: sdxl/refiner.safetensors", "KSamplerAdvanced end_at_step: 20"]),
  .init(
    name: "comfyui-flux", origin: "ComfyUI", prompt: "a red barn, by a lake", negative: "",
    seed: 219_670_278_747_233, guidance: nil, sampler: "euler", schedule: "trailing",
    size: [1024, 768], model: "flux1-dev.safetensors",
    rest: ["FluxGuidance guidance: 3.5", "VAELoader vae_name: ae.safetensors"]),
  .init(
    name: "comfyui-combined", origin: "ComfyUI", prompt: "a red barn, by a lake",
    sampler: "ddim", schedule: "leading", size: [512, 512], model: "m.ckpt",
    rest: ["ControlNetApplyAdvanced strength: 0.7", "KSampler denoise: 0.5"]),
  .init(
    name: "invokeai", origin: "InvokeAI", size: [512, 768], model: "Dream 8", loras: ["ink:0.75"],
    rest: ["clip_skip: 1", "rand_device: cpu"]),
  .init(
    name: "invokeai-2", origin: "InvokeAI", negative: "blurry, dark", size: [640, 512],
    model: "stable-diffusion-1.5", rest: ["perlin: 0.0"]),
  .init(name: "invokeai-1", origin: "InvokeAI", size: [640, 512], rest: ["-G: 0.8"]),
  .init(
    name: "novelai", origin: "NovelAI", steps: 28, guidance: 5, schedule: "karras",
    size: [832, 1216], model: "Stable Diffusion XL C1E1DE52", rest: ["cfg_rescale: 0.0"]),
  .init(
    name: "novelai-1", origin: "NovelAI", steps: 28, guidance: 11,
    model: "Stable Diffusion F1022D28", rest: ["strength: 0.69", "noise: 0.667"]),
  .init(
    name: "novelai-4", origin: "NovelAI", prompt: "two people, girl, boy", steps: 28, guidance: 5,
    schedule: "karras", size: [832, 1216], model: "NovelAI Diffusion V4 37442FCA"),
  .init(
    name: "fooocus", origin: "Fooocus", steps: 30, guidance: 4, sampler: "dpm++sde",
    schedule: "karras", size: [1152, 896], model: "juggernautXL_v8",
    loras: ["offset.safetensors:0.1"], rest: ["sharpness: 2.0", "styles: ['Fooocus V2']"]),
  .init(
    name: "fooocus-a1111", origin: "Fooocus", steps: 30, guidance: 4, sampler: "dpm++sde",
    schedule: "karras", size: [1152, 896], model: "juggernautXL_v8", rest: ["Sharpness: 2.0"]),
  .init(
    name: "swarmui", origin: "SwarmUI", sampler: "euler", schedule: "karras", size: [1152, 896],
    model: "sdxl/base", loras: ["ink:0.8", "line:0.5"], rest: ["prep_time: 1.2 sec"]),
  .init(
    name: "draw-things", origin: "Draw Things", prompt: "a red barn & <hay>", guidance: 7.5,
    sampler: "dpm++2m", schedule: "karras", size: [512, 768], model: "sd_v1.5_f16.ckpt",
    loras: ["ink_lora_f16.ckpt:0.8"], rest: ["seed_mode: Scale Alike", "sharpness: 0.5"]),
  .init(
    name: "sd-cpp", origin: "stable-diffusion.cpp", size: [512, 512], model: "v1-5.ckpt",
    rest: ["RNG: cuda"]),
  .init(
    name: "a1111", origin: "AUTOMATIC1111", prompt: "a red barn <lora:ink:0.8>",
    size: [512, 768], model: "v1-5", loras: ["ink:0.8"]),
  .init(
    name: "forge", origin: "Forge", negative: "", guidance: 1, sampler: "euler",
    size: [896, 1152], rest: ["Distilled CFG Scale: 3.5"]),
  .init(
    name: "easy-diffusion", origin: "Easy Diffusion", guidance: 7.5, size: [512, 768],
    model: "v1-5", rest: ["clip_skip: False"]),
  .init(
    name: "mflux", origin: "mflux", negative: "", steps: 4, guidance: nil, sampler: nil,
    size: [512, 768], model: "schnell", loras: ["ink.safetensors:0.7"],
    rest: ["precision: mlx.core.bfloat16"]),
  .init(
    name: "diffusers", origin: "diffusers", guidance: 7.5, size: [512, 512],
    model: "runwayml/v1-5", rest: ["eta: 0.0"]),
]

@Suite("Recipes of others") struct OtherRecipeTests {
  static func file(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Corpus/other-\(name).png")
  }

  @Test(arguments: otherSamples) func everyProgramIsUnderstood(sample: OtherSample) throws {
    let partial = try #require(try PictureFile.details(Self.file(sample.name)).partial)
    #expect(partial.origin == sample.origin)
    #expect(partial.prompt == sample.prompt)
    #expect(partial.negativePrompt == sample.negative)
    #expect(partial.seed == sample.seed)
    #expect(partial.steps == sample.steps)
    #expect(partial.guidance == sample.guidance)
    #expect(partial.sampler?.rawValue == sample.sampler)
    #expect(partial.schedule?.rawValue == sample.schedule)
    #expect(partial.size.map { [$0.width, $0.height] } == sample.size)
    #expect(partial.model == sample.model)
    #expect(partial.loras.map(\.text) == sample.loras)
    for part in sample.rest {
      #expect(partial.notUnderstood.contains { $0.contains(part) }, "\(part)")
    }
    for part in sample.absent {
      #expect(!partial.notUnderstood.contains { $0.contains(part) }, "\(part)")
    }
    // The index keeps the same.
    #expect(PartialRecipe(json: partial.json) == partial)
  }

  @Test func theGalleryKnowsThem() throws {
    let test = try TestGallery()
    for sample in otherSamples {
      let bytes = try Disk.read(Self.file(sample.name).path, limit: 1 << 20)
      let path = test.path(.pictures, "\(sample.name).png")
      try Disk.makeFolder(FilePath.folder(of: path))
      try Disk.write(bytes, to: path)
    }
    let found = try test.again().page(Gallery.Filter())
    #expect(found.count == otherSamples.count)
    #expect(found.allSatisfy { $0.partial?.origin != nil && !$0.prompt.isEmpty })
  }

  @Test func aRequestHasShapeAndSettingsButNoTags() {
    var partial = PartialRecipe(prompt: "a <lora:ink:0.5> barn <3", seed: 9)
    partial.size = PictureSize(width: 512, height: 768)
    partial.steps = 12
    let base = StageInfo(
      name: "base", shortName: "base", resolution: 64, isSuperResolution: false,
      defaults: StageSettings(steps: 30, guidance: 3))
    let request = partial.request(
      over: GenerationRequest(prompt: "", stages: [base.defaults]), for: [base])
    #expect(request.prompt == "a barn <3")
    #expect(request.seed == 9 && request.stages[0].steps == 12)
    #expect(request.baseSize == PictureSize(aspectWidth: 2, aspectHeight: 3, side: 64))
  }

  /// Every text with bytes changed, cut or repeated is read as something or as nothing, and what is
  /// read makes a request that can be written and read again.
  @Test(.timeLimit(.minutes(5))) func noByteCrashes() throws {
    var generator = TestGenerator(seed: 5)
    let base = StageInfo(
      name: "base", shortName: "base", resolution: 64, isSuperResolution: false,
      defaults: StageSettings(steps: 20))
    for sample in otherSamples {
      let texts = try PictureFile.details(Self.file(sample.name)).texts
      for _ in 0..<150 {
        let changed = texts.map { text in
          var bytes = Array(text.value.utf8)
          for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(place...)
            case 2: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
            default: bytes[place] = Array("{}[]\",:0-9\\".utf8).randomElement(using: &generator)!
            }
          }
          return PNG.Text(text.key, String(decoding: bytes, as: UTF8.self))
        }
        guard let partial = PartialRecipe(texts: changed) else { continue }
        let request = partial.request(
          over: GenerationRequest(prompt: "", stages: [base.defaults]), for: [base])
        #expect((1...1000).contains(request.stages[0].steps), "\(sample.name)")
        let json = try JSONEncoder().encode(request)
        #expect(try JSONDecoder().decode(GenerationRequest.self, from: json) == request)
      }
    }
  }

  /// Links that go round, long chains, wide nodes and deep nesting come to an end soon.
  @Test func hostileGraphsEnd() throws {
    func node(_ type: String, _ inputs: String) -> String {
      "{\"class_type\": \"\(type)\", \"inputs\": {\(inputs)}}"
    }
    let sampler = node(
      "KSampler",
      "\"seed\": [\"9\", 0], \"steps\": 4, \"model\": [\"5\", 0], \"positive\": [\"6\", 0], "
        + "\"latent_image\": [\"3\", 0]")
    let circle =
      "{\"1\": \(node("SaveImage", "\"images\": [\"3\", 0]")), \"3\": \(sampler), "
      + "\"5\": \(node("LoraLoader", "\"lora_name\": [\"5\", 0], \"model\": [\"5\", 0]")), "
      + "\"6\": \(node("ConditioningCombine", "\"conditioning_1\": [\"6\", 0], \"text_a\": [\"9\", 0]")), "
      + "\"9\": \(node("Text Concatenate", "\"text_a\": [\"9\", 0], \"text_b\": [\"9\", 0]"))}"
    let circular = try #require(PartialRecipe(texts: [PNG.Text("prompt", circle)]))
    #expect(circular.steps == 4 && circular.seed == nil && circular.prompt.isEmpty)

    let length = 15_000
    var members = (0..<length).map {
      "\"\($0)\": \(node("ConditioningCombine", "\"conditioning\": [\"\($0 + 1)\", 0]"))"
    }
    members.append("\"\(length)\": \(node("CLIPTextEncode", "\"text\": \"far\""))")
    members.append(
      "\"k\": \(node("KSampler", "\"seed\": 3, \"positive\": [\"0\", 0], \"steps\": 4"))")
    members.append("\"s\": \(node("SaveImage", "\"images\": [\"k\", 0]"))")
    let chain = PartialRecipe(
      texts: [PNG.Text("prompt", "{" + members.joined(separator: ", ") + "}")])
    #expect(chain?.prompt == "far")
    let deep = String(repeating: "{\"a\":", count: 100_000)
    #expect(PartialRecipe(texts: [PNG.Text("prompt", deep), PNG.Text("workflow", deep)]) == nil)
  }

  @Test func whatSaysNothingIsNoRecipe() {
    #expect(PartialRecipe(texts: [PNG.Text("Title", "x"), PNG.Text("prompt", "a barn")]) == nil)
    #expect(PartialRecipe(texts: [PNG.Text("Comment", "{\"prompt\": \"x\"}")]) == nil)
    #expect(PartialRecipe(texts: [PNG.Text("Comment", "{\"seed\": 3, \"steps\": 4}")]) == nil)
  }
}
