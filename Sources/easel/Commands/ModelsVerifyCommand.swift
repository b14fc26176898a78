import ArgumentParser
import Diffusion
import Foundation
import Gallery

extension ModelsCommand {
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read every file of a model, open every network, and name what is wrong.")
    @Argument(help: "A name or a folder.", completion: .models) var model = ModelLibrary.embedded

    func run() throws {
      let interruption = Interruption()
      let folder = ModelFolder(ModelLibrary(folders: .current).folder(of: model))
      var bars = ProgressBars()
      let problems = try folder.verifyWhole { fraction in
        bars.part("reading", fraction: fraction)
        return !interruption.isWished
      }
      bars.close()
      try interruption.check()
      guard problems.isEmpty else {
        throw EaselError.refused(
          "\(folder.name) cannot be used:\n"
            + problems.map { "  " + Printable.lines($0.description) }.joined(separator: "\n"))
      }
      StandardOutput.line(
        "\(Printable.line(folder.name)) is whole: \(folder.networks.count) "
          + "network\(folder.networks.count == 1 ? "" : "s"), "
          + "all weights are numbers")
    }
  }
}
