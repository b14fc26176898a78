import ArgumentParser
import CProcess
import FileNames
import Foundation

/// The program: `easel` alone is the studio.
@main
struct Easel: ParsableCommand {
  static let version = "0.1.0"
  static let configuration = CommandConfiguration(
    commandName: "easel", abstract: "A terminal image studio.",
    discussion: """
      Without a command, the studio opens. Results go to standard output, progress and messages \
      to standard error.

      Exit status: 0 done, 1 failed, 2 or 64 wrong usage, 130 interrupted.
      """,
    version: version,
    subcommands: [
      StudioCommand.self, RenderCommand.self, InfoCommand.self, RerunCommand.self,
      GalleryCommand.self, ModelsCommand.self, ConfigCommand.self, BenchCommand.self,
      UpscaleCommand.self, VaryCommand.self, StudyCommand.self, BenchPromptsCommand.self,
      RateCommand.self, ScoreCommand.self, InstallCommand.self, UninstallCommand.self,
    ],
    defaultSubcommand: StudioCommand.self)

  /// Runs the command line, and ends the process.
  static func main() {
    easel_process_prepare(Interruption.status)
    var status = EXIT_SUCCESS
    let arguments = (0..<easel_process_argument_count()).dropFirst()
      .compactMap { easel_process_argument($0) }
      .map { FileName.text(typed: UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    do {
      var command = try parseAsRoot(arguments)
      do { try command.run() } catch let error as ValidationError {
        throw UsageAdvice(error, from: type(of: command))
      }
    } catch {
      let advice = UsageAdvice(error, refused: arguments)
      status = advice == nil ? exitCode(for: error).rawValue : ExitCode.validationFailure.rawValue
      let text = advice?.text ?? fullMessage(for: error)
      if !text.isEmpty {
        // What was asked for, such as help, comes as an error too.
        if status == EXIT_SUCCESS { StandardOutput.line(text) } else { StandardError.line(text) }
      }
    }
    do throws(StandardOutput.Failure) { try StandardOutput.finish() } catch {
      if !error.isSilent { StandardError.line("Error: \(error)") }
      if status == EXIT_SUCCESS { status = EXIT_FAILURE }
    }
    Foundation.exit(status)
  }
}
