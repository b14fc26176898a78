import FileNames
import Foundation
import Pictures

extension Gallery {
  /// Pixels of the longer side of a thumbnail, at most.
  public static let thumbnailSide = 128

  /// A small version of a picture, from the cache if it is there. A cache that cannot be written
  /// is no error.
  public func thumbnail(_ id: Picture.ID) throws(GalleryError) -> RGBImage {
    let path = try picture(id).url.path
    let cached = thumbnails + "/" + id
    guard let stamp = FileStamp(path) else { throw .missing(path: path) }
    if FileStamp(cached)?.modified == stamp.modified,
      let small = try? PictureFile.read(URL(file: cached)).image
    {
      return small
    }
    let small = try PictureFile.read(URL(file: path)).image
      .fitted(to: Self.thumbnailSide)
    do {
      try Disk.makeFolder(FilePath.folder(of: cached))
      try Disk.write(try PNG.encode(small, texts: []), to: cached)
      // The picture's own time marks the thumbnail as being of this version of it.
      stamp.apply(to: cached)
    } catch {
      return small
    }
    return small
  }
}
