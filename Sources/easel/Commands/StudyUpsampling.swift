import ArgumentParser
import Pictures
import Recipes

/// Several enlargements of one low-resolution picture.
struct UpsamplingStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upsampling",
    abstract: "Several enlargements of one low-resolution picture, with different seeds.",
    discussion: """
      The low-resolution picture is that of --seed; its enlargements have that seed and those \
      that follow. They differ in what the small picture leaves open.
      """)

  @OptionGroup var study: StudyPrompt
  @OptionGroup var sampling: StudySampling

  @Option(parsing: .unconditional, help: "How many.") var count = 4

  @Option(one: .augLevel, help: "Aug level of the first enlargement; without it the model's own.")
  var aug: Double?

  @Option(
    parsing: .unconditional,
    help: "Side of the pictures in pixels; without it that of the first enlargement.")
  var size: Int?

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var output: StudyOutput

  func validate() throws {
    guard (1...64).contains(count) else {
      throw ValidationError("--count must be from 1 to 64.")
    }
  }

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    let base = study.request(
      stages: try sampling.settings(of: try run.enlargingStages(upTo: size), run.cascade))
    let first = try run.superResolution(named: nil)
    let low = try run.low(of: base, stages: first).image
    var pictures: [(label: String, image: RGBImage)] = []
    var cells: [StudyCell] = []
    for index in 0..<count {
      let request = Self.request(
        base, seed: study.seed &+ UInt64(index), augLevel: aug, first: first)
      run.maker.note("\(index + 1)/\(count)  seed \(request.seed)")
      let picture = try run.maker.make(request, sources: GenerationSources(picture: low)).image
      pictures.append(("seed \(request.seed)", picture))
      cells.append(
        StudyCell(
          row: 0, column: index, seed: request.seed, prompt: study.prompt,
          augLevel: request.stages[0].augLevel, distance: picture.distance(toEnlarged: low)))
    }
    let title = study.title(
      "enlargements of one \(low.width)x\(low.height) picture", base, model: run.cascade.name)
    let side = pictures[0].image
    let small = (
      label: "\(low.width)x\(low.height)",
      image: try low.scaled(width: side.width, height: side.height)
    )
    try run.finish(
      try LabelledGrid.gallery(title: title, [small] + pictures), title: title, cells: cells,
      json: output.json)
  }

  /// One of the enlargements: it starts from a picture.
  /// - Parameter first: the stage that enlarges it.
  static func request(
    _ base: GenerationRequest, seed: UInt64, augLevel: Double?, first: Int = 1
  ) -> GenerationRequest {
    var request = base
    request.seed = seed
    request.firstStage = first
    request.stages.removeFirst(first)
    request.stages[0].augLevel = augLevel ?? request.stages[0].augLevel
    return request
  }
}
