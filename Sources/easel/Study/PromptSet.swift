import Diffusion
import FileNames
import Foundation
import Gallery
import PlainText
import Recipes

/// The pictures of a prompt list by one model and settings: a folder of numbered PNGs and an
/// `index.jsonl` that says which prompt each is of. The index depends on the list alone, so that
/// every shard writes the same one.
struct PromptSet {
  /// A line of the index.
  struct Item: Codable, Equatable {
    var number: Int
    var category: String
    var prompt: String
    /// Name of the picture inside the folder.
    var file: String
  }

  static let indexName = "index.jsonl"

  let folder: URL
  let items: [Item]

  init(folder: URL, list: PromptList) {
    self.folder = folder
    let digits = max(3, "\(list.entries.count)".count)
    items = list.entries.map { entry in
      let number = "\(entry.number)"
      return Item(
        number: entry.number, category: entry.category, prompt: entry.prompt,
        file: String(repeating: "0", count: digits - number.count) + number + ".png")
    }
  }

  /// Reads a folder's index.
  init(folder: URL) throws(EaselError) {
    self.folder = folder
    let file = folder.appendingPathComponent(Self.indexName)
    guard let text = try? PlainText(file: file.path) else {
      throw .file(
        path: folder.path,
        reason: "holds no \(Self.indexName); a set is a folder that 'easel bench-prompts' made")
    }
    var items: [Item] = []
    for (index, line) in text.lines.map(\.text).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      guard let item = try? JSONDecoder().decode(Item.self, from: Data(line.utf8)),
        !item.file.contains("/")
      else {
        throw .setting(
          path: file.path, line: index + 1, key: nil, reason: "is not an entry of a prompt set")
      }
      items.append(item)
    }
    self.items = items
  }

  /// Where an item's picture is, or will be.
  func file(_ item: Item) -> URL { folder.appendingPathComponent(item.file) }

  /// Makes the folder and writes the index.
  func writeIndex() throws {
    try Disk.makeFolder(folder.path)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes: [UInt8] = []
    for item in items { bytes += try encoder.encode(item) + [UInt8(ascii: "\n")] }
    try Disk.write(bytes, to: folder.appendingPathComponent(Self.indexName).path)
  }

  /// Whether an item's picture is there already.
  /// - Throws: where the file has another recipe: a set must not mix settings.
  func isDone(_ item: Item, request: GenerationRequest, modelHash: String) throws(EaselError)
    -> Bool
  {
    let file = file(item)
    guard Files.exists(file.path) else { return false }
    let recipe = (try? PictureFile.details(file))?.recipe
    guard recipe?.request == request, recipe?.model.hash == modelHash else {
      throw .file(
        path: file.path,
        reason: "was made with another model, prompt or settings; choose another folder with "
          + "--output, or remove this one")
    }
    return true
  }
}
