import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures
import Recipes

/// What lies between two pictures or two prompts (Ramesh et al. 2022, section 3.2).
struct InterpolationStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolation",
    abstract: "Pictures between two pictures or two prompts, as DALL-E 2 knows them.",
    discussion: """
      Example: easel study interpolation cat.png tiger.png -o between.png --film between.gif \\
                 --model karlo-v1-alpha-image-variations

      The decoder of DALL-E 2 draws what an embedding says. Here it draws embeddings on the great \
      circle from one to another, from the same noise and without words. A model for image \
      variations reads them off two pictures; one with a prior makes them of two prompts.
      """)

  @Argument(
    help: ArgumentHelp("A PNG, JPEG or WebP, or a prompt.", valueName: "from"), completion: .file())
  var from: String

  @Argument(help: ArgumentHelp("The same to go to.", valueName: "to"), completion: .file())
  var to: String

  @Option(
    name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "Also write a film, there and back: a GIF, or an animated PNG.",
      valueName: "out.gif|out.png"), completion: .file())
  var film: String?

  @Option(parsing: .unconditional, help: "How many pictures, both ends among them.")
  var frames = 7

  @Option(parsing: .unconditional, help: "The seed of all pictures.") var seed: UInt64 = 0

  @OptionGroup var sampling: StudySampling

  @Option(one: .guidance, help: "Guidance weight of the base stage; without it the model's own.")
  var guidance: Double?

  @Option(
    parsing: .unconditional, help: "Side of the pictures in pixels: the stages up to this size run."
  ) var size: Int?

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var study: StudyOutput

  /// The most pictures of a figure; of more, evenly spaced ones are shown.
  static let columns = 9

  func validate() throws {
    guard (2...1000).contains(frames) else {
      throw ValidationError("--frames must be from 2 to 1000.")
    }
    if let film, URL(file: film.expandingTilde) == URL(file: output.expandingTilde) {
      throw ValidationError("--film and --output name the same file.")
    }
  }

  func run() throws {
    var run = try StudyRun(output: output, engine: engine)
    let filmOutput = try film.map { try Outputs(figure: $0) }
    let settings = try sampling.settings(of: try run.stages(upTo: size), run.cascade)
    let priors = run.cascade.stages.countToBase - 1
    var request = GenerationRequest(
      prompt: "", seed: seed, stages: Array(settings.dropFirst(priors)), firstStage: priors)
    if let guidance { request.stages[0].guidance = guidance }
    let side = run.cascade.size(of: settings.count - 1, in: request)
    let recorder = try filmOutput.map { try FilmRecorder(size: side, file: $0.files[0]) }
    let ends = try [from, to].map { try embedding($0, Array(settings.prefix(priors)), &run) }

    var pictures: [RGBImage] = []
    var cells: [StudyCell] = []
    for frame in 0..<frames {
      let share = Double(frame) / Double(frames - 1)
      run.maker.note("\(frame + 1)/\(frames)  \(Self.percent(share)) of the way")
      let generation = try run.cascade.begin(
        request, of: ends[0].blended(with: ends[1], share: share))
      pictures.append(try run.maker.make(generation).image)
      cells.append(
        StudyCell(
          row: 0, column: frame, seed: seed, prompt: "", guidance: request.stages[0].guidance,
          share: share))
    }
    if let recorder, let filmOutput {
      try Self.record(pictures, title: "\(name(from)) to \(name(to))", recorder)
      if !study.json { filmOutput.say(filmOutput.files[0]) }
    }
    let shown = Self.shown(of: frames)
    let title = [
      "\(name(from)) to \(name(to))",
      "interpolation  |  seed \(seed)  guidance weight \(NumberList.text(request.stages[0].guidance))  "
        + "steps \(request.stages.map { "\($0.stepCount)" }.joined(separator: ","))  "
        + run.cascade.name,
    ]
    let grid = LabelledGrid(
      title: title, columns: shown.map { Self.percent(cells[$0].share ?? 0) }, rows: [""])
    try run.finish(
      try grid.draw([shown.map { pictures[$0] }]), title: title, cells: cells, json: study.json)
  }

  /// What a picture shows, or what the prior makes of a prompt.
  private func embedding(
    _ end: String, _ prior: [StageSettings], _ run: inout StudyRun
  ) throws -> PictureEmbedding {
    if run.cascade.readsPictures {
      return try run.cascade.embedding(of: try SourcePicture.read(end))
    }
    guard !prior.isEmpty else {
      throw EaselError.refused(
        "\(run.cascade.name) does not draw from embeddings; a model of DALL-E 2 does, such as "
          + "karlo-v1-alpha for prompts and karlo-v1-alpha-image-variations for pictures")
    }
    run.maker.note("The prior of \(name(end))")
    let generation = try run.cascade.begin(
      GenerationRequest(prompt: FileName.plain(end), seed: seed, stages: prior))
    _ = try run.maker.make(generation)
    guard let embedding = generation.milestone?.embedding else {
      throw EaselError.refused("the prior of \(run.cascade.name) made no embedding")
    }
    return embedding
  }

  /// There and back, so that it can go round.
  private static func record(
    _ pictures: [RGBImage], title: String, _ recorder: FilmRecorder
  ) throws {
    var recorder = recorder
    for index in Array(pictures.indices) + pictures.indices.dropFirst().dropLast().reversed() {
      let isEnd = index == 0 || index == pictures.count - 1
      try recorder.add(pictures[index], seconds: isEnd ? 1 : 0.1)
    }
    try recorder.write(title: title)
  }

  /// The pictures that the figure has room for, both ends among them.
  static func shown(of frames: Int) -> [Int] {
    let count = min(frames, columns)
    return (0..<count).map { ($0 * (frames - 1) + (count - 1) / 2) / (count - 1) }
  }

  private func name(_ end: String) -> String {
    Files.exists(end.expandingTilde) ? URL(file: end).lastPathComponent : "\"\(end)\""
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
