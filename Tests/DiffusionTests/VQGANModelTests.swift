import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// Folders with a VQGAN and a CLIP as models.
struct VQGANModelTests {
  /// diffusers' files with CLIP beside them.
  private func diffusers(in folder: TemporaryFolder) throws -> ModelPath {
    let files = FileManager.default
    for name in ["config.json", "diffusion_pytorch_model.safetensors"] {
      try files.copyItem(
        atPath: VQGANTests.goldens.appending("diffusers/\(name)").path,
        toPath: folder.url.path + "/" + name)
    }
    try files.copyItem(
      atPath: CLIPModelTests.folder.path, toPath: folder.url.path + "/clip")
    return ModelPath(folder.url)
  }

  private func request(_ cascade: Cascade, steps: Int) -> GenerationRequest {
    var settings = cascade.stages[0].defaults
    settings.steps = steps
    return GenerationRequest(
      prompt: VQGANTests.prompt, seed: 8, stages: [settings],
      baseSize: PictureSize(width: 36, height: 28))
  }

  private func draw(
    _ cascade: Cascade, _ request: GenerationRequest
  ) throws -> [GenerationStep] {
    let generation = try cascade.begin(request)
    var steps: [GenerationStep] = []
    while let step = try generation.next() { steps.append(step) }
    return steps
  }

  @Test func iterationsAreSteps() throws {
    let folder = try TemporaryFolder()
    let cascade = try Cascade(folder: VQGANTests.layout(in: folder), threads: 2)
    let stage = cascade.stages[0]
    #expect(stage.resolution == 64 && stage.grain == 2 && stage.hasAnySize)
    #expect(stage.settings == [.seed, .seedPolicy, .count, .aspect, .size, .steps, .pictures])
    let steps = try draw(cascade, request(cascade, steps: 30))
    #expect(steps.map(\.index) == Array(0..<30) && steps.allSatisfy { $0.count == 30 })
    #expect(steps.map { $0.picture != nil } == (0..<30).map { $0 == 29 })
    #expect(steps[0].noiseLevel == 1 && steps[29].noiseLevel < 0.1)
    let last = try #require(steps[29].picture)
    #expect(last.width == 36 && last.height == 28)
    #expect(Set(steps.map(\.estimate.values)).count > 1)
    // The same again, and as the search itself: the codes, then cut-outs and noise.
    let other = try TemporaryFolder()
    let again = try Cascade(folder: VQGANTests.layout(in: other), threads: 1)
    #expect(again.hash == cascade.hash)
    let model = try cascade.search(0)
    var random = RandomGenerator(seed: 8)
    let codes = random.integers(count: 18 * 14, below: 64)
    let search = CodeSearch(
      model, targets: try model.targets(of: VQGANTests.prompt),
      latents: model.codebook.values(codes), width: 18, height: 14)
    for step in steps {
      let cutOuts = CutOut.drawn(32, side: 48, random: &random)
      let noise = random.normal(count: 32 * 48 * 48 * 3)
      let isSame = search.iterate(cutOuts, noise: noise).picture.values == step.estimate.values
      #expect(isSame, "iteration \(step.index)")
    }
  }

  @Test func aPictureIsAStart() throws {
    let folder = try TemporaryFolder()
    let cascade = try Cascade(folder: diffusers(in: folder), threads: 2)
    var request = request(cascade, steps: 10)
    request.edit = .imageToImage(strength: 0.25)
    let pixels = (0..<36 * 28 * 3).map { UInt8($0 * 37 % 256) }
    let picture = RGBImage(width: 36, height: 28, pixels: pixels)
    let generation = try cascade.begin(request, sources: GenerationSources(picture: picture))
    let first = try #require(try generation.next())
    #expect(first.count == 2 && first.picture == nil)
    // After one small step most codes are those of the picture.
    let model = try cascade.search(0)
    let start = model.picture(
      try model.codes(of: PlanarImage(picture)), width: 9, height: 7
    ).value.values
    let area = 36 * 28
    let differences = (0..<3 * area).map { i in
      abs((first.estimate.values[i] + 1) / 2 - start[i % area * 3 + i / area])
    }
    #expect(differences.reduce(0, +) / Float(differences.count) < 0.02)
    #expect(try generation.next()?.picture != nil)
    let end = try generation.next()
    #expect(end == nil)
  }

