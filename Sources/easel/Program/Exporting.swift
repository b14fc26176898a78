import Foundation
import Gallery
import Pictures
import Studio

extension Export {
  /// The endings that its file may have, the usual one first.
  var endings: [String] {
    switch content {
    case .picture: PictureFormat.allEndings
    case .film: ["gif", "png"]
    }
  }

  /// Writes the file.
  func write(to file: URL) throws(GalleryError) {
    switch content {
    case .picture(let image): try Figure(image: image, description: title).write(to: file)
    case .film(let frames, let picture):
      guard let last = picture ?? frames.last?.image else { return }
      var recorder = try FilmRecorder(
        size: PictureSize(width: last.width, height: last.height), file: file)
      for frame in frames { try recorder.add(frame.image, isLastOfStage: frame.isLastOfStage) }
      try recorder.finish(last, title: title)
    }
  }
}
