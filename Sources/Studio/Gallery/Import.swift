extension State {
  /// Asks where pictures of other programs are.
  mutating func askForImport() { open(.ask(.importPictures), text: "~/") }

  /// What an import came to. A picture alone is looked at, so that it can be worked on.
  mutating func receive(_ new: [PictureItem], known: [PictureItem], _ leftOut: [String]) {
    items.keep(new + known)
    if !new.isEmpty {
      usageIsOld = true
      strip.invalidate()
      gallery.invalidate()
      history.invalidate()
    }
    var parts: [String] = []
    if !new.isEmpty || leftOut.isEmpty && known.isEmpty {
      parts.append("\(Format.count(new.count, "picture")) imported")
    }
    if !known.isEmpty { parts.append("\(Format.count(known.count, "picture")) there already") }
    if !leftOut.isEmpty { parts.append("\(leftOut.count) left out") }
    let level: Message.Level = leftOut.isEmpty ? .info : .warning
    // All reasons are among the messages, the first with the sum.
    for reason in leftOut.dropFirst() { say(Message(.warning, "Left out", why: reason)) }
    say(Message(level, parts.joined(separator: ", "), why: leftOut.first))
    guard overlay == nil, let only = (new + known).first, new.count + known.count == 1 else {
      return
    }
    currentID = only.id
    show(.viewer(Viewer()))
  }
}

extension String {
  /// The path of a picture, where the text is one and nothing else: what terminals paste for a file
  /// that is dropped on them, in quotes, with backslashes or as a URL.
  var pastedPicture: String? {
    var path = trimmed
    if path.contains(where: \.isNewline) { return nil }
    if let quote = path.first, quote == "'" || quote == "\"", path.count > 2, path.last == quote {
      path = String(path.dropFirst().dropLast())
      if quote == "'" { path = path.replacing("'\\''", with: "'") }
    } else if path.hasPrefix("file://") {
      let rest = path.dropFirst(7)
      guard let slash = rest.firstIndex(of: "/"), let plain = rest[slash...].percentDecoded else {
        return nil
      }
      path = plain
    } else {
      path = path.withoutBackslashes
    }
    guard path.hasPrefix("/") || path.hasPrefix("~/"), let dot = path.lastIndex(of: ".") else {
      return nil
    }
    let ending = path[path.index(after: dot)...].lowercased()
    return ["png", "jpg", "jpeg", "jpe", "jfif", "webp"].contains(ending) ? path : nil
  }

  /// Each backslash stands for the character behind it.
  private var withoutBackslashes: String {
    var result = ""
    var isEscaped = false
    for character in self {
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { result.append(character) }
    }
    return result
  }
}

extension Substring {
  /// The text of a URL's path; nil where it is none.
  fileprivate var percentDecoded: String? {
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
