import Foundation

/// What EXIF says that matters here: a TIFF header and its directories, in either byte order.
/// Whatever is nonsense in it is left out.
struct EXIF {
  /// How the picture is to be turned; nil where it does not say.
  private(set) var orientation: Orientation?
  /// The texts under the keywords that programs use for them in PNG.
  private(set) var texts: [PNG.Text] = []
  /// Whether a camera says that the numbers are Adobe RGB's, which it does without a profile.
  private(set) var isAdobeRGB = false

  /// Data from a JPEG, and from some programs' WebPs, begins with "Exif" and two zeros.
  /// - Returns: nil for what is no TIFF.
  init?(_ bytes: [UInt8]) {
    let tiff = bytes.starts(with: Self.prefix) ? Array(bytes.dropFirst(Self.prefix.count)) : bytes
    guard let reader = TIFFReader(tiff) else { return nil }
    let main = reader.directory(at: reader.number(at: 4, bytes: 4) ?? 0)
    let details = reader.directory(at: main[Tag.details].flatMap(reader.number) ?? 0)
    let other = reader.directory(at: details[Tag.interoperability].flatMap(reader.number) ?? 0)
    orientation = main[Tag.orientation].flatMap(reader.number).flatMap(Orientation.init)
    isAdobeRGB =
      other[1].map(reader.bytes).map { $0.starts(with: "R03".utf8) } == true
      || details[Tag.colorSpace].flatMap(reader.number) == 2
    // Some libraries put the comment into the first directory.
    if let comment = details[Tag.userComment] ?? main[Tag.userComment] {
      add("parameters", Self.comment(reader.bytes(comment), isLittle: reader.isLittle))
    }
    for entry in main.values.sorted(by: { $0.tag > $1.tag }) where entry.kind == 2 {
      addNamed(PNG.Text.plain(reader.bytes(entry)))
    }
    if let value = main[Tag.software] { add("Software", PNG.Text.plain(reader.bytes(value))) }
    if let value = main[Tag.description] {
      let text = PNG.Text.plain(reader.bytes(value))
      if Self.named(text) == nil { add("Description", text) }
    }
    if let date = details[Tag.dateOriginal] ?? main[Tag.date] {
      let offset = details[Tag.offsetOriginal].map { PNG.Text.plain(reader.bytes($0)) }
      add("Creation Time", Self.date(PNG.Text.plain(reader.bytes(date)), offset: offset ?? ""))
    }
  }

  private enum Tag {
    static let description = 0x010E, orientation = 0x0112, software = 0x0131, date = 0x0132
    static let details = 0x8769, dateOriginal = 0x9003, offsetOriginal = 0x9011
    static let userComment = 0x9286, colorSpace = 0xA001, interoperability = 0xA005
  }

  static let prefix = Array("Exif\0\0".utf8)

  private mutating func add(_ key: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    texts.append(PNG.Text(key, value))
  }

  /// ComfyUI's form: a text `prompt:{...}` in whatever tag is free.
  private mutating func addNamed(_ text: String) {
    guard let (key, value) = Self.named(text) else { return }
    add(key, value)
  }

  private static func named(_ text: String) -> (key: String, value: String)? {
    guard let colon = text.utf8.prefix(64).firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let (key, value) = (text[..<colon], text[text.utf8.index(after: colon)...].trimmed)
    guard let first = key.utf8.first, Character(Unicode.Scalar(first)).isLetter,
      key.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isLetter || $0 == 0x5F }),
      value.hasPrefix("{")
    else { return nil }
    return (key.lowercased(), value)
  }

  /// A comment: eight bytes name its characters, where a program wrote them.
  private static func comment(_ bytes: [UInt8], isLittle: Bool) -> String {
    let body = Array(bytes.dropFirst(8))
    if bytes.starts(with: "UNICODE\0".utf8) { return utf16(body, isLittle: isLittle) }
    if bytes.starts(with: "ASCII\0\0\0".utf8) || bytes.starts(with: [UInt8](repeating: 0, count: 8))
    {
      return PNG.Text.plain(body)
    }
    return PNG.Text.plain(bytes)
  }

  /// Texts with a byte-order mark, or in the order that makes most characters Latin: many programs
  /// write the big end first whatever the header says. The header decides between equals.
  private static func utf16(_ bytes: [UInt8], isLittle: Bool) -> String {
    var zeros = (big: 0, little: 0)
    for place in bytes.indices where bytes[place] == 0 {
      if place % 2 == 0 { zeros.big += 1 } else { zeros.little += 1 }
    }
    var isLittle = zeros.big == zeros.little ? isLittle : zeros.little > zeros.big
    var body = bytes[...]
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
      isLittle = bytes[0] == 0xFF
      body = bytes.dropFirst(2)
    }
    var units: [UInt16] = []
    units.reserveCapacity(body.count / 2)
    var place = body.startIndex
    while place + 1 < body.endIndex {
      let (first, second) = (UInt16(body[place]), UInt16(body[place + 1]))
      units.append(isLittle ? second << 8 | first : first << 8 | second)
      place += 2
    }
    while units.last == 0 { units.removeLast() }
    return String(decoding: units, as: UTF16.self)
  }

  /// "2023:11:14 22:13:20" as RFC 3339; without an offset it is local time.
  private static func date(_ text: String, offset: String) -> String? {
    let numbers = text.split { !$0.isASCII || !$0.isNumber }.prefix(6).compactMap { Int($0) }
    guard numbers.count == 6, (1...9999).contains(numbers[0]) else { return nil }
    func digits(_ value: Int, _ count: Int = 2) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let day = "\(digits(numbers[0], 4))-\(digits(numbers[1]))-\(digits(numbers[2]))"
    let time = "\(digits(numbers[3])):\(digits(numbers[4])):\(digits(numbers[5]))"
    if offset.wholeMatch(of: /[+-][0-9]{2}:[0-9]{2}/) != nil { return "\(day)T\(time)\(offset)" }
    let local = DateComponents(
      calendar: Calendar(identifier: .gregorian), timeZone: .current, year: numbers[0],
      month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
    return local.date.map(Timestamp.text)
  }
}

