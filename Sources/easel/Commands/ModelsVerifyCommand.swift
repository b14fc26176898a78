import ArgumentParser
import Diffusion
import Foundation
import Gallery

extension ModelsCommand {
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read every file of a model, open every network, and name what is wrong.")
    @Argument(help: "A name or a folder.") var model = ModelLibrary.embedded

    func run() throws {
      let interruption = Interruption()
      let folder = ModelFolder(ModelLibrary(folders: .current).folder(of: model))
      var bars = ProgressBars()
      var problems = folder.verify { fraction in
        bars.part("reading", fraction: fraction)
        return !interruption.isWished
      }
      bars.close()
      try interruption.check()
      // Whole files can still be of another network than the configuration says.
      if problems.isEmpty { problems = try Self.open(folder.url, interruption) }
      guard problems.isEmpty else {
        throw EaselError.refused(
          "\(folder.name) cannot be used:\n"
            + problems.map { "  " + Printable.lines($0.description) }.joined(separator: "\n"))
      }
      print(
        "\(Printable.line(folder.name)) is whole: \(folder.networks.count) networks, "
          + "all weights are numbers")
    }

    /// Opens the networks one after the other.
    /// - Returns: what is wrong with them.
    private static func open(_ url: URL, _ interruption: Interruption) throws -> [DiffusionError] {
      let cascade = try Cascade(folder: url, threads: 1)
      if let refusal = cascade.memoryPlan?.refusal() {
        throw EaselError.refused(
          "the files are whole, but the networks cannot be opened: \(refusal)")
      }
      var problems: [DiffusionError] = []
      func attempt(_ body: () throws(DiffusionError) -> Void) {
        do { try body() } catch { problems.append(error) }
      }
      attempt { () throws(DiffusionError) in _ = try cascade.textEncoder().encode("") }
      for stage in cascade.stages.indices {
        try interruption.check()
        attempt { () throws(DiffusionError) in _ = try cascade.denoiser(stage) }
      }
      return problems
    }
  }
}
