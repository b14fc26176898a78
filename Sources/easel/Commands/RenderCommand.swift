import ArgumentParser
import Diffusion
import Foundation
import Recipes

/// `easel render`: a picture of a prompt, as a file.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Make a picture of a prompt.",
    discussion: """
      Example: easel render "a red apple" -o apple.png --seed 7 --steps 30,12,8

      A list has a value a stage, in stage order (base,sr1,sr2); a single value is the base \
      stage's, and an empty place keeps the default. The recipe is written into the PNG.
      """)

  @Argument(help: "What the picture should show.")
  var prompt: String

  @Option(name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"))
  var output: String

  @Option(help: "The seed: the same seed makes the same picture. \"random\" chooses one.")
  var seed = Seed.fixed(0)

  @Option(help: "How many pictures, with seeds counted up; OUT-1.png, OUT-2.png and so on.")
  var count = 1

  @OptionGroup(title: "Picture") var picture: GenerationOptions
  @OptionGroup(title: "Editing") var editing: EditingOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions

  @Option(
    help: ArgumentHelp(
      "Also write a film of the estimates of all stages: a GIF, or an animated PNG.",
      valueName: "out.gif|out.png"))
  var film: String?

  @Flag(help: "Do not say in the PNG that a machine made the picture.")
  var noProvenance = false

  @Flag(help: "Print what was made as a JSON object.")
  var json = false

  enum Seed: ExpressibleByArgument, CustomStringConvertible {
    case fixed(UInt64)
    case random

    init?(argument: String) {
      if argument == "random" {
        self = .random
      } else if let value = UInt64(argument) {
        self = .fixed(value)
      } else {
        return nil
      }
    }

    var description: String {
      switch self {
      case .fixed(let value): "\(value)"
      case .random: "random"
      }
    }

    /// Random seeds are small enough to be typed again.
    var value: UInt64 {
      switch self {
      case .fixed(let value): value
      case .random: .random(in: 0..<1 << 32)
      }
    }
  }

  func validate() throws {
    guard (1...10_000).contains(count) else {
      throw ValidationError("--count must be from 1 to 10000.")
    }
    if film != nil, count > 1 {
      throw ValidationError("--film records one picture: leave --count out.")
    }
  }

  func run() throws {
    let outputs = try Outputs(path: output, count: count)
    let interruption = Interruption()
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let cascade = try ModelLibrary(folders: folders).open(engine, configuration)
    let seed = seed.value
    let sources = try editing.sources()
    let requests = try (0..<UInt64(count)).map {
      try editing.edited(
        try picture.request(prompt: prompt, seed: seed &+ $0, cascade: cascade), sources,
        shaped: picture.aspect != nil, cascade: cascade)
    }
    var recorder = try film.map { try filmRecorder($0, requests[0], cascade) }
    let clock = ContinuousClock.now
    var report = RenderReport(files: [], seed: seed, seconds: 0, stages: [])
    var maker = PictureMaker(cascade: cascade, interruption: interruption)
    for (request, file) in zip(requests, outputs.files) {
      let result = try maker.make(request, sources: sources) {
        try recorder?.add($0.estimate.image, isLastOfStage: $0.picture != nil)
      }
      try result.write(to: file, marked: configuration.provenance && !noProvenance)
      try recorder?.finish(result.image, title: result.request.prompt)
      report.add(result, file: file.path)
      if !json { print(file.path) }
    }
    report.seconds = clock.duration(to: .now) / .seconds(1)
    if let film {
      report.files.append(URL(fileURLWithPath: film).path)
      if !json, let file = report.files.last { print(file) }
    }
    if json { try printJSON(report) }
  }

  private func filmRecorder(
    _ path: String, _ request: GenerationRequest, _ cascade: Cascade
  ) throws -> FilmRecorder {
    let file = try Outputs(path: path, count: 1).files[0]
    guard file != URL(fileURLWithPath: output.expandingTilde) else {
      throw ValidationError("--film and --output name the same file.")
    }
    let last = request.firstStage + request.stages.count - 1
    return try FilmRecorder(size: cascade.size(of: last, in: request), file: file)
  }
}

/// The files that a command will write, checked before the work begins.
struct Outputs {
  let files: [URL]

  /// - Parameters:
  ///   - path: the file for a single result; several get `-1`, `-2` ... before the extension.
  init(path: String, count: Int) throws {
    let url = URL(fileURLWithPath: path.expandingTilde)
    let folder = url.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw EaselError.file(path: folder, reason: "there is no such folder; make it first")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw EaselError.file(path: folder, reason: "this folder cannot be written to")
    }
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue
    {
      throw EaselError.file(path: url.path, reason: "is a folder; name a file in it")
    }
    guard count > 1 else {
      files = [url]
      return
    }
    let stem = url.deletingPathExtension().lastPathComponent
    let suffix = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
    files = (1...count).map {
      url.deletingLastPathComponent().appendingPathComponent("\(stem)-\($0)\(suffix)")
    }
  }
}

/// What `--json` says of a run.
struct RenderReport: Codable {
  var files: [String]
  /// The seed of the first picture; the others count up from it.
  var seed: UInt64
  var seconds: Double
  /// Steps of one picture, seconds of all.
  var stages: [StageTiming]

  mutating func add(_ picture: MadePicture, file: String) {
    files.append(file)
    if stages.isEmpty {
      stages = picture.stages
    } else {
      for index in stages.indices { stages[index].seconds += picture.stages[index].seconds }
    }
  }
}

/// Prints a value as one line of JSON on standard output.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
