import Foundation
import PlainText

/// A list of prompts to draw: a line each. Empty lines and lines that start with # are left out,
/// and so is a category with a tab before the prompt.
struct PromptLines {
  let prompts: [String]

  /// - Parameter path: a file; - is standard input.
  /// - Throws: `EaselError.file` for what cannot be read, is no text, or holds no prompts.
  init(path: String) throws(EaselError) {
    let text = try path == "-" ? StandardInput.text() : Self.text(of: path)
    prompts = text.split(whereSeparator: \.isNewline).compactMap { line in
      let prompt = (line.split(separator: "\t").last ?? "").trimmingCharacters(in: .whitespaces)
      return prompt.isEmpty || line.hasPrefix("#") ? nil : prompt
    }
    if prompts.isEmpty { throw .file(path: path, reason: "holds no prompts") }
  }

  private static func text(of path: String) throws(EaselError) -> String {
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path.expandingTilde)) } catch {
      throw .file(path: path, reason: error.localizedDescription)
    }
    do { return try PlainText(bytes: data).text } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }
}
