import PlainText

/// Lists of prompts in the form in which they are published: DrawBench (a CSV with the columns
/// Prompts and Category), PartiPrompts (a TSV with Prompt and Category), COCO's captions (a JSON
/// object whose annotations have a caption each).
struct PublishedPrompts {
  let prompts: [(category: String, prompt: String)]

  /// - Returns: nil where the text is none of them.
  /// - Throws: where it begins as one and holds no prompts.
  init?(_ text: String, path: String) throws(EaselError) {
    let text = PlainText(text).text
    if text.first(where: { !$0.isWhitespace }) == "{" {
      prompts = try Self.captions(text, path)
    } else {
      guard let separator = Self.separator(text) else { return nil }
      prompts = try Self.table(text, separator, path)
    }
    guard !prompts.isEmpty else { throw .file(path: path, reason: "holds no prompts") }
  }

  /// What separates the columns, where the first line names them.
  private static func separator(_ text: String) -> Character? {
    let head = text.prefix { !$0.isNewline }
    return [",", "\t"].first { separator in
      let names = names(head, separator)
      return names.contains("category") && (names.contains("prompt") || names.contains("prompts"))
    }
  }

  private static func names(_ head: some StringProtocol, _ separator: Character) -> [String] {
    head.split(separator: separator, omittingEmptySubsequences: false).map {
      String($0.filter { $0 != "\"" && !$0.isWhitespace }).lowercased()
    }
  }

  private static func table(
    _ text: String, _ separator: Character, _ path: String
  ) throws(EaselError) -> [(category: String, prompt: String)] {
    var rows = rows(text, separator)
    let names = names(text.prefix { !$0.isNewline }, separator)
    guard let prompt = names.firstIndex(where: { $0 == "prompt" || $0 == "prompts" }),
      let category = names.firstIndex(of: "category")
    else { return [] }
    rows.removeFirst()
    var prompts: [(category: String, prompt: String)] = []
    for (line, fields) in rows where fields != [""] {
      guard fields.count > max(prompt, category), !fields[prompt].isEmpty else {
        throw .setting(
          path: path, line: line, key: nil,
          reason: "must have a prompt and a category; it has \(fields.count) "
            + "field\(fields.count == 1 ? "" : "s")")
      }
      prompts.append((fields[category], fields[prompt]))
    }
    return prompts
  }

  /// The fields of each row with the line that it begins on. A field in quotes may hold separators,
  /// line ends, and quotes doubled (RFC 4180); in tables with tabs quotes are signs like others.
  private static func rows(_ text: String, _ separator: Character) -> [(line: Int, [String])] {
    var rows: [(line: Int, [String])] = []
    var (fields, field) = ([String](), "")
    var (line, start, isQuoted) = (1, 1, false)
    var signs = Array(text)[...]
    while let sign = signs.popFirst() {
      if sign.isNewline { line += 1 }
      if isQuoted {
        if sign != "\"" {
          // A prompt is one line.
          field.append(sign.isNewline ? " " : sign)
        } else if signs.first == "\"" {
          field.append("\"")
          signs.removeFirst()
        } else {
          isQuoted = false
        }
      } else if sign == separator {
        fields.append(field)
        field = ""
      } else if sign.isNewline {
        rows.append((start, (fields + [field]).map(trimmed)))
        (fields, field, start) = ([], "", line)
      } else if sign == "\"", separator == ",", field.allSatisfy(\.isWhitespace) {
        (field, isQuoted) = ("", true)
      } else {
        field.append(sign)
      }
    }
    if !fields.isEmpty || !field.isEmpty { rows.append((start, (fields + [field]).map(trimmed))) }
    return rows
  }

  private static func captions(
    _ text: String, _ path: String
  ) throws(EaselError) -> [(category: String, prompt: String)] {
    let json: JSON
    do throws(JSON.SyntaxError) { json = try JSON(parsing: text) } catch {
      throw .file(path: path, reason: error.description)
    }
    guard let annotations = json["annotations"]?.array else {
      throw .file(path: path, reason: "has no annotations with captions, as those of COCO")
    }
    return annotations.compactMap { annotation in
      let caption = trimmed(annotation["caption"]?.string ?? "")
      return caption.isEmpty ? nil : ("captions", caption)
    }
  }

  private static func trimmed(_ text: String) -> String {
    let rest = text.drop(while: \.isWhitespace)
    return String(rest.prefix(rest.count - rest.reversed().prefix(while: \.isWhitespace).count))
  }
}
