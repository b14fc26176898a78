import FileNames
import Foundation

extension Gallery {
  /// Writes a picture to another file, recipe and all: its own bytes, unless another format or a
  /// quality is asked for.
  /// - Parameters:
  ///   - written: a folder or file, as `ExportTarget` reads it; its ending may name a format.
  ///   - format: nil for the one of the ending, or else the picture's own.
  ///   - quality: 1...100; nil for the usual one.
  ///   - replaces: whether a file that is there may be written over.
  /// - Returns: the copy.
  @discardableResult
  public func export(
    _ id: Picture.ID, to written: URL, format: PictureFormat? = nil, quality: Int? = nil,
    replaces: Bool = false
  ) throws(GalleryError) -> ExportTarget {
    let source = try picture(id).url
    let bytes = try Disk.read(source.path, limit: Codec.maxFileSize)
    let own = PictureFormat(bytes) ?? .png
    let isFolder = written.hasDirectoryPath || FileStamp(written.path)?.isFolder == true
    let named = isFolder ? nil : PictureFormat(ending: written.pathExtension)
    let format = format ?? named ?? own
    let stem = source.deletingPathExtension().lastPathComponent
    let target = try ExportTarget(
      written, name: format == own ? source.lastPathComponent : "\(stem).\(format.ending)",
      endings: format.endings, replaces: replaces)
    if format == own, quality == nil || format == .png {
      try Disk.write(bytes, to: target.file.path)
    } else {
      let (image, head) = try Codec.decode(bytes, path: source.path)
      let encoding = PictureEncoding(format, quality: quality ?? PictureEncoding.usualQuality)
      try Disk.write(
        try Codec.encode(image, texts: Orientation.removed(from: head.texts), as: encoding),
        to: target.file.path)
    }
    return target
  }

  /// Writes a contact sheet: small versions of pictures with labels, in the order given, as a
  /// PNG, JPEG or WebP by the ending of the file.
  /// A file with that name is replaced.
  public func exportContactSheet(_ ids: [Picture.ID], to file: URL) throws(GalleryError) {
    guard (1...ContactSheet.limit).contains(ids.count) else {
      throw .tooLarge(
        reason: "a contact sheet holds 1 to \(ContactSheet.limit) pictures, not \(ids.count)")
    }
    var sheet = ContactSheet(count: ids.count)
    for (index, id) in ids.enumerated() {
      let picture = try picture(id)
      try sheet.draw(PictureFile.read(picture.url).image, picture, at: index)
    }
    let texts = [PNG.Text("Software", Recipe.software), DigitalSource.trainedAlgorithmicMedia.text]
    let encoding = PictureEncoding(PictureFormat(ending: file.pathExtension) ?? .png)
    try Disk.write(try Codec.encode(sheet.image, texts: texts, as: encoding), to: file.path)
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
