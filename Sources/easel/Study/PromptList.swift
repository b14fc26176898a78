import Foundation
import PlainText
import Toybox

/// A list of prompts in categories: a line each, category TAB prompt; or one of those that papers
/// measure with, as published (`PublishedPrompts`).
struct PromptList: Equatable {
  struct Entry: Equatable {
    /// Counted from 1, in the order of the file.
    var number: Int
    var category: String
    var prompt: String
  }

  var entries: [Entry]

  /// Reads the text of a file; empty lines and lines that start with # are left out.
  /// - Throws: `EaselError.setting` with the number of the first line that is no entry.
  init(_ text: String, path: String) throws(EaselError) {
    if let published = try PublishedPrompts(text, path: path) {
      entries = published.prompts.enumerated().map {
        Entry(number: $0 + 1, category: $1.category, prompt: $1.prompt)
      }
      return
    }
    entries = []
    for (index, line) in PlainText(text).lines.map(\.text).enumerated() {
      if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else {
        throw .setting(
          path: path, line: index + 1, key: nil,
          reason: "must be a category, a tab and a prompt; it has \(fields.count) "
            + "field\(fields.count == 1 ? "" : "s")")
      }
      entries.append(
        Entry(number: entries.count + 1, category: fields[0], prompt: fields[1]))
    }
    guard !entries.isEmpty else { throw .file(path: path, reason: "holds no prompts") }
  }

  init(file: URL) throws(EaselError) {
    try self.init(try PlainText(file: file.path).text, path: file.path)
  }

  /// The list that comes with the embedded model.
  static var embedded: PromptList {
    get throws(EaselError) {
      try PromptList(
        String(decoding: Toybox.prompts, as: UTF8.self), path: "toybox/prompts.tsv")
    }
  }
}

/// A part of a list of work: every `count`-th entry, so that shards take about the same time.
struct Shard: Equatable {
  /// 1...`count`.
  let index: Int
  let count: Int

  static let whole = Shard(index: 1, count: 1)

  private init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Reads `i/n`.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1,
      (1...count).contains(index)
    else { return nil }
    self.init(index: index, count: count)
  }

  func select<T>(_ items: [T]) -> [T] {
    stride(from: index - 1, to: items.count, by: count).map { items[$0] }
  }
}
