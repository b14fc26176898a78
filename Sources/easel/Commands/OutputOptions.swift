import ArgumentParser
import Foundation

/// Where the pictures of a command go, and what is said of them: shared by the commands that draw.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      """
      The PNG to write; a folder, for a name of prompt and seed in it; or - for standard output. \
      Without it such a name in this folder.
      """, valueName: "out.png"), completion: .file())
  var output: String?

  @Flag(help: "Replace a file that is there already.")
  var force = false

  @Flag(help: "Put the picture into the gallery: besides --output, or without it there alone.")
  var save = false

  @Flag(help: "Do not show the picture on a terminal.")
  var noShow = false

  @Flag(help: "Do not say in the PNG that a machine made the picture.")
  var noProvenance = false

  @Flag(help: "Print what was made as a JSON object.")
  var json = false

  /// Whether the bytes of the picture go to standard output, by whatever name.
  var isStream: Bool {
    guard let output else { return false }
    return output == "-" || OutputStream.isStandardOutput(output.expandingTilde)
  }

  func validate() throws {
    guard isStream else { return }
    if json { throw ValidationError("--json and --output - would both use standard output.") }
    if isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("--output - writes a PNG: pipe it into a program or a file.")
    }
  }
}
