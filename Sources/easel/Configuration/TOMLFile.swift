import FileNames
import Foundation
import PlainText
import TOMLKit

/// A TOML file whose errors name file, line and key.
struct TOMLFile {
  let path: String
  let table: TOMLTable
  private let text: PlainText

  /// The most that a settings file may hold, bytes.
  static let sizeLimit = 1 << 20

  /// Reads a file; nil where there is none.
  static func read(_ url: URL) throws(EaselError) -> TOMLFile? {
    guard let text = try text(url) else { return nil }
    return try TOMLFile(path: url.path, text: text)
  }

  /// The text of a settings file; nil where there is none.
  static func text(_ url: URL) throws(EaselError) -> PlainText? {
    if Files.isAbsent(url.path) { return nil }
    let data: [UInt8]
    do throws(SystemError) { data = try Files.read(url.path, limit: sizeLimit) } catch {
      throw .file(
        path: url.path,
        reason: error.code == EFBIG
          ? "is larger than 1 MiB, which is no settings file" : "cannot be read: \(error)")
    }
    do { return try PlainText(bytes: data) } catch {
      throw .file(path: url.path, reason: "\(error)")
    }
  }

  init(path: String, text: PlainText) throws(EaselError) {
    self.path = path
    self.text = text
    // The parser would take what follows it for no part of the file.
    if let index = text.lines.firstIndex(where: { $0.text.utf8.contains(0) }) {
      throw .setting(
        path: path, line: index + 1, key: nil, reason: "this is not TOML: it holds a NUL byte")
    }
    do { table = try TOMLTable(string: text.text) } catch let error as TOMLParseError {
      throw .setting(
        path: path, line: error.source.begin.line, key: nil,
        reason: "this is not TOML: \(error.description)")
    } catch { throw .file(path: path, reason: "\(error)") }
  }

  /// An error about a key, given as `section.key` or `key`.
  func problem(_ key: String, _ reason: String) -> EaselError {
    .setting(path: path, line: line(of: key), key: key, reason: reason)
  }

  /// The line on which a key (or a section) stands, counted from 1. The parser keeps no positions,
  /// so this looks for the key as people write it.
  func line(of key: String) -> Int? {
    var section = ""
    for (index, line) in text.lines.map(\.text).enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
        section = Self.bare(line[line.index(after: line.startIndex)..<end])
        if section == key { return index + 1 }
      } else if !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") {
        let name = Self.bare(line[..<equals])
        if (section.isEmpty ? name : "\(section).\(name)") == key { return index + 1 }
      }
    }
    return nil
  }

  /// The comment behind the value on a line, with the white space before it; empty where there is
  /// none.
  func comment(onLine number: Int) -> Substring {
    let line = text.lines[number - 1].text
    var quote: Character?
    var isEscaped = false
    for (index, character) in zip(line.indices, line) {
      if let open = quote {
        if character == open, !isEscaped { quote = nil }
        isEscaped = character == "\\" && open == "\"" && !isEscaped
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "#" {
        let value = line[..<index].lastIndex { !$0.isWhitespace }
        return value.map { line[line.index(after: $0)...] } ?? line[...]
      }
    }
    return ""
  }

  /// A key without quotes, and without spaces around its dots.
  private static func bare(_ key: Substring) -> String {
    key.split(separator: ".").map {
      $0.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["\"", "'"])
    }.joined(separator: ".")
  }
}

/// Of some names the one that was probably meant, within two edits.
func nearest(_ name: String, in names: some Sequence<String>) -> String? {
  let best = names.map { (editDistance(name, $0), $0) }.min { $0.0 < $1.0 }
  return best.flatMap { $0.0 <= 2 ? $0.1 : nil }
}

/// Levenshtein's distance in characters.
private func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