  @Test func aNegativePromptPushesAway() throws {
    let folder = try TemporaryFolder()
    let cascade = try Cascade(folder: VQGANTests.layout(in: folder), threads: 2)
    var one = request(cascade, steps: 2)
    one.prompt = "a red apple"
    one.negativePrompt = "two boats:0.5"
    var other = one
    other.prompt = "a red apple|two boats:-0.5"
    other.negativePrompt = ""
    let pictures = try [one, other].map { try draw(cascade, $0).last?.picture?.values }
    let areSame = pictures[0] == pictures[1]
    #expect(areSame)
  }

  @Test func everyLayoutIsAModel() throws {
    let folders = try (0..<3).map { _ in try TemporaryFolder() }
    let models = [
      try VQGANTests.layout(in: folders[0]), try diffusers(in: folders[1]),
      try VQGANTests.layout(in: folders[2]),
    ]
    // CLIP as OpenAI publishes it, instead.
    let files = FileManager.default
    try files.removeItem(atPath: models[2].appending("clip").path)
    try files.copyItem(
      at: TextCLIPTests.goldens.appendingPathComponent("openai/ViT-tiny.pt"),
      to: folders[2].url.appendingPathComponent("ViT-tiny.pt"))
    for name in ["vocab.json", "merges.txt"] {
      try files.copyItem(
        at: TextCLIPTests.goldens.appendingPathComponent("tokenizer/\(name)"),
        to: folders[2].url.appendingPathComponent(name))
    }
    for model in models {
      let inside = ModelFolder(model)
      #expect(inside.problems.isEmpty, "\(inside.problems)")
      #expect(inside.family == "VQGAN+CLIP (Crowson et al. 2022)")
      #expect(inside.networks.map(\.name) == ["text encoder", "VQGAN"])
      #expect(inside.verify { _ in true }.isEmpty)
      let cascade = try Cascade(folder: model, threads: 2)
      #expect(try #require(cascade.memoryPlan).peak() > 0)
      #expect(try cascade.tokenizer().tokens("a red apple").ids.count > 3)
      try cascade.load()
      let steps = try draw(cascade, request(cascade, steps: 1))
      #expect(steps.count == 1 && steps[0].picture?.values.allSatisfy(\.isFinite) == true)
    }
  }

  @Test func whatItCannotDoIsSaid() throws {
    let folder = try TemporaryFolder()
    let model = try VQGANTests.layout(in: folder)
    let cascade = try Cascade(folder: model, threads: 1)
    let picture = RGBImage(width: 2, height: 2, pixels: Array(repeating: 9, count: 12))
    let sources = GenerationSources(picture: picture, mask: picture)
    var edited = request(cascade, steps: 1)
    edited.edit = .inpainting(strength: 0.5)
    #expect { try cascade.begin(edited, sources: sources) } throws: {
      "\($0)".contains("masked")
    }
    var varied = request(cascade, steps: 1)
    varied.variation = Variation(seed: 3, strength: 0.2)
    #expect { try cascade.begin(varied) } throws: { "\($0)".contains("noise") }
    // The checkpoint of the test has no encoder.
    edited.edit = .imageToImage(strength: 0.5)
    let generation = try cascade.begin(edited, sources: sources)
    #expect { try generation.next() } throws: { "\($0)".contains("encoder") }
    #expect(throws: DiffusionError.self) { _ = try cascade.denoiser(0) }
    // A VQGAN alone: what is missing is said.
    try FileManager.default.removeItem(atPath: model.appending("clip").path)
    #expect { try Cascade(folder: model, threads: 1) } throws: { "\($0)".contains("CLIP") }
    // Without a whole decoder it is damaged, and no reason to crash.
    let other = try TemporaryFolder()
    let broken = try diffusers(in: other)
    for (old, new) in [
      (#""norm_num_groups": 4"#, #""norm_num_groups": 5"#), (#""group""#, #""spatial""#),
      (#""vq_embed_dim": 10"#, #""vq_embed_dim": 11"#), (#""AttnUpDecoder"#, #""SkipUpDecoder"#),
      (#""sample_size": 64"#, #""sample_size": 1"#),
    ] {
      let text = try String(
        contentsOfFile: VQGANTests.goldens.appending("diffusers/config.json").path, encoding: .utf8)
      let changed = text.replacingOccurrences(of: old, with: new)
      #expect(changed != text)
      try other.write("config.json", changed)
      #expect(throws: DiffusionError.self, "\(new)") {
        try Cascade(folder: broken, threads: 1).load()
      }
    }
  }
}
