import Foundation

/// The kinds of picture files that are read and written.
public enum PictureFormat: String, Sendable, Hashable, CaseIterable {
  case png, jpeg, webp

  /// The format of a file by its first bytes, whatever its name; nil for others.
  init?(_ bytes: some Collection<UInt8>) {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    if bytes.starts(with: Self.signatureOfPNG) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has("RIFF"), has("WEBP", at: 8) {
      self = .webp
    } else {
      return nil
    }
  }

  /// The format that the ending of a name stands for, capitals ignored; nil for none of them.
  public init?(ending: String) {
    let ending = ending.lowercased()
    guard let format = Self.allCases.first(where: { $0.endings.contains(ending) }) else {
      return nil
    }
    self = format
  }

  /// Its endings, the usual one first.
  public var endings: [String] {
    switch self {
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
    case .webp: ["webp"]
    }
  }

  /// The endings of all formats.
  public static var allEndings: [String] { allCases.flatMap(\.endings) }

  /// The usual ending of a name.
  public var ending: String { endings[0] }

  /// What people call it.
  public var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webp: "WebP"
    }
  }

  /// Its media type.
  var mediaType: String { "image/" + rawValue }

  /// Whether a file's name says that it is a picture.
  public static func isPicture(name: String) -> Bool {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return Self(ending: String(name[name.utf8.index(after: dot)...])) != nil
  }

  private static let signatureOfPNG: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What a picture of another kind is, by its first bytes.
  static func foreignName(_ head: [UInt8]) -> String? {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if has("GIF8") { return "GIF" }
    if has("II*\0") || has("MM\0*") { return "TIFF" }
    if has("ftypavif", at: 4) { return "AVIF" }
    if has("ftyphei", at: 4) { return "HEIC" }
    if has("BM") { return "BMP" }
    if has("%PDF") { return "PDF" }
    if head.starts(with: [0xFF, 0x0A]) || has("JXL ", at: 4) { return "JPEG XL" }
    return nil
  }
}
