import ArgumentParser
import Diffusion
import Foundation
import Gallery

/// `easel models`: what can draw.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, add and check models.",
    discussion: "A model is a folder in the Hugging Face diffusers layout.",
    subcommands: [List.self, Add.self, Remove.self, Info.self, Verify.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models by name.")
    @Flag(help: "Print one JSON object a line.") var json = false

    func run() throws {
      for (name, folder) in ModelLibrary(folders: .current).models {
        if json {
          try printJSON(["name": name, "folder": folder.path])
        } else {
          let name = name.padding(toLength: max(12, name.count), withPad: " ", startingAt: 0)
          print(Printable.line("\(name) \(folder.path)"))
        }
      }
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a model folder a name that --model and the configuration know.")
    @Argument(help: "The model's folder.", completion: .directory) var folder: String
    @Option(help: "The name; without it the folder's.") var name: String?

    func run() throws {
      let url = URL(fileURLWithPath: (folder as NSString).expandingTildeInPath)
      // A folder that is no model is better refused now than at the first picture.
      _ = try Cascade(folder: url, threads: 1)
      let name = name ?? url.lastPathComponent
      try ModelLibrary(folders: .current).add(url, as: name)
      print(name)
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget a model's name; its folder stays.")
    @Argument(help: "The name.") var name: String

    func run() throws { try ModelLibrary(folders: .current).remove(name) }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what a model is.")
    @Argument(help: "A name or a folder.") var model = ModelLibrary.embedded
    @Flag(help: "Print a JSON object.") var json = false

    func run() throws {
      let cascade = try ModelsCommand.open(model)
      let summary = try ModelSummary(cascade)
      if json {
        try printJSON(summary)
      } else {
        print(Printable.lines(summary.text))
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load every file of a model and say what is wrong with it.")
    @Argument(help: "A name or a folder.") var model = ModelLibrary.embedded

    func run() throws {
      let cascade = try ModelsCommand.open(model)
      try cascade.load()
      print(
        "\(Printable.line(cascade.name)) is whole: text encoder and "
          + "\(cascade.stages.count) stages load")
    }
  }

  fileprivate static func open(_ model: String) throws(DiffusionError) -> Cascade {
    try Cascade(folder: ModelLibrary(folders: .current).folder(of: model), threads: 1)
  }
}

/// What `easel models info` says.
private struct ModelSummary: Encodable {
  struct Stage: Encodable {
    var stage: String
    var resolution: Int
    var steps: Int
    var guidance: Double
  }
  var name: String
  var hash: String
  var folder: String
  /// Bytes of its weights on disk.
  var bytes: Int
  /// The first lines of the licence text in its folder.
  var license: String?
  var stages: [Stage]

  init(_ cascade: Cascade) throws {
    name = cascade.name
    hash = cascade.hash
    folder = cascade.folder.path
    let files = FileManager.default.enumerator(
      at: cascade.folder, includingPropertiesForKeys: [.fileSizeKey])
    bytes = 0
    for case let file as URL in files ?? .init() where file.pathExtension == "safetensors" {
      bytes += (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
    }
    license = ["LICENSE", "LICENSE.md", "LICENSE.txt"].lazy.compactMap {
      try? String(contentsOf: cascade.folder.appendingPathComponent($0), encoding: .utf8)
    }.first.map { $0.split(separator: "\n").prefix(3).joined(separator: "\n") }
    stages = cascade.stages.map {
      Stage(
        stage: $0.shortName, resolution: $0.resolution, steps: $0.defaults.steps,
        guidance: $0.defaults.guidance)
    }
  }

  var text: String {
    let megabytes = String(format: "%.1f", Double(bytes) / 1e6)
    var lines = ["\(name) (\(hash))", folder, "\(megabytes) MB of weights"]
    lines += stages.map {
      "\($0.stage): \($0.resolution)x\($0.resolution), by default \($0.steps) steps, "
        + "guidance weight \($0.guidance)"
    }
    if let license { lines.append("licence: \(license)") }
    return lines.joined(separator: "\n")
  }
}
