import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Studio

/// `easel models`: what can draw.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, download, add and check models.",
    discussion: """
      A model is a folder in the Hugging Face diffusers layout, or a file of the original one. \
      Those in the Hugging Face cache ($HF_HUB_CACHE, $HF_HOME) and in the folders that \
      model_folders in config.toml names are found by themselves: folders of your own, and those of \
      AUTOMATIC1111, Forge and ComfyUI (with extra_model_paths.yaml). --model takes their names.
      """,
    subcommands: [
      List.self, Pull.self, Add.self, Remove.self, Info.self, Verify.self, Quantize.self,
    ],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models by name.")
    @Flag(help: "Print one JSON object a line.") var json = false

    func run() throws {
      let library = ModelLibrary(folders: .current)
      for (name, folder) in library.models {
        try show(name, folder, place: folder.isEmbedded ? "built in" : folder.path, source: nil)
      }
      for found in library.found {
        let folder = library.folder(of: found.path)
        try show(found.name, folder, place: found.path, source: found.place)
      }
    }

    /// A model in the list.
    private struct Entry: Encodable {
      let name: String
      let folder: String
      /// Where it was found; nil for a name that was given.
      let source: String?
      let family: String?
      let format: String?
      let bytes: Int
      /// Bytes of memory that it needs at most.
      let needs: Int?
      let problem: String?
    }

    private func show(
      _ name: String, _ folder: ModelPath, place: String, source: String?
    ) throws {
      let summary = ModelSummary(ModelFolder(folder))
      if json {
        return try StandardOutput.json(
          Entry(
            name: name, folder: folder.path, source: source, family: summary.family,
            format: summary.format, bytes: summary.bytes, needs: summary.needs,
            problem: summary.problems.first))
      }
      let padded = name.padding(toLength: max(12, name.count), withPad: " ", startingAt: 0)
      StandardOutput.name("\(padded) \(place)")
      let facts =
        summary.problems.first.map { ["cannot be used: \($0)"] }
        ?? [
          summary.family, summary.format, "\(ModelSummary.megabytes(summary.bytes)) of weights",
          summary.needs.map { "needs \(ModelSummary.megabytes($0)) of memory" },
          source.map { "found in \($0)" },
        ].compactMap { $0 }
      StandardOutput.line("             " + Printable.line(facts.joined(separator: ", ")))
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a model folder a name that --model and the configuration know.")
    @Argument(help: "The model's folder.", completion: .directory) var folder: String
    @Option(help: "The name; without it the folder's.") var name: String?

    func run() throws {
      let url = URL(file: folder.expandingTilde)
      do {
        StandardOutput.name(try ModelLibrary(folders: .current).addModel(url, as: name))
      } catch let error as EaselError {
        switch error {
        case .modelName: throw EaselError.refused("\(error); choose another with --name")
        case .modelNameTaken:
          throw EaselError.refused("\(error); remove it, or choose another --name")
        default: throw error
        }
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget a model's name; its folder stays.")
    @Argument(help: "The name.", completion: .models) var name: String

    func run() throws {
      let folders = Folders.current
      try ModelLibrary(folders: folders).remove(name)
      // A default that is forgotten would keep the next start from drawing.
      let (before, _) = Configuration.read(folders.configurationFile)
      guard before.model == name else { return }
      var configuration = before
      configuration.model = ""
      try configuration.write(over: before, to: folders.configurationFile)
      StandardOutput.line("the model of the configuration is the embedded one again")
    }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what a model is.")
    @Argument(help: "A name or a folder.", completion: .models) var model = ModelLibrary.embedded
    @Flag(help: "Print a JSON object.") var json = false

    func run() throws {
      let folder = ModelFolder(ModelLibrary(folders: .current).folder(of: model))
      // Without any network there is nothing to show but the reason.
      if folder.networks.isEmpty, let problem = folder.problems.first { throw problem }
      let summary = ModelSummary(folder)
      if json {
        try StandardOutput.json(summary)
      } else {
        StandardOutput.line(Printable.lines(summary.text))
      }
      if !summary.problems.isEmpty { throw ExitCode.failure }
    }
  }
}
