import Diffusion
import FileNames
import Foundation
import PlainText

/// Models that are on the machine already: in the cache of the Hugging Face hub, and in the folders
/// of other programs or of the user's own that the configuration names. They are only looked for;
/// nothing is copied or changed.
struct FoundModels: Sendable {
  struct Found: Sendable, Equatable {
    /// `OWNER/NAME` in the cache, else what its folder or file is called.
    var name: String
    /// The folder or file, without symbolic links.
    var path: String
    /// Where it was found, for people.
    var place: String
  }

  /// The cache of the Hugging Face hub.
  private let cache: String
  /// Folders of the configuration.
  private let folders: [String]

  /// What no sane collection has more of.
  private static let most = (models: 2000, depth: 4)

  /// - Parameter folders: of the configuration, `~` allowed.
  init(environment: [String: String], folders: [String]) {
    cache = HubFolders(environment: environment).cache
    self.folders = folders.map(\.expandingTilde)
  }

  /// All that are found, each once, by name.
  func all() -> [Found] {
    var found = Self.cached(cache)
    for folder in folders { found += Self.models(in: folder) }
    var seen: Set<String> = []
    let each = found.filter { seen.insert($0.path).inserted }.prefix(Self.most.models)
    return each.sorted { $0.name.lowercased() < $1.name.lowercased() }
  }

  private static func cached(_ cache: String) -> [Found] {
    HubCache.models(in: URL(file: cache, isFolder: true)).map { snapshot in
      Found(
        name: HubCache.repository(of: snapshot) ?? HubCache.name(of: snapshot),
        path: ModelPath(snapshot).resolvingSymlinks.path, place: "Hugging Face cache")
    }
  }

  /// What a configured folder holds: AUTOMATIC1111's and Forge's, ComfyUI's with its file of other
  /// paths, a cache, or models side by side.
  private static func models(in folder: String) -> [Found] {
    let webUI = FilePath.joined(folder, "models/Stable-diffusion")
    let comfyUI = FilePath.joined(folder, "models/checkpoints")
    var found: [Found] = []
    if Files.isFolder(webUI) { found += scan(webUI, place: "Stable Diffusion web UI") }
    if Files.isFolder(comfyUI) {
      found += scan(comfyUI, place: "ComfyUI")
      found += scan(FilePath.joined(folder, "models/diffusers"), place: "ComfyUI")
    }
    let more = FilePath.joined(folder, "extra_model_paths.yaml")
    if let text = try? PlainText(file: more) {
      for path in ExtraModelPaths(text, beside: folder).folders {
        found += scan(path, place: "ComfyUI, extra_model_paths.yaml")
      }
    }
    guard found.isEmpty, !Files.isFolder(webUI), !Files.isFolder(comfyUI) else { return found }
    let cached = cached(folder)
    return cached.isEmpty ? scan(folder, place: folder) : cached
  }

  /// Model folders and files in a folder and those in it.
  private static func scan(_ root: String, place: String) -> [Found] {
    var found: [Found] = []
    var folders = [(root, 0)]
    var seen: Set<String> = []
    while let (folder, depth) = folders.popLast(), found.count < most.models {
      // Links may go round.
      guard
        seen.insert(ModelPath(URL(file: folder, isFolder: true)).resolvingSymlinks.path).inserted
      else { continue }
      for name in (try? Files.names(in: folder)) ?? [] where !name.hasPrefix(".") {
        let path = FilePath.joined(folder, name)
        let stem = name.hasSuffix(".ckpt") ? name.dropLast(".ckpt".count) : nil
        let isPickle = stem.map { !Files.exists(FilePath.joined(folder, "\($0).safetensors")) }
        if name.hasSuffix(".safetensors") || isPickle == true {
          let url = URL(file: path)
          found.append(
            Found(
              name: HubCache.name(of: url), path: ModelPath(url).resolvingSymlinks.path,
              place: place))
        } else if isModel(path) {
          let url = URL(file: path, isFolder: true)
          found.append(
            Found(name: name, path: ModelPath(url).resolvingSymlinks.path, place: place))
        } else if depth < most.depth, Files.isFolder(path) {
          folders.append((path, depth + 1))
        }
      }
    }
    return found
  }

  private static func isModel(_ folder: String) -> Bool {
    func has(_ name: String) -> Bool { Files.exists(FilePath.joined(folder, name)) }
    // GLIDE's files have no description beside them.
    let isGLIDE = ["base", "upsample"].allSatisfy { has("\($0).pt") || has("\($0).safetensors") }
    // Nor have those that people put together of a VQGAN and a CLIP; a CLIP alone is none.
    let isVQGAN =
      ["clip/config.json", "ViT-B-32.pt", "ViT-B-16.pt"].contains(where: has)
      && ((try? Files.names(in: folder)) ?? []).contains {
        $0 == "config.json" || $0.hasSuffix(".ckpt") || $0.hasSuffix(".safetensors")
      }
    return isGLIDE || isVQGAN || ["model_index.json", "cascade.json"].contains(where: has)
  }
}

/// ComfyUI's `extra_model_paths.yaml`: sections with a `base_path`, and folders below it by kind, one
/// or several lines of a block.
struct ExtraModelPaths {
  /// The folders of checkpoints and of models in the diffusers layout.
  private(set) var folders: [String] = []

  private static let kinds: Set<String> = ["checkpoints", "diffusers"]

  /// - Parameter folder: where relative paths begin that have no base.
  init(_ text: PlainText, beside folder: String) {
    var base = folder
    /// The indentation of a block of paths, while it goes on.
    var block: Int?
    /// Folders before their section's base is known.
    var section: [String] = []
    func end() {
      folders += section.map { $0.hasPrefix("/") ? $0 : FilePath.joined(base, $0) }
      section = []
      base = folder
    }
    for line in text.lines.map(\.text) {
      let indent = line.prefix { $0 == " " }.count
      let words = Self.value(line)
      guard !words.isEmpty else { continue }
      if let begun = block {
        if indent > begun {
          section.append(words.expandingTilde)
          continue
        }
        block = nil
      }
      guard let colon = words.firstIndex(of: ":") else { continue }
      let key = String(words[..<colon])
      let value = Self.value(String(words[words.index(after: colon)...]))
      if indent == 0 {
        end()
      } else if key == "base_path" {
        let path = value.expandingTilde
        base = path.hasPrefix("/") ? path : FilePath.joined(folder, path)
      } else if Self.kinds.contains(key) {
        if value.hasPrefix("|") || value.hasPrefix(">") || value.isEmpty {
          block = indent
        } else {
          section.append(value.expandingTilde)
        }
      }
    }
    end()
  }

  /// A line or value without spaces around, remarks, a list's dash and quotes.
  private static func value(_ text: String) -> String {
    var text = text.trimmingCharacters(in: .whitespaces)
    if text.hasPrefix("#") { return "" }
    if let remark = text.firstRange(of: " #") {
      text = text[..<remark.lowerBound].trimmingCharacters(in: .whitespaces)
    }
    if text.hasPrefix("- ") { text = text.dropFirst(2).trimmingCharacters(in: .whitespaces) }
    if let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote {
      text = String(text.dropFirst().dropLast())
    }
    return text
  }
}
