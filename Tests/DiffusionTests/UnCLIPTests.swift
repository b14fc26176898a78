import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// A tiny Karlo against diffusers' own pipelines: `Goldens/unclip/generate.py`.
@Suite struct UnCLIPTests {
  /// In grey levels of 8 bits.
  static let tolerance: Float = 2
  /// Share of values that may differ more: at timestep 999 an estimate is the network's rounding
  /// times 20000, which shows in the few that are not clipped.
  static let loose = 0.001
  /// Relative L2 error of an embedding.
  static let embeddingTolerance = 1e-4

  let golden: Golden

  init() throws { golden = try Golden("unclip/pictures") }

  func request(
    _ cascade: Cascade, steps: [Int] = [4, 5, 3], guidance: [Double] = [4, 3, 1],
    prompt: String = "Two ivory teapots in the snow", negative: String = "", edit: Edit? = nil
  ) -> GenerationRequest {
    var stages = cascade.stages.map(\.defaults)
    for (index, place) in stages.indices.enumerated() {
      let from = steps.count - stages.count
      stages[place].steps = steps[from + index]
      stages[place].guidance = guidance[from + index]
    }
    return GenerationRequest(
      prompt: prompt, negativePrompt: negative, seed: 8, stages: stages, edit: edit)
  }

  /// The pictures and the embedding of all stages.
  func draw(
    _ generation: Generation
  ) throws -> (pictures: [PlanarImage], embedding: PictureEmbedding?) {
    var pictures: [PlanarImage] = []
    var embedding: PictureEmbedding?
    while let step = try generation.next() {
      embedding = step.embedding ?? embedding
      if let picture = step.picture { pictures.append(picture) }
    }
    return (pictures, embedding)
  }

  func compare(_ picture: PlanarImage, _ name: String, of golden: Golden? = nil) throws {
    let golden = golden ?? self.golden
    let (shape, values) = try golden.tensor(name)
    try #require(shape == [3, picture.height, picture.width])
    let far = zip(picture.values, values).count { abs($0 - $1) * 127.5 > Self.tolerance }
    #expect(Double(far) <= Self.loose * Double(values.count), "\(name): \(far) values")
  }

  @Test(arguments: [
    ("guided", [4, 3, 1.0], ""), ("plain", [1, 1, 1.0], ""), ("denied", [4, 3, 1], "rain, blurry"),
  ])
  func drawsAsDiffusersDoes(name: String, guidance: [Double], negative: String) throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let generation = try cascade.begin(
      request(cascade, guidance: guidance, negative: negative))
    let (pictures, embedding) = try draw(generation)
    #expect(pictures.count == 3)
    let expected = try golden.tensor("\(name) embedding").values
    #expect(
      relativeError(try #require(embedding).values, expected) < Self.embeddingTolerance)
    try compare(pictures[1], "\(name) base")
    try compare(pictures[2], "\(name) sr1")
  }

