/// A property of XMP: its name as it is usually written, and its value or values.
struct XMPProperty {
  var name: String
  var values: [String]
}

/// Reads the properties of an XMP packet in one pass, without recursion: attributes of
/// rdf:Description, and elements in it with a text or a list. Structures are passed over.
struct XMPScanner {
  private let bytes: [UInt8]
  private var position = 0
  private var path: [ArraySlice<UInt8>] = []
  private var properties: [XMPProperty] = []
  private var text: [UInt8] = []

  /// No sane packet has more; a hostile one must not keep us busy.
  private static let most = 4096

  static func properties(of packet: String) -> [XMPProperty] {
    var scanner = Self(bytes: Array(packet.utf8))
    scanner.scan()
    return scanner.properties
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func scan() {
    while position < bytes.count, properties.count < Self.most {
      guard bytes[position] == UInt8(ascii: "<") else {
        text.append(bytes[position])
        position += 1
        continue
      }
      if has("<!--") {
        skip(past: "-->")
      } else if has("<![CDATA[") {
        let start = position + 9
        skip(past: "]]>")
        text += bytes[start..<max(start, position - 3)].flatMap {
          $0 == UInt8(ascii: "&") ? Array("&amp;".utf8) : [$0]
        }
      } else if has("<?") {
        skip(past: "?>")
      } else if has("<!") {
        skip(past: ">")
      } else if has("</") {
        close()
      } else {
        open()
      }
    }
  }

  private func has(_ token: String) -> Bool { bytes[position...].starts(with: token.utf8) }

  private mutating func skip(past token: String) {
    let token = Array(token.utf8)
    while position < bytes.count, !bytes[position...].starts(with: token) { position += 1 }
    position = min(bytes.count, position + token.count)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private mutating func open() {
    position += 1
    let name = take { !Self.isSpace($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
    let isDescription = name.elementsEqual("rdf:Description".utf8)
    if path.count <= 3, path.last?.elementsEqual("rdf:Description".utf8) == true {
      properties.append(XMPProperty(name: String(decoding: name, as: UTF8.self), values: []))
    }
    var isEmpty = false
    while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
      let byte = bytes[position]
      if Self.isSpace(byte) || byte == UInt8(ascii: "/") {
        isEmpty = byte == UInt8(ascii: "/")
        position += 1
        continue
      }
      attribute(ofDescription: isDescription && path.count < 3)
    }
    position = min(bytes.count, position + 1)
    text = []
    if !isEmpty, path.count < 64 { path.append(name) }
  }

  private mutating func attribute(ofDescription: Bool) {
    let name = take { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && !Self.isSpace($0) }
    _ = take(while: Self.isSpace)
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
      // A name that is no name must not stop us.
      if name.isEmpty { position += 1 }
      return
    }
    position += 1
    _ = take(while: Self.isSpace)
    guard position < bytes.count else { return }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return }
    position += 1
    let value = take { $0 != quote }
    position = min(bytes.count, position + 1)
    let key = String(decoding: name, as: UTF8.self)
    guard ofDescription, !key.hasPrefix("xmlns"), key != "rdf:about" else { return }
    properties.append(XMPProperty(name: key, values: [Self.unescaped(value)]))
  }

  private mutating func close() {
    position += 2
    let name = take { $0 != UInt8(ascii: ">") && !Self.isSpace($0) }
    skip(past: ">")
    defer { text = [] }
    guard let place = path.lastIndex(where: { $0.elementsEqual(name) }) else { return }
    path.removeSubrange(place...)
    guard let last = properties.indices.last else { return }
    let isItem = name.elementsEqual("rdf:li".utf8)
    let isProperty = properties[last].name.utf8.elementsEqual(name)
    if isItem || isProperty && properties[last].values.isEmpty {
      let value = Self.unescaped(text[...])
      if isItem || !value.trimmed.isEmpty { properties[last].values.append(value) }
    }
  }

  private mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, isWanted(bytes[position]) { position += 1 }
    return bytes[start..<position]
  }

  /// A text with the entities of XML and characters by number in their places.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard bytes.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      guard let end = rest.prefix(12).firstIndex(of: ";"),
        let character = character(rest[rest.index(after: start)..<end])
      else {
        result += "&"
        rest = rest.dropFirst()
        continue
      }
      result.unicodeScalars.append(character)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func character(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      if name.hasPrefix("#x") || name.hasPrefix("#X") {
        return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
      }
      return name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) : nil
    }
  }
}
