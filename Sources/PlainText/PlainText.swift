/// A text of any editor and system: UTF-8 with or without a byte-order mark, its lines ending in
/// LF, CR LF or CR. Whoever reads a text file of the user's or of another program reads it through
/// this: Swift takes CR LF for one character, so that splitting at "\n" would not split there.
public struct PlainText: Sendable, Equatable {
  /// Whether the text begins with a byte-order mark.
  public let hasMark: Bool
  /// The lines, without the mark; the last one is empty where the text ends with a line end.
  public private(set) var lines: [Line]

  /// A line and what ends it: "\n", "\r\n", "\r", or nothing at the end of the text.
  public struct Line: Sendable, Equatable {
    public var text: String
    public var end: String
  }

  /// Why bytes are no text.
  public enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// They have the byte-order mark of UTF-16.
    case utf16
    /// The line, counted from 1, that holds bytes which are not UTF-8.
    case notUTF8(line: Int)

    public var description: String {
      switch self {
      case .utf16: "is text in UTF-16; save it as UTF-8"
      case .notUTF8(let line): "is not UTF-8 text: line \(line) holds other bytes"
      }
    }
  }

  public init(_ text: String) {
    (hasMark, lines) = Self.split(Array(text.utf8))
  }

  /// Reads the bytes of a file.
  public init(bytes: some Sequence<UInt8>) throws(Problem) {
    let bytes = Array(bytes)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
    (hasMark, lines) = Self.split(bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      // A line that was mended is not the one of the file.
      let parts = Self.parts(bytes, hasMark: hasMark)
      let wrong = parts.firstIndex { String(validating: bytes[$0.text], as: UTF8.self) == nil }
      throw .notUTF8(line: (wrong ?? 0) + 1)
    }
  }

  /// The text with every line end as "\n" and without the mark.
  public var text: String { lines.map(\.text).joined(separator: "\n") }

  /// The text as it was written.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = hasMark ? Self.mark : []
    for line in lines { bytes += Array(line.text.utf8) + Array(line.end.utf8) }
    return bytes
  }

  /// Replaces a line and keeps what ends it.
  /// - Parameter number: counted from 1.
  public mutating func replaceLine(_ number: Int, with text: String) {
    lines[number - 1].text = text
  }

  /// Puts a line before all others, with the line end of the first.
  public mutating func insertFirstLine(_ text: String) {
    let end = lines[0].end.isEmpty ? "\n" : lines[0].end
    lines.insert(Line(text: text, end: end), at: 0)
  }

  /// The bytes of `text`: without a mark, every line end a line feed.
  public static func withLineFeeds(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var afterReturn = false
    for byte in bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...] {
      if byte == 0x0D {
        result.append(0x0A)
      } else if byte != 0x0A || !afterReturn {
        result.append(byte)
      }
      afterReturn = byte == 0x0D
    }
    return result
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func split(_ bytes: [UInt8]) -> (hasMark: Bool, lines: [Line]) {
    let hasMark = bytes.starts(with: mark)
    let lines = parts(bytes, hasMark: hasMark).map { part in
      Line(
        text: String(decoding: bytes[part.text], as: UTF8.self),
        end: String(decoding: bytes[part.end], as: UTF8.self))
    }
    return (hasMark, lines)
  }

  private static func parts(
    _ bytes: [UInt8], hasMark: Bool
  ) -> [(text: Range<Int>, end: Range<Int>)] {
    var parts: [(text: Range<Int>, end: Range<Int>)] = []
    var start = hasMark ? mark.count : 0
    var position = start
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard byte == 0x0A || byte == 0x0D else { continue }
      let end = position - 1
      if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
      parts.append((start..<end, end..<position))
      start = position
    }
    parts.append((start..<bytes.count, bytes.count..<bytes.count))
    return parts
  }
}
