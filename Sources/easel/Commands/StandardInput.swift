import Foundation
import PlainText

/// The text of standard input, where a command is told to read it.
enum StandardInput {
  private static let limit = 1 << 20

  /// Everything up to the end.
  /// - Throws: `EaselError.file` for nothing, more than a megabyte, and what is no UTF-8.
  static func text() throws(EaselError) -> String {
    let data: Data
    do { data = try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data() } catch {
      throw .file(path: "standard input", reason: error.localizedDescription)
    }
    guard data.count <= limit else {
      throw .file(path: "standard input", reason: "is longer than \(limit >> 20) MiB")
    }
    let text: String
    do { text = try PlainText(bytes: data).text } catch {
      throw .file(path: "standard input", reason: "\(error)")
    }
    // What came before in the pipe has failed, more often than not.
    if text.allSatisfy(\.isWhitespace) {
      throw .file(path: "standard input", reason: "is empty")
    }
    return text
  }
}