extension EXIF {
  /// EXIF with a text as AUTOMATIC1111 writes it and its readers expect it: the user's comment in
  /// UTF-16, the big end first. It says that the picture is upright and its colours are sRGB's.
  static func encoded(parameters: String?, software: String?) -> [UInt8] {
    let software = software.map { Array($0.utf8) + [0] }
    let comment = parameters.map { text in
      Array("UNICODE\0".utf8) + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
    // Behind the two directories, the values that do not fit into them.
    let mainCount = software == nil ? 2 : 3
    let detailsCount = comment == nil ? 1 : 2
    let details = 8 + 2 + 12 * mainCount + 4
    let values = details + 2 + 12 * detailsCount + 4
    let padded = (software?.count ?? 0) + (software?.count ?? 0) % 2
    var bytes = Array("MM\0*".utf8) + big(8, 4) + big(mainCount, 2)
    bytes += big(Tag.orientation, 2) + big(3, 2) + big(1, 4) + big(1, 2) + [0, 0]
    if let software {
      bytes += big(Tag.software, 2) + big(2, 2) + big(software.count, 4)
      bytes +=
        software.count > 4
        ? big(values, 4) : software + Array(repeating: 0, count: 4 - software.count)
    }
    bytes += big(Tag.details, 2) + big(4, 2) + big(1, 4) + big(details, 4) + big(0, 4)
    bytes += big(detailsCount, 2)
    if let comment {
      bytes += big(Tag.userComment, 2) + big(7, 2) + big(comment.count, 4)
      bytes += big(values + padded, 4)
    }
    bytes += big(Tag.colorSpace, 2) + big(3, 2) + big(1, 4) + big(1, 2) + [0, 0] + big(0, 4)
    if let software { bytes += software + Array(repeating: 0, count: padded - software.count) }
    return bytes + (comment ?? [])
  }

  private static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

extension PNG.Text {
  /// A text up to its first zero: UTF-8, or else Latin-1.
  static func plain(_ bytes: [UInt8]) -> String {
    bytes.prefix { $0 != 0 }.withUnsafeBytes(string).trimmed
  }
}

/// Numbers and directories of a TIFF.
private struct TIFFReader {
  struct Entry {
    let tag: Int
    let kind: Int
    let count: Int
    /// Where its four bytes are, a value or the place of one.
    let place: Int
  }

  let tiff: [UInt8]
  let isLittle: Bool

  init?(_ tiff: [UInt8]) {
    isLittle = tiff.starts(with: Array("II*\0".utf8))
    guard isLittle || tiff.starts(with: Array("MM\0*".utf8)) else { return nil }
    self.tiff = tiff
  }

  func number(at offset: Int, bytes: Int) -> Int? {
    guard offset >= 0, offset <= tiff.count - bytes else { return nil }
    let part = tiff[offset..<offset + bytes]
    return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
  }

  /// The entries of a directory by tag, the first of each; none at an offset of zero.
  func directory(at offset: Int) -> [Int: Entry] {
    guard offset > 0, let count = number(at: offset, bytes: 2) else { return [:] }
    var entries: [Int: Entry] = [:]
    for index in 0..<count {
      let place = offset + 2 + 12 * index
      guard let tag = number(at: place, bytes: 2), let kind = number(at: place + 2, bytes: 2),
        let count = number(at: place + 4, bytes: 4), place + 12 <= tiff.count
      else { break }
      if entries[tag] == nil {
        entries[tag] = Entry(tag: tag, kind: kind, count: count, place: place + 8)
      }
    }
    return entries
  }

  /// A SHORT as the standard says, or the LONG that some programs write.
  func number(_ entry: Entry) -> Int? { number(at: entry.place, bytes: entry.kind == 4 ? 4 : 2) }

  /// The bytes of a text; as many as are there.
  func bytes(_ entry: Entry) -> [UInt8] {
    guard entry.count > 4 else { return Array(tiff[entry.place..<entry.place + entry.count]) }
    guard let start = number(at: entry.place, bytes: 4), start < tiff.count else { return [] }
    return Array(tiff[start...].prefix(entry.count))
  }
}
