import FileNames
import Foundation
import Gallery
import Pictures
import Recipes

extension GenerationRequest {
  /// Reads the pictures of its prompt and notes what their files hold.
  /// - Throws: where one cannot be read, or does not hold what the recipe names.
  mutating func readPicturePrompts() throws -> [RGBImage] {
    var pictures: [RGBImage] = []
    for index in picturePrompts.indices {
      let prompt = picturePrompts[index].located
      let bytes = try PictureFile.bytes(URL(file: prompt.file))
      let hash = String(RunningHash.sha256(of: bytes).prefix(16))
      guard prompt.hash ?? hash == hash else {
        throw EaselError.file(
          path: prompt.file,
          reason: "is not the picture of the recipe: it holds \(hash), the recipe names "
            + Printable.line(prompt.hash ?? ""))
      }
      picturePrompts[index] = prompt
      picturePrompts[index].hash = hash
      pictures.append(try PictureFile.image(bytes, path: prompt.file))
    }
    return pictures
  }
}
