import FileNames
import Foundation

extension Gallery {
  /// Copies a picture's file, recipe and all.
  /// - Parameters:
  ///   - written: a folder or file, as `ExportTarget` reads it.
  ///   - replaces: whether a file that is there may be written over.
  /// - Returns: the copy.
  @discardableResult
  public func export(
    _ id: Picture.ID, to written: URL, replaces: Bool = false
  ) throws(GalleryError) -> ExportTarget {
    let source = try picture(id).url
    let bytes = try Disk.read(source.path, limit: Codec.maxFileSize)
    let target = try ExportTarget(
      written, name: source.lastPathComponent, replaces: replaces)
    try Disk.write(bytes, to: target.file.path)
    return target
  }

  /// Writes a contact sheet: small versions of pictures with labels, in the order given, as a PNG.
  /// A file with that name is replaced.
  public func exportContactSheet(_ ids: [Picture.ID], to file: URL) throws(GalleryError) {
    guard (1...ContactSheet.limit).contains(ids.count) else {
      throw .tooLarge(
        reason: "a contact sheet holds 1 to \(ContactSheet.limit) pictures, not \(ids.count)")
    }
    var sheet = ContactSheet(count: ids.count)
    for (index, id) in ids.enumerated() {
      let picture = try picture(id)
      sheet.draw(try PictureFile.read(picture.url).image, picture, at: index)
    }
    let texts = [PNG.Text("Software", Recipe.software), DigitalSource.trainedAlgorithmicMedia.text]
    try Disk.write(try PNG.encode(sheet.image, texts: texts), to: file.path)
  }

  /// Writes an HTML page with pictures and their recipes, in the order given; it needs no other
  /// file. A file with that name is replaced.
  public func exportPage(
    _ ids: [Picture.ID], title: String, to file: URL
  ) throws(GalleryError) {
    var page = HTMLPage()
    var size = 0
    for id in ids {
      let picture = try picture(id)
      let bytes = try Disk.read(picture.url.path, limit: Codec.maxFileSize)
      size += bytes.count
      guard size <= Self.maxPage else {
        throw .tooLarge(
          reason: "the pictures of a page may have \(Self.maxPage >> 20) MiB; export fewer at once")
      }
      page.add(picture, file: bytes)
    }
    try Disk.write(Array(page.html(title: title).utf8), to: file.path)
  }

  /// Bytes of the pictures of a page: more, and browsers give up.
  private static let maxPage = 512 << 20
}
