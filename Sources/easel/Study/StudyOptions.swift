import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Pictures
import Recipes

/// What the studies have in common: one prompt at one seed, one figure as a PNG.
struct StudyPrompt: ParsableArguments {
  @Argument(help: "What the pictures should show.")
  var prompt: String

  @Option(
    name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"),
    completion: .file())
  var output: String

  @Option(help: "What the pictures should not show.") var negative = ""

  @Option(parsing: .unconditional, help: "The seed of all pictures.") var seed: UInt64 = 0

  /// A request for the first stages of a model.
  func request(stages: [StageSettings]) -> GenerationRequest {
    GenerationRequest(
      prompt: FileName.plain(prompt), negativePrompt: FileName.plain(negative), seed: seed,
      stages: stages)
  }

  /// Title lines of a figure.
  func title(_ study: String, _ request: GenerationRequest, model: String) -> [String] {
    let steps = request.stages.map { "\($0.stepCount)" }.joined(separator: ",")
    let sampler = request.stages.first?.sampler.rawValue ?? ""
    return [
      "\"\(prompt)\"", "\(study)  |  seed \(seed)  \(sampler)  steps \(steps)  \(model)",
    ]
  }
}

/// How all pictures of a study are sampled, where that is not what it studies.
struct StudySampling: ParsableArguments {
  @Option(.steps) var steps: SettingList?
  @Option(.sampler) var sampler: SettingList?

  /// The defaults of a model's first stages, sampled so.
  func settings(of stages: some Sequence<StageInfo>, _ cascade: Cascade) throws -> [StageSettings] {
    try applied(to: stages.map(\.defaults), cascade)
  }

  /// The settings of a model's first stages, sampled so.
  func applied(to stages: [StageSettings], _ cascade: Cascade) throws -> [StageSettings] {
    var settings = PictureSettings(cascade.stages)
    settings.stages.replaceSubrange(..<stages.count, with: stages)
    settings.stagesOn = stages.count
    return try SettingValues([steps, sampler]).checked(over: settings).active
  }
}

/// What a study of pictures says of them.
struct StudyOutput: ParsableArguments {
  @Flag(help: "Print what each cell is and some measurements as JSON, one cell a line.")
  var json = false
}

/// A list of numbers, at least one.
struct NumberList: Sendable {
  let values: [Double]

  /// Reads numbers in the range of a setting.
  init(_ text: String, each setting: Setting) throws {
    values = try text.split(separator: ",", omittingEmptySubsequences: false).map {
      try setting.numberArgument(String($0))
    }
  }

  init(_ values: [Double]) { self.values = values }

  /// The numbers as they are typed.
  func text(_ setting: Setting) -> String {
    values.map { setting.text(.number($0)) }.joined(separator: ",")
  }

  /// A number without needless digits: 5, 0.15.
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
  }
}

/// What a study needs to run: the model, a maker of pictures, a place for the figure.
struct StudyRun {
  let configuration: Configuration
  let cascade: Cascade
  let output: Outputs
  var maker: PictureMaker

  init(output path: String, engine: EngineOptions) throws {
    output = try Outputs(figure: path)
    let interruption = Interruption()
    let folders = Folders.current
    configuration = try Configuration.require(folders.configurationFile)
    cascade = try ModelLibrary(folders: folders).open(engine, configuration)
    maker = PictureMaker(cascade: cascade, interruption: interruption)
  }

  /// Refuses a study of a setting that means nothing for the model.
  func require(_ setting: Setting.Name) throws {
    guard cascade.stages[cascade.stages.countToBase - 1].settings.contains(setting) else {
      throw EaselError.refused(
        "the \(setting.setting.noun) means nothing for \(cascade.name): there is nothing to study")
    }
  }

  /// The stages that make a picture of a size; without one those that make the base's.
  func stages(upTo size: Int?) throws -> ArraySlice<StageInfo> {
    guard let size else { return cascade.stages.prefix(cascade.stages.countToBase) }
    guard let index = cascade.stages.lastIndex(where: { $0.resolution == size }) else {
      let sizes = cascade.stages.filter(\.drawsPicture).map { "\($0.resolution)" }
        .joined(separator: ", ")
      throw ValidationError("This model makes pictures of \(sizes) pixels, not \(size).")
    }
    return cascade.stages.prefix(index + 1)
  }

