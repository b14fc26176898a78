import FileNames
import Foundation
import Gallery

/// Pictures that are scored, with the prompts that they are measured against.
struct ScoredPictures {
  struct Picture {
    /// As the user wrote it, or below a folder that the user wrote.
    let file: String
    let prompt: String
    /// Of a set's prompt; nil for other pictures.
    let category: String?
  }

  /// What pictures are measured against.
  enum Prompts {
    case one(String)
    case list([String], path: String)
    /// What made them, as the file or the set says.
    case recipes
  }

  /// In the order of the command line; folders by name.
  var pictures: [Picture] = []
  /// Why others are not scored, each naming its file.
  var leftOut: [String] = []

  /// - Parameter paths: pictures and folders of pictures.
  init(_ paths: [String], prompts: Prompts) throws {
    let files = try paths.flatMap(Self.files)
    guard !files.isEmpty else { throw EaselError.refused("there are no pictures to score") }
    switch prompts {
    case .one(let prompt):
      pictures = files.map { Picture(file: $0.file, prompt: prompt, category: $0.item?.category) }
    case .list(let lines, let path):
      let prompts = try Self.match(lines, path, files.map(\.file))
      pictures = zip(files, prompts).map {
        Picture(file: $0.file, prompt: $1, category: $0.item?.category)
      }
    case .recipes:
      for (file, item) in files {
        if let item {
          pictures.append(Picture(file: file, prompt: item.prompt, category: item.category))
          continue
        }
        do {
          guard let prompt = try Self.prompt(of: file) else {
            leftOut.append(
              "\(Printable.line(file)) does not say its prompt; give it with --prompt or --prompts")
            continue
          }
          pictures.append(Picture(file: file, prompt: prompt, category: nil))
        } catch {
          leftOut.append("\(error)")
        }
      }
    }
  }

  /// The pictures at a path; those of a set know their prompts.
  static func files(_ path: String) throws -> [(file: String, item: PromptSet.Item?)] {
    let path = path.expandingTilde
    guard Files.isFolder(path) else {
      guard Files.exists(path) else {
        throw EaselError.file(path: path, reason: "there is no such file")
      }
      return [(path, nil)]
    }
    let folder = URL(file: path, isFolder: true)
    if Files.exists(folder.appendingPathComponent(PromptSet.indexName).path) {
      let set = try PromptSet(folder: folder)
      return set.items.filter { Files.exists(set.file($0).path) }.map { (set.file($0).path, $0) }
    }
    return try GalleryImport.files(at: path).filter(GalleryImport.isPicture).sorted().map {
      ($0, nil)
    }
  }

  /// A prompt a picture: by name where lines begin with one and a tab, else in order.
  private static func match(
    _ lines: [String], _ path: String, _ files: [String]
  ) throws(EaselError) -> [String] {
    var named: [String: String] = [:]
    for line in lines {
      let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
      if fields.count == 2 { named[fields[0]] = fields[1] }
    }
    let found = files.map { named[$0] ?? named[FilePath.name(of: $0)] }
    if !found.contains(nil) { return found.compactMap { $0 } }
    guard found.allSatisfy({ $0 == nil }), lines.count == files.count else {
      let missing = zip(files, found).first { $0.1 == nil }?.0 ?? ""
      throw .file(
        path: path,
        reason: named.isEmpty || found.allSatisfy({ $0 == nil })
          ? "has \(lines.count) prompts for \(files.count) pictures; one a picture is needed, or "
            + "lines of a file's name, a tab and its prompt"
          : "has no prompt for \(missing)")
    }
    return lines.map { $0.split(separator: "\t").last.map(String.init) ?? $0 }
  }

  /// What a file says that it was made with.
  private static func prompt(of file: String) throws -> String? {
    let details = try PictureFile.details(URL(file: file))
    return details.recipe?.request.prompt ?? details.partial?.prompt
  }
}
