import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery

extension ModelsCommand {
  struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a model from the Hugging Face hub.",
      discussion: """
        Only the files that Easel reads are fetched: of a model in the diffusers layout its \
        configurations, tokenizers and one set of weights for each network (safetensors, and half \
        precision, where there are such), else the one checkpoint file. Each is checked against the \
        hub's hash, and the model appears when all are there. Stopped or cut off, the same command \
        goes on from where it was.

        The hub is hub_endpoint of config.toml, else $HF_ENDPOINT, else https://huggingface.co. \
        For gated models the token is taken from $HF_TOKEN, $HF_TOKEN_PATH, $HF_HOME/token or \
        ~/.cache/huggingface/token; it goes to that hub alone. This is the only command that uses \
        the network.
        """)
    @Argument(help: ArgumentHelp("The model on the hub.", valueName: "OWNER/NAME"))
    var repository: String
    @Option(help: "A branch, tag or commit.") var revision = "main"
    @Option(help: "The checkpoint file, where there are several.") var file: String?
    @Option(help: "The name for --model; without it NAME.") var name: String?

    func validate() throws {
      guard ModelDownload.isRepository(repository) else {
        throw ValidationError(
          "\"\(repository)\" is no model on a hub: OWNER/NAME is needed, such as "
            + "stabilityai/sdxl-turbo")
      }
      guard !revision.isEmpty else { throw ValidationError("--revision must not be empty") }
    }

    func run() throws {
      let interruption = Interruption()
      let folders = Folders.current
      let library = ModelLibrary(folders: folders)
      let name = name ?? FilePath.name(of: repository)
      do { try library.checkName(name) } catch {
        throw EaselError.refused("\(error); choose another with --name")
      }
      let configuration = try Configuration.require(folders.configurationFile)
      let download = ModelDownload(
        hub: try Hub(configured: configuration.hubEndpoint, environment: Launch.environment),
        repository: repository, revision: revision, file: file,
        target: library.folder.appendingPathComponent(name))
      let bars = DownloadBars()
      let outcome: ModelDownload.Outcome
      do {
        outcome = try download.run { progress in
          bars.show(progress)
          return !interruption.isWished
        }
      } catch {
        bars.close()
        throw error
      }
      bars.close()
      if outcome == .stopped {
        StandardError.line("stopped; the same command goes on from here")
        throw ExitCode(Interruption.status)
      }
      if outcome == .isThere { StandardError.line("\(repository) is there already, unchanged") }
      StandardOutput.name(name)
      let problems = ModelFolder(library.folder(of: name)).problems
      guard problems.isEmpty else {
        throw EaselError.refused(
          "\(repository) is downloaded whole, but cannot be used:\n"
            + problems.map { "  " + Printable.lines($0.description) }.joined(separator: "\n")
            + "\nIts folder is \(download.target.path)")
      }
    }
  }
}

/// The progress of a download on standard error.
private final class DownloadBars {
  private var bars = ProgressBars()
  private var last: ContinuousClock.Instant?
  private let started = ContinuousClock.now

  func show(_ progress: ModelDownload.Progress) {
    guard !progress.file.isEmpty else { return }
    let now = ContinuousClock.now
    let isEnd = progress.there == progress.total
    if let last, last.duration(to: now) < .milliseconds(200), !isEnd { return }
    last = now
    let seconds = started.duration(to: now) / .seconds(1)
    bars.bytes(
      Printable.line(progress.file), done: progress.there, of: progress.total,
      rate: seconds > 0 ? Double(progress.received) / seconds : 0)
  }

  func close() { bars.close() }
}
