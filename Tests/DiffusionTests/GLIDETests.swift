import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// Tiny networks of GLIDE against OpenAI's own code: `Goldens/glide/generate.py`.
@Suite struct GLIDETests {
  /// In grey levels of 8 bits.
  static let tolerance: Float = 2
  /// Relative L2 error of text states and forward passes.
  static let forwardTolerance = 1e-4
  static let prompt = "Two ivory teapots in the snow, Ella's"

  private func texts(_ model: GLIDEModel, _ name: String) throws -> [TextEncoding] {
    let encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: model.path.opened().appending(name))], length: 128),
      compute: CPU(threads: 2))
    return [try encoder.encode(Self.prompt), try encoder.encode("")]
  }

  @Test func textsAreReadWithTheirPadding() throws {
    let golden = try Golden("glide/pictures")
    let texts = try texts(GLIDEModel(["base"]), "base")
    let states = try golden.tensor("text states").values
    let pooled = try golden.tensor("text pooled").values
    #expect(relativeError(texts.flatMap(\.states), states) < Self.forwardTolerance)
    #expect(relativeError(texts.flatMap { $0.pooled ?? [] }, pooled) < Self.forwardTolerance)
  }

  @Test(arguments: GLIDEModel.names) func aPassOfANetwork(name: String) throws {
    let golden = try Golden("glide/pictures")
    let model = try GLIDEModel(Set(["base", name]).sorted())
    let net = try UNet(
      folder: model.path.opened().appending("\(name)/unet"), patchSize: 1,
      compute: CPU(threads: 2))
    let x = try golden.tensor("\(name) x")
    let beside = golden.names.contains("\(name) beside") ? try golden.tensor("\(name) beside") : nil
    let conditioned = try net.condition(
      on: Conditioning(texts: try texts(model, name)), onAttention: nil)
    let out = try conditioned.predict(
      x: x.values, low: beside?.values, width: x.shape[2], height: x.shape[1], timestep: 617,
      augTimestep: nil, texts: 2)
    let error = relativeError(out.flatMap { $0 }, try golden.tensor("\(name) out").values)
    #expect(error < Self.forwardTolerance, "\(error)")
  }

  // MARK: Pictures

  /// What the notebooks were given.
  struct Case: CustomTestStringConvertible, Sendable {
    let golden: String
    let steps: [Int]
    let guidance: Double
    var inpaints = false
    var testDescription: String { golden }
  }

  static let cases = [
    Case(golden: "guided", steps: [8, 27], guidance: 3),
    Case(golden: "plain", steps: [5, 4], guidance: 1),
    Case(golden: "inpainting", steps: [6, 27], guidance: 5, inpaints: true),
  ]

  private func draw(
    _ wanted: Case, _ cascade: Cascade, _ golden: Golden
  ) throws -> [PlanarImage] {
    var stages = (wanted.inpaints ? cascade.stages.map(\.forInpainting) : cascade.stages)
      .map(\.defaults)
    #expect(stages[0].guidance == (wanted.inpaints ? 5 : 3))
    for index in stages.indices { stages[index].setSteps(wanted.steps[index]) }
    stages[0].guidance = wanted.guidance
    let generation = try cascade.begin(
      GenerationRequest(
        prompt: Self.prompt, seed: 5, stages: stages,
        edit: wanted.inpaints ? .inpainting(strength: 1) : nil),
      sources: wanted.inpaints
        ? GenerationSources(
          picture: try DeepFloydTests().image(golden.tensor("source")),
          mask: try DeepFloydTests().image(golden.tensor("mask")))
        : GenerationSources())
    var pictures: [PlanarImage] = []
    while let step = try generation.next() { step.picture.map { pictures.append($0) } }
    return pictures
  }

  private func compare(_ pictures: [PlanarImage], _ golden: Golden, _ name: String) throws {
    try #require(pictures.count == 2)
    for (index, picture) in pictures.enumerated() {
      let (shape, values) = try golden.tensor("\(name) \(index + 1)")
      try #require(shape == [3, picture.height, picture.width])
      let worst = zip(picture.values, values).reduce(0) { max($0, abs($1.0 - $1.1)) } * 127.5
      #expect(worst <= Self.tolerance, "\(name) \(index + 1): \(worst)")
    }
  }

  @Test(arguments: cases) func drawsAsTheNotebooksDo(_ wanted: Case) throws {
    let golden = try Golden("glide/pictures")
    let model = try GLIDEModel()
    let cascade = try Cascade(folder: model.path, threads: 2)
    #expect(cascade.stages.map(\.resolution) == [16, 64])
    try compare(draw(wanted, cascade, golden), golden, wanted.golden)
  }

  static let forms: [(name: String, write: @Sendable (GLIDEModel, String) throws -> Void)] = [
    ("zip", { try GLIDEModel.zip($0, $1) }), ("legacy", { try GLIDEModel.legacy($0, $1) }),
  ]

  @Test(arguments: 0..<2) func pyTorchFilesDrawTheSame(form: Int) throws {
    let golden = try Golden("glide/pictures")
    let model = try GLIDEModel(["base", "upsample"], form: Self.forms[form].write)
    #expect(ModelFolder(model.path).problems.isEmpty)
    let cascade = try Cascade(folder: model.path, threads: 2)
    try compare(draw(Self.cases[1], cascade, golden), golden, "plain")
  }

  @Test func stepsAreSpacedAsTheReferenceDoes() throws {
    let golden = try Golden("glide/pictures")
    let schedule = NoiseSchedule(betas: .squaredCosine, prediction: .epsilon)
    for count in [2, 3, 7, 27, 100, 250, 1000] {
      let levels = schedule.levels(for: StageSettings(steps: count, schedule: .endpoint))
      #expect(levels.dropLast().map(\.timestep) == (try golden.tensor("even \(count)").values))
    }
    // The middle one of an odd number lies at 499.5, which sums miss: `space_timesteps`.
    for (count, middle) in [(7, 500), (21, 499), (23, 499), (45, 499), (61, 499)] {
      let levels = schedule.levels(for: StageSettings(steps: count, schedule: .endpoint))
      #expect(levels[count / 2].timestep == Float(middle), "\(count)")
    }
    let fast = schedule.levels(for: StageSettings(steps: 27, schedule: .glide27))
    #expect(fast.dropLast().map(\.timestep) == (try golden.tensor("fast27").values))
    var settings = StageSettings(steps: 27, schedule: .glide27)
    settings.setSteps(27)
    #expect(settings.schedule == .glide27)
    settings.setSteps(40)
    #expect(settings.schedule == .endpoint && settings.stepCount == 40)
  }

  // MARK: The folder

  @Test func theFolderIsAModel() throws {
    let model = try GLIDEModel()
    let folder = ModelFolder(model.path)
    #expect(folder.problems.isEmpty && folder.family == "GLIDE (Nichol et al. 2022)")
    #expect(
      folder.networks.map(\.name) == [
        "text encoder", "text encoder 2", "base", "super-resolution 1", "text encoder, inpainting",
        "text encoder 2, inpainting", "base, inpainting", "super-resolution 1, inpainting",
      ])
    let all = try GLIDEModel.names.map { name in
      try GLIDEModel.tensors(name).reduce(0) { $0 + $1.values.count }
    }
    #expect(folder.networks.reduce(0) { $0 + $1.parameters } == all.reduce(0, +))
    let cascade = try Cascade(folder: model.path, threads: 1)
    #expect(cascade.stages.map(\.defaults.steps) == [100, 27])
    #expect(cascade.stages.map(\.defaults.guidance) == [3, 1])
    #expect(cascade.stages[1].inpainting?.sampler == .ddpm)
    #expect(!cascade.stages[1].settings.contains(.augLevel))
    // Networks for inpainting take the place of the others, in memory too.
    #expect(cascade.memoryPlan?.phases.count == 4)
    let some = try GLIDEModel(["base", "upsample"])
    #expect(try Cascade(folder: some.path, threads: 1).hash != cascade.hash)
    #expect(try Cascade(folder: some.path, threads: 1).stages[0].inpainting == nil)
    let base = try GLIDEModel(["base"])
    #expect(try Cascade(folder: base.path, threads: 1).stages.count == 1)
  }

  /// Without networks for it, an inpainting keeps the source's pixels as for other models.
  @Test func otherNetworksInpaintToo() throws {
    let golden = try Golden("glide/pictures")
    let model = try GLIDEModel(["base", "upsample"])
    let cascade = try Cascade(folder: model.path, threads: 2)
    var stages = cascade.stages.map(\.defaults)
    for index in stages.indices { stages[index].setSteps(2) }
    let generation = try cascade.begin(
      GenerationRequest(
        prompt: Self.prompt, seed: 5, stages: stages, edit: .inpainting(strength: 1)),
      sources: GenerationSources(
        picture: try DeepFloydTests().image(golden.tensor("source")),
        mask: try DeepFloydTests().image(golden.tensor("mask"))))
    var picture: PlanarImage?
    while let step = try generation.next() { picture = step.picture }
    let values = try #require(picture).values
    let (source, mask) = (try golden.tensor("source").values, try golden.tensor("mask").values)
    for i in values.indices where mask[i % mask.count] == 0 {
      #expect(abs(values[i] - source[i]) < 1e-6)
    }
  }

  @Test func aCopyInEightBitsOpensAgain() throws {
    let golden = try Golden("glide/pictures")
    let model = try GLIDEModel(form: GLIDEModel.zip)
    let copy = FileManager.default.temporaryDirectory
      .appendingPathComponent("glide-8-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    let quantizer = try ModelQuantizer(from: model.path, to: copy)
    #expect(try quantizer.run { _ in true })
    let (small, folder) = (ModelFolder(ModelPath(copy)), ModelFolder(model.path))
    #expect(small.problems.isEmpty && small.family == folder.family && small.networks.count == 8)
    #expect(small.bytes < folder.bytes / 3)
    for wanted in Self.cases.dropFirst() {
      let cascade = try Cascade(folder: ModelPath(copy), threads: 2)
      let pictures = try draw(wanted, cascade, golden)
      let whole = try golden.tensor("\(wanted.golden) 2").values
      let error = relativeError(pictures[1].values, whole)
      #expect(error < 0.2, "\(wanted.golden): \(error)")
    }
  }

  /// What is done to the tensors of a network, and what is said of it.
  static let damages: [(what: String, name: String, damage: @Sendable (inout [Int]) -> String?)] = [
    ("add_k_proj", "middle_block.1.encoder_kv.weight", { _ in nil }),
    (
      "levels", "output_blocks.2.2.in_layers.2.weight",
      { _ in "output_blocks.9223372036854775807.2.in_layers.2.weight" }
    ),
    (
      "heads of 64", "middle_block.1.qkv.weight",
      {
        $0[0] -= 1
        return "middle_block.1.qkv.weight"
      }
    ),
    (
      "heads of 64", "transformer.resblocks.0.attn.c_qkv.bias",
      {
        $0[0] = 0
        return "transformer.resblocks.0.attn.c_qkv.bias"
      }
    ),
    ("embeddings", "padding_embedding", { _ in nil }),
    (
      "vocab_size", "token_embedding.weight",
      {
        $0[0] += 1
        return "token_embedding.weight"
      }
    ),
  ]

  @Test(arguments: damages.indices) func damagedNetworksAreErrors(index: Int) throws {
    let damage = Self.damages[index]
    let model = try GLIDEModel([])
    var tensors = try GLIDEModel.tensors("base")
    let place = try #require(tensors.firstIndex { $0.name == damage.name })
    if let name = damage.damage(&tensors[place].shape) {
      tensors[place].name = name
      tensors[place].values = [Float](
        repeating: 0, count: tensors[place].shape.reduce(1, *))
    } else {
      tensors.remove(at: place)
    }
    try GLIDEModel.safetensors(model, "base", tensors)
    #expect {
      let cascade = try Cascade(folder: model.path, threads: 1)
      _ = try cascade.textEncoder()
      _ = try cascade.denoiser(0)
    } throws: {
      "\($0)".contains(damage.what)
    }
    #expect(!ModelFolder(model.path).problems.isEmpty)
  }

  @Test func aNetworkAloneSaysWhereItBelongs() throws {
    let model = try GLIDEModel(["base"])
    let file = ModelPath(model.folder.appendingPathComponent("base.safetensors"))
    #expect { try Cascade(folder: file, threads: 1) } throws: { "\($0)".contains("GLIDE") }
  }
}
