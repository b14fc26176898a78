import Foundation
import Gallery
import Pictures
import Studio

/// Writes pictures, such as the x0 estimates of a generation, as a film.
struct FilmRecorder {
  /// The longer side of a film: pictures are enlarged or made smaller to lie in between.
  private static let sides = 256...512

  private let file: URL
  private var film: Film

  /// - Parameters:
  ///   - size: of the last stage's picture.
  ///   - file: what is written; its extension, gif or png, is the format.
  init(size: PictureSize, file: URL) throws(GalleryError) {
    guard let format = Film.Format(rawValue: file.pathExtension.lowercased()) else {
      throw .file(
        path: file.path, reason: "is no film's name: it must end in .gif, or .png for an APNG")
    }
    self.file = file
    let size = Self.filmSize(size)
    film = Film(width: size.width, height: size.height, format: format)
  }

  static func filmSize(_ size: PictureSize) -> PictureSize {
    let longest = max(size.width, size.height)
    let wanted = min(max(longest, sides.lowerBound), sides.upperBound)
    return PictureSize(
      width: max(1, size.width * wanted / longest), height: max(1, size.height * wanted / longest))
  }

  /// Adds an estimate, for as long as the studio shows it.
  mutating func add(_ image: RGBImage, isLastOfStage: Bool) throws(GalleryError) {
    try add(image, seconds: FilmFrame.seconds(isLastOfStage: isLastOfStage))
  }

  mutating func add(_ image: RGBImage, seconds: Double) throws(GalleryError) {
    try film.add(image, milliseconds: Int(seconds * 1000))
  }

  /// Adds the finished picture, for two seconds, and writes the file.
  mutating func finish(_ picture: RGBImage, title: String) throws(GalleryError) {
    try add(picture, seconds: 2)
    try write(title: title)
  }

  /// Writes the file.
  func write(title: String) throws(GalleryError) {
    let texts = [PNG.Text("Title", title), PNG.Text("Software", Recipe.software)]
    guard let bytes = try film.encoded(texts: texts) else { return }
    try Disk.write(bytes, to: file.path)
  }
}
