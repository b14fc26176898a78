import ArgumentParser
import Foundation
import Gallery

/// Where the pictures of a command go, and what is said of them: shared by the commands that draw.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      """
      The file to write, a PNG, JPEG or WebP by its ending; a folder, for a name of prompt and \
      seed in it; or - for standard output. Without it such a name in this folder.
      """, valueName: "out.png"), completion: .file())
  var output: String?

  @OptionGroup var encoding: EncodingOptions

  @Flag(help: "Replace a file that is there already.")
  var force = false

  @Flag(help: "Put the picture into the gallery: besides --output, or without it there alone.")
  var save = false

  @Flag(help: "Do not show the picture on a terminal.")
  var noShow = false

  @Flag(help: "Do not say in the file that a machine made the picture.")
  var noProvenance = false

  @Flag(help: "Print what was made as a JSON object.")
  var json = false

  /// Whether the bytes of the picture go to standard output, by whatever name.
  var isStream: Bool {
    guard let output else { return false }
    return output == "-" || OutputStream.isStandardOutput(output.expandingTilde)
  }

  /// What a file of a command is written as.
  /// - Throws: `EaselError` where options and the name say different things.
  func pictureEncoding() throws -> PictureEncoding {
    try encoding.encoding(for: isStream ? nil : output)
  }

  func validate() throws {
    guard isStream else { return }
    if json { throw ValidationError("--json and --output - would both use standard output.") }
    if isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("--output - writes a picture: pipe it into a program or a file.")
    }
  }
}
