import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures
import Recipes
import Studio

/// What guidance gives and takes: figures 4 and A.11 of the paper.
struct ParetoStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pareto",
    abstract: "CLIP score against FID over guidance weights, as lines.",
    discussion: """
      Example: easel study pareto prompts.tsv -o curve.png --reference photographs \\
                 --clip clip-vit-base-patch32 --inception pt_inception.pth --pictures 200

      Every weight draws the prompts of the list with the same seeds. A higher weight makes \
      pictures that fit their prompts better, to the right, and from some weight on pictures that \
      are less like the reference, upwards. A line is drawn for each of --thresholding, --aug or \
      --models, of which one may be named.
      """)

  @Argument(
    help: ArgumentHelp(
      "The prompts: category, tab, prompt; without it the list of the embedded model.",
      valueName: "file"), completion: .file())
  var list: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp("The pictures that those of the model should be like.", valueName: "folder"),
    completion: .directory)
  var reference: String

  @Option(
    help: ArgumentHelp(
      "A CLIP: its folder, or the file of OpenAI or OpenCLIP; without it the configured clip_model.",
      valueName: "folder"), completion: .file())
  var clip: String?

  @Option(help: ArgumentHelp("The weights of Inception.", valueName: "file"), completion: .file())
  var inception: String

  @Option(each: .guidance, help: "Guidance weights of the base stage.")
  var guidance = NumberList([1, 2, 3, 5, 8])

  @Option(
    help: ArgumentHelp("Lines: none, static, dynamic, by commas.", valueName: "names"),
    transform: { text in
      try text.split(separator: ",").map { name in
        switch name {
        case "none": Thresholding.none
        case "static": .static
        case "dynamic": .usual
        default: throw ValidationError("\"\(name)\" is not none, static or dynamic.")
        }
      }
    })
  var thresholding: [Thresholding] = []

  @Option(each: .augLevel, help: "Lines: aug levels of the super-resolution stages.")
  var aug = NumberList([])

  @Option(
    help: ArgumentHelp("Lines: models by name or folder, by commas.", valueName: "models"),
    transform: { $0.split(separator: ",").map(String.init) })
  var models: [String] = []

  @Option(parsing: .unconditional, help: "Pictures a point; prompts are taken from the first on.")
  var pictures = 50

  @Option(parsing: .unconditional, help: "The seed of the first picture; the others count up.")
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional, help: "Side of the pictures in pixels: the stages up to this size run."
  ) var size: Int?

  @Flag(help: "The kernel distance (KID) instead of FID: fairer to few pictures.") var kid = false

  @OptionGroup var sampling: StudySampling
  @OptionGroup(title: "Engine") var engine: EngineOptions

  @Flag(help: "Print the points as JSON, one a line.") var json = false

  /// A point of the curve.
  struct Point: Codable {
    var series: String
    var guidance: Double
    /// Cosine x 100, the mean of all pictures.
    var clip: Double
    var fid: Double
    var kid: Double
    var pictures: Int
  }

  /// What a line keeps.
  private struct Series {
    let name: String
    let model: String?
    var thresholding: Thresholding?
    var aug: Double?
  }

  func validate() throws {
    guard [thresholding.isEmpty, aug.values.isEmpty, models.isEmpty].count(where: { !$0 }) < 2
    else { throw ValidationError("Name one of --thresholding, --aug and --models.") }
    guard (2...100_000).contains(pictures) else {
      throw ValidationError("--pictures must be from 2 to 100000.")
    }
    if !models.isEmpty, engine.model != nil {
      throw ValidationError("--models and --model exclude each other.")
    }
  }

  func run() throws {
    let prompts = try (list.map { try PromptList(file: URL(file: $0.expandingTilde)) } ?? .embedded)
      .entries.map(\.prompt)
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let threads = engine.threads ?? configuration.threadCount
    let clip = try CLIPModel.open(clip, configuration, threads: threads)
    let inception = try InceptionModel.open(inception, threads: threads)
    var run = try StudyRun(output: output, engine: engine(of: models.first))
    let reference = try FeatureSet.of(
      reference, inception, VectorCache.own(folders), run.maker.interruption)
    var points: [Point] = []
    for line in series(run.cascade.name) {
      if let model = line.model, model != models.first {
        run = try StudyRun(output: output, engine: engine(of: model))
      }
      let stages = try run.stages(upTo: size)
      if line.aug != nil, stages.count < 2 {
        throw ValidationError("--aug needs --size: the base stage alone has no aug level.")
      }
      for weight in guidance.values {
        var settings = try sampling.settings(of: stages, run.cascade)
        settings[0].guidance = weight
        for index in settings.indices {
          if let thresholding = line.thresholding { settings[index].thresholding = thresholding }
          if index > 0, let aug = line.aug { settings[index].augLevel = aug }
        }
        run.maker.note("\(line.name), guidance weight \(NumberList.text(weight))")
        let point = try point(line.name, settings, prompts, clip, inception, reference, &run)
        points.append(point)
        if json { try StandardOutput.json(point) }
      }
    }
    if !json { StandardOutput.line(Self.table(points)) }
    try finish(points, run)
  }

  private func engine(of model: String?) -> EngineOptions {
    var engine = engine
    engine.model = model ?? engine.model
    return engine
  }

  private func series(_ model: String) -> [Series] {
    if !models.isEmpty { return models.map { Series(name: $0, model: $0) } }
    if !aug.values.isEmpty {
      return aug.values.map {
        Series(name: "aug \(NumberList.text($0))", model: nil, aug: $0)
      }
    }
    if !thresholding.isEmpty {
      return thresholding.map { Series(name: $0.name, model: nil, thresholding: $0) }
    }
    return [Series(name: model, model: nil)]
  }

  /// Draws the pictures of a weight and measures them.
  private func point(
    _ name: String, _ settings: [StageSettings], _ prompts: [String], _ clip: CLIPModel,
    _ inception: InceptionModel, _ reference: FeatureSet, _ run: inout StudyRun
  ) throws -> Point {
    var features: [[Float]] = []
    var cosines = 0.0
    for number in 0..<pictures {
      let prompt = prompts[number % prompts.count]
      let picture = try run.maker.make(
        GenerationRequest(prompt: prompt, seed: seed &+ UInt64(number), stages: settings)
      ).image
      features += inception.features(of: [picture])
      cosines += try clip.similarity(of: clip.embed([picture])[0], to: prompt).cosine
    }
    let set = FeatureSet(features)
    // The same subsets for every point.
    var random = RandomSource(state: 0)
    return Point(
      series: name, guidance: settings[0].guidance, clip: 100 * cosines / Double(pictures),
      fid: set.frechetDistance(to: reference) ?? .nan,
      kid: set.kernelDistance(to: reference, using: &random)?.mean ?? .nan, pictures: pictures)
  }

  private func finish(_ points: [Point], _ run: StudyRun) throws {
    var names: [String] = []
    for point in points where !names.contains(point.series) { names.append(point.series) }
    let plot = LinePlot(
      title: [
        "CLIP score against \(kid ? "KID" : "FID")",
        "guidance weights \(guidance.text(.guidance))  |  \(pictures) pictures a point",
      ],
      x: ("CLIP score (cosine x 100)", .linear), y: (kid ? "KID" : "FID", .linear),
      series: names.map { name in
        LinePlot.Series(
          name: name,
          points: points.filter { $0.series == name }.map { ($0.clip, kid ? $0.kid : $0.fid) })
      })
    try run.finish(plot.draw(), title: plot.title, isData: json)
  }

  static func table(_ points: [Point]) -> String {
    let width = max(6, points.map(\.series.count).max() ?? 0)
    func row(_ name: String, _ rest: String) -> String {
      name.padding(toLength: width, withPad: " ", startingAt: 0) + rest
    }
    return
      ([row("series", "   guidance   CLIP      FID      KID")]
      + points.map {
        row(
          $0.series, String(format: "%11.2f%7.2f%9.2f%9.5f", $0.guidance, $0.clip, $0.fid, $0.kid))
      }).joined(separator: "\n")
  }
}
