import ArgumentParser
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
      UpscaleCommand.self, StudyCommand.self, BenchPromptsCommand.self,
      RateCommand.self,
    ],
    defaultSubcommand: StudioCommand.self)
}
