import ArgumentParser

/// `easel`: the studio.
struct StudioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studio", abstract: "Open the studio (what easel does without a command).")

  @OptionGroup var engine: EngineOptions

  func run() throws {
  }
}
