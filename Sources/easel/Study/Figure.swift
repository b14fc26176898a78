import FileNames
import Foundation
import Gallery
import Pictures
import TerminalUI

/// A picture that shows how pictures come about: a file, and in studies shown inline where standard
/// output is a terminal.
struct Figure {
  let image: RGBImage
  /// What the file says of how the figure was made.
  let description: String

  /// Writes the file, a PNG, JPEG or WebP by its ending.
  func write(to file: URL) throws(GalleryError) {
    let texts = [
      PNG.Text("Title", description), PNG.Text("Software", Recipe.software),
    ]
    let format = PictureFormat(ending: file.pathExtension) ?? .png
    try Disk.write(
      try PictureFile.encode(image, texts: texts, as: PictureEncoding(format)), to: file.path)
  }
}

/// Pictures between the lines of standard output.
struct InlineDisplay {
  private let display: InlinePicture?

  /// Asks the terminal, where standard output is one.
  init(_ configuration: Configuration) {
    let environment = Launch.environment
    var options = TerminalOptions(environment: environment)
    options.graphics = configuration.graphics.protocol
    display = InlinePicture(options: options, environment: environment)
  }

  /// Whether pictures are seen at all.
  var isTerminal: Bool { display != nil }

  /// Shows a picture; nothing where standard output is no terminal.
  /// - Parameter lines: that were written of it.
  func show(_ image: RGBImage, below lines: Int = 0) {
    guard let bytes = display?.bytes(image, below: lines) else { return }
    StandardOutput.write(bytes)
  }
}
