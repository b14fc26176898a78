import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Studio

/// `easel models`: what can draw.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, add and check models.",
    discussion: "A model is a folder in the Hugging Face diffusers layout.",
    subcommands: [List.self, Add.self, Remove.self, Info.self, Verify.self, Quantize.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models by name.")
    @Flag(help: "Print one JSON object a line.") var json = false

    func run() throws {
      for (name, folder) in ModelLibrary(folders: .current).models {
        if json {
          try StandardOutput.json(["name": name, "folder": folder.path])
        } else {
          let name = name.padding(toLength: max(12, name.count), withPad: " ", startingAt: 0)
          let place = folder.isEmbedded ? "built in" : folder.path
          StandardOutput.name("\(name) \(place)")
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
