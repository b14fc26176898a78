import ArgumentParser
import FileNames
import Foundation
import TerminalUI

/// `easel`: the studio.
struct StudioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studio", abstract: "Open the studio (what easel does without a command).")

  @OptionGroup var engine: EngineOptions

  func run() throws {
    do {
      let program = try StudioProgram(
        options: engine, environment: Launch.environment)
      program.run()
    } catch TerminalError.noTerminal(let reason) {
      throw EaselError.refused(
        "the studio needs a terminal: \(reason); 'easel render' makes pictures without one")
    }
  }
}
