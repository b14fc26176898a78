/// File names as text. To the system they are bytes, and nothing says that they are UTF-8: an old
/// disk or another language's archive has names that are not. Swift's own conversions mend such
/// bytes, and then the file is not found, or another one is made.
///
/// Here each byte that is not UTF-8 becomes a scalar of its own from the last private-use plane, so
/// that every name is a text, different names are different texts, and a text gives the same bytes
/// again. A name that holds such a scalar itself is written byte by byte too.
public enum FileName {
  /// What stands for a byte of 0x80...0xFF: this plus the byte.
  private static let base: UInt32 = 0x10FE00
  /// The first byte of those scalars in UTF-8; few other texts have it.
  fileprivate static let lead: UInt8 = 0xF4

  /// The byte that a scalar stands for; nil for any other.
  public static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    (base + 0x80...base + 0xFF).contains(scalar.value) ? UInt8(scalar.value - base) : nil
  }

  /// A name that the system gave.
  public static func text(of bytes: some Sequence<UInt8>) -> String {
    text(of: Array(bytes), isExact: true)
  }

  /// A name that was typed or passed on, perhaps as we print it in JSON, where the scalars
  /// themselves stand for bytes.
  public static func text(typed bytes: some Sequence<UInt8>) -> String {
    text(of: Array(bytes), isExact: false)
  }

  /// A name that a call of C's gave.
  public static func text(of name: UnsafePointer<CChar>) -> String {
    text(of: POSIX.bytes(name))
  }

  /// The bytes of a name, without a NUL at the end.
  public static func bytes(of text: String) -> [UInt8] {
    let utf8 = Array(text.utf8)
    guard utf8.contains(lead) else { return utf8 }
    return text.unicodeScalars.flatMap { scalar in
      byte(of: scalar).map { [$0] } ?? Array(String(scalar).utf8)
    }
  }

  /// A text without stand-ins for bytes: each becomes what `show` makes of it.
  public static func replacing(in text: String, by show: (UInt8) -> String) -> String {
    guard text.utf8.contains(lead) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if let byte = byte(of: scalar) {
        result += show(byte)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A name for people: `\xE9` for a byte that is no text.
  public static func shown(_ text: String) -> String {
    replacing(in: text) { "\\x" + String($0, radix: 16, uppercase: true) }
  }

  /// A text that is no name, such as a prompt: bytes that are not UTF-8 say nothing in it.
  public static func plain(_ text: String) -> String { replacing(in: text) { _ in "\u{FFFD}" } }

  private static func text(of bytes: [UInt8], isExact: Bool) -> String {
    if !bytes.contains(lead), let text = String(validating: bytes, as: UTF8.self) { return text }
    var scalars = String.UnicodeScalarView()
    func keep(_ bytes: ArraySlice<UInt8>) {
      scalars.append(contentsOf: bytes.compactMap { Unicode.Scalar(base + UInt32($0)) })
    }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var place = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if isExact, byte(of: scalar) != nil {
          keep(bytes[place..<place + encoded.count])
        } else {
          scalars.append(scalar)
        }
        place += encoded.count
      case .error(let length):
        keep(bytes[place..<place + length])
        place += length
      case .emptyInput: return String(scalars)
      }
    }
  }
}

extension String {
  /// Lends a name to a call of the system. A name with a NUL in it is lent as an empty one, which
  /// no file has, rather than cut.
  public func withFileName<R>(_ body: (UnsafePointer<CChar>) throws -> R) rethrows -> R {
    let isPlain = utf8.allSatisfy { $0 != FileName.lead && $0 != 0 }
    if isPlain { return try withCString(body) }
    let bytes = FileName.bytes(of: self)
    let name = bytes.contains(0) ? [] : bytes
    return try body(name.map { CChar(bitPattern: $0) } + [0])
  }
}

/// A name that equals only one of the same bytes: as strings, é of one character and é of two are
/// equal, and as files they are two.
public struct ExactName: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (a: ExactName, b: ExactName) -> Bool {
    a.text.utf8.elementsEqual(b.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(text.utf8.count)
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
