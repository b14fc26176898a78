import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures
import Recipes

/// `easel upscale`: a user's own picture through the super-resolution stages.
struct UpscaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale", abstract: "Enlarge a picture with the super-resolution stages.",
    discussion: """
      Example: easel upscale small.png -o large.png --prompt "a red apple" --aug ,0.2

      The picture keeps its shape. It is first scaled to what the first stage reads; without \
      --from that is the stage whose input is nearest to the picture's own size.
      """)

  @Argument(
    help: ArgumentHelp("The PNG, JPEG or WebP to enlarge.", valueName: "picture"),
    completion: .file())
  var image: String

  @Option(help: "What the picture shows; without it what its recipe says, or nothing.")
  var prompt: String?

  @Option(
    help: ArgumentHelp("The first stage: sr1, sr2.", valueName: "stage"),
    completion: .list(["sr1", "sr2"]))
  var from: String?

  @OptionGroup var series: SeriesOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Picture") var picture: GenerationOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions

  func run() throws {
    let interruption = Interruption()
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let source = try SourcePicture.read(image)
    let cascade = try ModelLibrary(folders: folders).open(engine, configuration)
    let sources = GenerationSources(picture: source)
    let choice = series.seed ?? SeedChoice(configuration.defaults)
    let seed = choice.value
    // A size that new pictures begin with says nothing of this one.
    var defaults = configuration.defaults
    defaults[.size] = nil
    let library = try picture.library(folders)
    let requests = try series.seeds(from: seed).map {
      try request(source, $0, cascade, library, defaults)
    }
    let size = cascade.size(
      of: requests[0].firstStage + requests[0].stages.count - 1, in: requests[0])
    let name = URL(file: image).deletingPathExtension().lastPathComponent
    var output = try PictureOutput(
      output, names: requests.map { _ in "\(name)-\(max(size.width, size.height))" },
      requests: requests, seed: seed,
      configuration: configuration, folders: folders)
    var maker = PictureMaker(cascade: cascade, interruption: interruption)
    let input = cascade.size(of: requests[0].firstStage - 1, in: requests[0])
    if source.width != input.width || source.height != input.height {
      maker.note(
        "\(image): \(source.width)x\(source.height) pixels, scaled to "
          + "\(input.width)x\(input.height) for \(cascade.stages[requests[0].firstStage].shortName)"
      )
    }
    if choice == .random { maker.note("seed \(seed)") }
    for request in requests { try output.add(try maker.make(request, sources: sources)) }
    try output.finish()
  }

  private func request(
    _ source: RGBImage, _ seed: UInt64, _ cascade: Cascade, _ library: UserLibrary,
    _ defaults: SettingValues
  ) throws -> GenerationRequest {
    let first = try firstStage(source, cascade)
    var request = try picture.request(
      prompt: try prompt ?? PromptWords.escaped(recipePrompt()), seed: seed, stages: cascade.stages,
      library: library,
      defaults: defaults)
    guard request.stages.count > first else {
      throw ValidationError(
        "--size must be at least \(cascade.stages[first].resolution), what "
          + "\(cascade.stages[first].shortName) makes.")
    }
    request.firstStage = first
    request.stages.removeFirst(first)
    if picture.aspect == nil {
      request.baseSize = try SourcePicture.shape(of: source, cascade: cascade)
    }
    return request
  }

  private func firstStage(_ source: RGBImage, _ cascade: Cascade) throws -> Int {
    let base = cascade.stages.countToBase
    let stages = cascade.stages.indices.dropFirst(base)
    guard !stages.isEmpty else {
      throw EaselError.refused("\(cascade.name) has no super-resolution stage to enlarge with")
    }
    guard let from else {
      return Self.nearestStage(
        width: source.width, height: source.height,
        inputs: cascade.stages[(base - 1)...].dropLast().map(\.resolution)) + base
    }
    guard let stage = stages.first(where: { cascade.stages[$0].shortName == from }) else {
      let names = stages.map { cascade.stages[$0].shortName }.joined(separator: ", ")
      throw ValidationError("There is no super-resolution stage \"\(from)\"; there is \(names).")
    }
    return stage
  }

  /// The index of the input side whose area is nearest to a picture's, by ratio.
  static func nearestStage(width: Int, height: Int, inputs: [Int]) -> Int {
    let side = Double(width * height).squareRoot()
    let distances = inputs.map { abs(log(side / Double($0))) }
    return distances.indices.min { distances[$0] < distances[$1] } ?? 0
  }

  /// The prompt that a picture of Easel or another program says it was made with.
  private func recipePrompt() throws -> String {
    let details = try PictureFile.details(
      URL(file: image.expandingTilde))
    return details.request(over: GenerationRequest(prompt: "", stages: []))?.prompt ?? ""
  }
}