  @Test func theStagesAreThoseOfThePaper() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 1)
    #expect(cascade.stages.map(\.shortName) == ["prior", "base", "sr1"])
    #expect(cascade.stages.map(\.name) == ["prior", "base", "super-resolution 1"])
    #expect(cascade.stages.map(\.resolution) == [16, 16, 64])
    #expect(cascade.stages.map(\.defaults.steps) == [25, 25, 7])
    #expect(cascade.stages.map(\.defaults.guidance) == [4, 8, 1])
    #expect(cascade.stages.map(\.isSuperResolution) == [false, false, true])
    #expect(cascade.stages.map { $0.settings.contains(.thresholding) } == [false, true, true])
    #expect(!cascade.stages[2].settings.contains(.augLevel))
    #expect(!cascade.stages.contains { $0.hasAnySize })
    let plan = try #require(cascade.memoryPlan)
    #expect(
      plan.phases.map(\.name) == [
        "text encoder", "prior", "projection", "base", "super-resolution 1",
        "super-resolution 1, last step",
      ])
    let facts = ModelFolder(model.path)
    #expect(facts.problems.isEmpty && facts.family == "DALL-E 2: Karlo (Ramesh et al. 2022)")
    #expect(facts.networks.count == 6)
  }

  /// The prior's picture is a plot, and says so by being the same grey in all colours.
  @Test func thePriorShowsItsValues() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 1)
    let space = try cascade.space(0)
    let values: [Float] = (0..<32).map { $0 == 0 ? 9 : $0 == 5 ? 0 : -1.5 }
    let plot = space.preview(values, space.size(of: PictureSize(width: 16, height: 16)))
    // Six cells a line; the last four are none.
    #expect(plot.values[0] == 1 && plot.values[15] == 0 && plot.values[5] == -0.5)
    #expect(plot.values[16 * 16 - 1] == -1)
    #expect(plot.values.prefix(256) == plot.values.suffix(256))
  }

  @Test func stagesMayBeLeftOut() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    var small = request(cascade)
    small.stages.removeLast()
    let (pictures, _) = try draw(try cascade.begin(small))
    #expect(pictures.count == 2)
    try compare(pictures[1], "guided base")
    // Whoever has enough while the prior runs has no picture yet.
    let generation = try cascade.begin(request(cascade))
    _ = try generation.next()
    #expect(try generation.end() == nil)
    #expect(try generation.next() != nil)
  }

  @Test func laterStagesGoOnFromAMilestone() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let whole = try cascade.identified(request(cascade))
    let generation = try cascade.begin(whole)
    var milestones: [Milestone] = []
    while let step = try generation.next() {
      if step.picture != nil { milestones.append(try #require(generation.milestone)) }
    }
    #expect(milestones.map(\.request.stages.count) == [1, 2, 3])
    for milestone in milestones.dropLast() {
      #expect(milestone.precedes(whole))
      let (pictures, _) = try draw(try cascade.begin(whole, from: milestone))
      #expect(pictures.last == milestones[2].picture)
    }
    // Networks that were let go come back as they were.
    cascade.unload()
    #expect(try draw(try cascade.begin(whole)).pictures.last == milestones[2].picture)
  }

  @Test func aPictureIsEnlargedAlone() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let source = RGBImage(
      width: 20, height: 20, pixels: (0..<1200).map { UInt8($0 % 251) })
    var enlarging = request(cascade)
    enlarging.firstStage = 2
    enlarging.stages = [enlarging.stages[2]]
    let sources = GenerationSources(picture: source)
    let picture = try #require(draw(try cascade.begin(enlarging, sources: sources)).pictures.last)
    // No prompt is read: another one changes nothing.
    enlarging.prompt = "another"
    enlarging.stages[0].guidance = 5
    #expect(
      try draw(try cascade.begin(enlarging, sources: sources)).pictures.last == picture)
    enlarging.firstStage = 1
    #expect(throws: DiffusionError.self) { try cascade.begin(enlarging, sources: sources) }
  }

  @Test func aPictureIsChanged() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let source = RGBImage(
      width: 64, height: 64, pixels: (0..<64 * 64 * 3).map { UInt8($0 / 64 % 200) })
    let sources = GenerationSources(picture: source)
    let (pictures, embedding) = try draw(
      try cascade.begin(
        request(cascade, edit: .imageToImage(strength: 0.5)), sources: sources))
    #expect(pictures.count == 3 && embedding != nil)
    let (unchanged, _) = try draw(
      try cascade.begin(request(cascade, edit: .imageToImage(strength: 0)), sources: sources))
    #expect(unchanged.last?.image == source)
  }

  @Test func otherShapesAreDrawnAndOtherSizesRefused() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    var wide = request(cascade, steps: [2, 2, 2])
    wide.baseSize = PictureSize(width: 24, height: 16)
    let generation = try cascade.begin(wide)
    var last: PlanarImage?
    while let step = try generation.next() { last = step.picture ?? last }
    #expect(last?.width == 96 && last?.height == 64)
    for side in [12, 4, 48] {
      wide.baseSize = PictureSize(width: side, height: side)
      #expect(throws: DiffusionError.self) { try cascade.begin(wide) }
    }
  }

  @Test func wordsAreLookedAtInTheBaseStage() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let generation = try cascade.begin(
      request(cascade, steps: [2, 2, 2]), recordsAttention: true)
    while try generation.next() != nil {}
    #expect(generation.attention(stage: 0) == nil && generation.attention(stage: 2) == nil)
    let attention = try #require(generation.attention(stage: 1))
    let words = try cascade.tokenizer(stage: 1).words(generation.request.prompt)
    #expect(words.count == 6)
    #expect(words.allSatisfy { $0.tokens.upperBound < attention.tokens })
  }

  // MARK: Image variations

  func source() throws -> RGBImage {
    let (shape, values) = try golden.tensor("source")
    return PlanarImage(width: shape[2], height: shape[1], values: values).image
  }

  @Test func drawsWhatAPictureShows() throws {
    let model = try UnCLIPModel("variations")
    let cascade = try Cascade(folder: model.path, threads: 2)
    #expect(cascade.stages.map(\.shortName) == ["base", "sr1"])
    #expect(ModelFolder(model.path).problems.isEmpty)
    let sources = GenerationSources(picture: try source())
    let asked = request(cascade, prompt: "", edit: .likeness)
    let (pictures, _) = try draw(try cascade.begin(asked, sources: sources))
    try compare(pictures[0], "varied base")
    try compare(pictures[1], "varied sr1")
  }

  /// Between two pictures, section 3.2 of the paper: `Goldens/unclip/generate_between.py`.
  @Test func drawsWhatLiesBetweenTwoPictures() throws {
    let model = try UnCLIPModel("variations")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let between = try Golden("unclip/between")
    let sources = try ["first", "second"].map { name in
      let (shape, values) = try between.tensor(name)
      return PlanarImage(width: shape[2], height: shape[1], values: values).image
    }
    let ends = try sources.map { try cascade.embedding(of: $0) }
    for (end, name) in zip(ends, ["first", "second"]) {
      #expect(
        try relativeError(end.values, between.tensor("\(name) embedding").values)
          < Self.embeddingTolerance)
    }
    let embedding = ends[0].blended(with: ends[1], share: 0.4)
    #expect(
      try relativeError(embedding.values, between.tensor("embedding").values)
        < Self.embeddingTolerance)
    let (pictures, _) = try draw(
      try cascade.begin(request(cascade, prompt: ""), of: embedding))
    try compare(pictures[0], "base", of: between)
    try compare(pictures[1], "sr1", of: between)
    // Its ends are what each picture alone gives.
    #expect(ends[0].blended(with: ends[1], share: 0) == ends[0])
    let alone = try draw(
      try cascade.begin(
        request(cascade, prompt: "", edit: .likeness),
        sources: GenerationSources(picture: sources[0]))
    ).pictures
    #expect(
      try draw(try cascade.begin(request(cascade, prompt: ""), of: ends[0])).pictures == alone)
  }

  /// The same of two prompts, each of which the prior makes an embedding of.
  @Test func drawsWhatLiesBetweenTwoPrompts() throws {
    let model = try UnCLIPModel("karlo")
    let cascade = try Cascade(folder: model.path, threads: 2)
    let ends = try ["Two ivory teapots in the snow", "rain"].map { prompt in
      let generation = try cascade.begin(request(cascade, prompt: prompt).beginning(stages: 1))
      while try generation.next() != nil {}
      return try #require(generation.milestone?.embedding)
    }
    var asked = request(cascade, prompt: "")
    asked.firstStage = 1
    asked.stages.removeFirst()
    let shares = [0, 0.5, 1]
    let pictures = try shares.map { share in
      let embedding = ends[0].blended(with: ends[1], share: share)
      return try #require(draw(try cascade.begin(asked, of: embedding)).pictures.last)
    }
    #expect(pictures.allSatisfy { $0.width == 64 && $0.height == 64 })
    // Nearer to both ends than they are to each other.
    let far = pictures[0].distance(to: pictures[2])
    #expect(pictures[1].distance(to: pictures[0]) < far)
    #expect(pictures[1].distance(to: pictures[2]) < far)
    #expect(throws: DiffusionError.self) {
      try cascade.begin(request(cascade, prompt: ""), of: ends[0])
    }
  }

  @Test func directionsOnOneLineAreBlendedAlongIt() {
    let ends = [[1, 2, 3], [-1, -2, -3], [2, 4, 6]].map { PictureEmbedding(values: $0) }
    #expect(ends[0].blended(with: ends[1], share: 0.25).values == [0.5, 1, 1.5])
    #expect(ends[0].blended(with: ends[2], share: 0.5).values == [1.5, 3, 4.5])
    #expect(ends[0].blended(with: ends[0], share: 0.3) == ends[0])
  }

  @Test func whoReadsPicturesIsAskedWithOne() throws {
    let variations = try UnCLIPModel("variations")
    let cascade = try Cascade(folder: variations.path, threads: 1)
    func refusal(_ cascade: Cascade, _ edit: Edit?, _ sources: GenerationSources) -> String {
      do {
        _ = try cascade.begin(request(cascade, edit: edit), sources: sources)
        return ""
      } catch { return "\(error)" }
    }
    let picture = GenerationSources(picture: try source())
    #expect(refusal(cascade, nil, GenerationSources()).contains("easel vary"))
    #expect(refusal(cascade, .likeness, GenerationSources()).contains("missing"))
    #expect(refusal(cascade, .likeness, picture).isEmpty)
    let karlo = try UnCLIPModel("karlo")
    let other = try Cascade(folder: karlo.path, threads: 1)
    #expect(refusal(other, .likeness, picture).contains("reads no pictures"))
  }

  @Test func copiesInEightBitsDraw() throws {
    let model = try UnCLIPModel("karlo")
    let copy = model.folder.deletingLastPathComponent()
      .appendingPathComponent("copy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    #expect(try ModelQuantizer(from: model.path, to: copy).run { _ in true })
    let facts = ModelFolder(ModelPath(copy))
    #expect(facts.problems.isEmpty)
    #expect(facts.networks.first { $0.name == "prior" }?.storage == "I8")
    let cascade = try Cascade(folder: ModelPath(copy), threads: 2)
    let (pictures, _) = try draw(try cascade.begin(request(cascade)))
    let (shape, values) = try golden.tensor("guided base")
    let expected = PlanarImage(width: shape[2], height: shape[1], values: values)
    #expect(pictures[1].distance(to: expected) < 40)
  }
}
