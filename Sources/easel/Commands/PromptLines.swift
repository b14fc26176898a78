import FileNames
import Foundation
import PlainText

/// A list of prompts to draw: a line each. Empty lines and lines that start with # are left out,
/// and so is a category with a tab before the prompt.
struct PromptLines {
  let prompts: [String]

  /// - Parameter path: a file; - is standard input.
  /// - Throws: `EaselError.file` for what cannot be read, is no text, or holds no prompts.
  init(path: String) throws(EaselError) {
    let text = try path == "-" ? StandardInput.text() : PlainText(file: path.expandingTilde).text
    prompts = text.split(whereSeparator: \.isNewline).compactMap { line in
      let prompt = (line.split(separator: "\t").last ?? "").trimmingCharacters(in: .whitespaces)
      return prompt.isEmpty || line.hasPrefix("#") ? nil : prompt
    }
    if prompts.isEmpty { throw .file(path: path, reason: "holds no prompts") }
  }

}