  /// The stages that make a picture of a size, at least one of which enlarges; without a size the
  /// first two.
  func enlargingStages(upTo size: Int?) throws -> ArraySlice<StageInfo> {
    let first = try superResolution(named: nil)
    let stages = try stages(upTo: size ?? cascade.stages[first].resolution)
    guard stages.count > first else {
      throw ValidationError(
        "--size must be at least \(cascade.stages[first].resolution), what "
          + "\(cascade.stages[first].shortName) makes.")
    }
    return stages
  }

  /// Makes the picture that the later stages of a request enlarge, once for all cells.
  /// - Returns: also where they go on from.
  mutating func low(
    of request: GenerationRequest, stages: Int
  ) throws -> (image: RGBImage, milestone: Milestone?) {
    maker.note("The picture to enlarge")
    let generation = try cascade.begin(request.beginning(stages: stages))
    let image = try maker.make(generation).image
    return (image, generation.milestone)
  }

  /// A super-resolution stage by its short name; the first without one.
  func superResolution(named name: String?) throws -> Int {
    let stages = cascade.stages.filter(\.isSuperResolution).map(\.shortName)
    guard let first = stages.first else {
      throw EaselError.refused("\(cascade.name) has no super-resolution stage")
    }
    let wanted = name ?? first
    guard let index = cascade.stages.firstIndex(where: { $0.shortName == wanted }), index > 0 else {
      throw ValidationError(
        "There is no super-resolution stage \"\(wanted)\"; there is "
          + stages.joined(separator: ", ") + ".")
    }
    return index
  }

  /// The same of a stage that has an aug level.
  func augmentedStage(named name: String?) throws -> Int {
    let stage = try superResolution(named: name)
    guard cascade.stages[stage].settings.contains(.augLevel) else {
      throw EaselError.refused(
        "\(cascade.stages[stage].name) of \(cascade.name) has no aug level: it neither noises what "
          + "it enlarges nor reads a prompt")
    }
    return stage
  }

  /// Any stage by its short name; the base stage without one.
  func stage(named name: String?) throws -> Int {
    guard let name else { return cascade.stages.countToBase - 1 }
    guard let index = cascade.stages.firstIndex(where: { $0.shortName == name }) else {
      let names = cascade.stages.map(\.shortName).joined(separator: ", ")
      throw ValidationError("There is no stage \"\(name)\"; there is \(names).")
    }
    return index
  }

  /// Draws the cells of a grid, row by row.
  /// - Parameter draw: the cell of a row and column; its place among all is "2/12".
  mutating func cells(
    _ rows: Int, _ columns: Int,
    _ draw: (inout PictureMaker, _ place: String, _ row: Int, _ column: Int) throws -> (
      RGBImage, StudyCell
    )
  ) throws -> (pictures: [[RGBImage]], cells: [StudyCell]) {
    var pictures: [[RGBImage]] = []
    var cells: [StudyCell] = []
    for row in 0..<rows {
      var line: [RGBImage] = []
      for column in 0..<columns {
        let place = "\(row * columns + column + 1)/\(rows * columns)"
        let (picture, cell) = try draw(&maker, place, row, column)
        line.append(picture)
        cells.append(cell)
      }
      pictures.append(line)
    }
    return (pictures, cells)
  }

  /// Writes the figure; what its cells are goes to standard output where that is asked for.
  func finish(
    _ figure: RGBImage, title: [String], cells: [StudyCell], json: Bool
  ) throws {
    if json { for cell in cells { try StandardOutput.json(cell) } }
    try finish(figure, title: title, isData: json)
  }

  /// Writes the figure; says where and shows it, unless standard output is for data.
  func finish(_ figure: RGBImage, title: [String], isData: Bool = false) throws {
    let file = output.files[0]
    try Figure(image: figure, description: title.joined(separator: " ")).write(to: file)
    if isData || OutputStream.isStandardOutput(file.path) { return }
    output.say(file)
    InlineDisplay(configuration).show(figure)
  }
}
