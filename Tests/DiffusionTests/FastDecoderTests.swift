import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// A small autoencoder beside a model, or in the place of its own: `Goldens/latent/fast.py`.
@Suite struct FastDecoderTests {
  typealias Model = LatentDiffusionTests.Model

  private static let tiny = Bundle.module.bundleURL.appendingPathComponent("Goldens/latent/taesd")

  private func add(to place: URL) throws {
    try FileManager.default.copyItem(at: Self.tiny, to: place)
  }

  private func draw(
    _ cascade: Cascade, decoder: DecoderKind?, edit: Edit? = nil, source: RGBImage? = nil
  ) throws -> PlanarImage {
    var settings = cascade.stages[0].defaults
    settings.sampler = .ddim
    settings.steps = edit == nil ? 4 : 5
    settings.guidance = edit == nil ? 5 : 4
    settings.decoder = decoder
    let generation = try cascade.begin(
      GenerationRequest(
        prompt: "Two ivory teapots in the snow", negativePrompt: "rain, blurry", seed: 5,
        stages: [settings], baseSize: PictureSize(width: 64, height: 64), edit: edit),
      sources: GenerationSources(picture: source))
    var picture: PlanarImage?
    while let step = try generation.next() { picture = step.picture }
    return try #require(picture)
  }

  private func compare(_ picture: PlanarImage, _ name: String) throws {
    let expected = try Golden("latent/fast").tensor(name).values
    let largest = zip(picture.values, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(picture.values.count == expected.count)
    #expect(largest * 127.5 <= LatentDiffusionTests.tolerance)
  }

  @Test func drawsAsDiffusersDoesWithIt() throws {
    let model = try Model("sd1")
    let without = try Cascade(folder: ModelPath(model.folder), threads: 2)
    #expect(!without.stages[0].settings.contains(.decoder))
    let error = #expect(throws: DiffusionError.self) { try draw(without, decoder: .fast) }
    #expect(error?.description.contains("taesd") == true)
    let full = try draw(without, decoder: nil)

    try add(to: model.folder.appendingPathComponent("decoder"))
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    #expect(cascade.stages[0].settings.contains(.decoder))
    try compare(try draw(cascade, decoder: .fast), "picture")
    #expect(try draw(cascade, decoder: nil).values == full.values)
  }

  /// One called TAESD beside the model is taken, whatever else lies there.
  @Test(arguments: [
    ("taesd", true), ("TAESD v1", true), ("models--madebyollin--taesd/snapshots/a", true),
    ("taesdxl", false), ("another", false),
  ])
  func isFoundBesideTheModel(_ place: String, _ fits: Bool) throws {
    let model = try Model("sd1")
    let shelf = FileManager.default.temporaryDirectory
      .appendingPathComponent("shelf-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: shelf) }
    let folder = shelf.appendingPathComponent("some model")
    try FileManager.default.createDirectory(at: shelf, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: model.folder, to: folder)
    let tiny = shelf.appendingPathComponent(place)
    try FileManager.default.createDirectory(
      at: tiny.deletingLastPathComponent(), withIntermediateDirectories: true)
    try add(to: tiny)
    let cascade = try Cascade(folder: ModelPath(folder), threads: 2)
    #expect(cascade.stages[0].settings.contains(.decoder) == fits)
    if fits { try compare(try draw(cascade, decoder: .fast), "picture") }
  }

  /// Pipelines are published with nothing else.
  @Test func isTheOnlyAutoencoder() throws {
    let model = try Model("sd1")
    let vae = model.folder.appendingPathComponent("vae")
    try FileManager.default.removeItem(at: vae)
    try add(to: vae)
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    #expect(!cascade.stages[0].settings.contains(.decoder))
    try compare(try draw(cascade, decoder: nil), "picture")
    let source = try DeepFloydTests().image(Golden("latent/pictures").tensor("source"))
    try compare(
      try draw(cascade, decoder: nil, edit: .imageToImage(strength: 0.6), source: source), "image")
    #expect(ModelFolder(ModelPath(model.folder)).problems.isEmpty)
  }

  /// Nothing in it sees a whole picture: tiles change nothing but rounding.
  @Test func tilesAreSeamless() throws {
    let net = try TinyAutoencoder(folder: ModelPath(Self.tiny), compute: CPU(threads: 2))
    var random = RandomGenerator(seed: 3)
    let (width, height) = (150, 110)
    let latents = random.normal(count: 4 * width * height)
    let whole = try net.decode(latents, width: width, height: height)
    let tiled = try net.decode(latents, width: width, height: height, tile: 16)
    #expect(relativeError(tiled, whole) < 1e-5)
  }

  @Test func aRecipeKeepsIt() throws {
    var settings = StageSettings(steps: 3)
    #expect(
      !String(decoding: try JSONEncoder().encode(settings), as: UTF8.self).contains("decoder"))
    settings.decoder = .fast
    let again = try JSONDecoder().decode(
      StageSettings.self, from: try JSONEncoder().encode(settings))
    #expect(again == settings)
    #expect(settings.phrases(of: [.decoder]) == ["fast decoder"])
  }
}
