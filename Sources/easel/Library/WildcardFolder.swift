import FileNames
import Foundation
import PlainText
import Recipes

/// The user's lists of words: text files with a line each in `wildcards/` and the folders in it. Lists
/// are named as their files, `animals/birds`.
struct WildcardFolder: Sendable {
  let folder: URL

  /// A list that is larger is not read.
  private static let maxSize = 4 << 20
  private static let maxFiles = 5000
  private static let maxDepth = 8

  /// Every list that can be read, and what is wrong with the rest.
  func read() -> (PromptWords, problems: [EaselError]) {
    var words = PromptWords()
    var problems: [EaselError] = []
    for name in names() {
      let file = folder.appendingPathComponent(name + ".txt")
      do {
        let bytes = try Files.read(file.path, limit: Self.maxSize)
        words.wildcards[name] = WordList(
          fileLines: try PlainText(bytes: bytes).lines.map(\.text))
      } catch {
        problems.append(.file(path: file.path, reason: "\(error)"))
      }
    }
    return (words, problems)
  }

  /// Their names, sorted.
  func names() -> [String] {
    var found: [String] = []
    var folders = [("", 0)]
    while let (prefix, depth) = folders.popLast(), found.count < Self.maxFiles {
      let path = prefix.isEmpty ? folder.path : FilePath.joined(folder.path, prefix)
      for name in (try? Files.names(in: path)) ?? [] where !name.hasPrefix(".") {
        let inner = prefix.isEmpty ? name : "\(prefix)/\(name)"
        if name.hasSuffix(".txt") {
          found.append(String(inner.dropLast(4)))
        } else if depth < Self.maxDepth, Files.isFolder(FilePath.joined(path, name)) {
          folders.append((inner, depth + 1))
        }
      }
    }
    return found.sorted()
  }

  /// The files and folders, to see whether they change.
  var paths: [String] {
    let names = names()
    let folders = Set(names.map { FilePath.folder(of: FilePath.joined(folder.path, $0)) })
    return [folder.path] + folders.sorted()
      + names.map { FilePath.joined(folder.path, $0 + ".txt") }
  }
}
