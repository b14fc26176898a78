import FileNames
import Foundation

/// Looks for CLIP's tokenizer, which a checkpoint file does not have: beside the file, in the models
/// beside it, and in the cache of the Hugging Face hub. It is the same one everywhere.
struct CLIPTokenizerSearch {
  /// Where it was found; nil where it is nowhere.
  let folder: URL?

  init(
    beside file: URL, environment: [String: String] = Launch.environment
  ) {
    let place = file.deletingLastPathComponent()
    var candidates = [place.appendingPathComponent("tokenizer"), place]
    candidates += HubCache.names(in: place).sorted().map {
      place.appendingPathComponent($0).appendingPathComponent("tokenizer")
    }
    let cache = HubFolders(environment: environment).cache
    candidates += Self.tokenizers(cache: URL(file: cache, isFolder: true))
    folder = candidates.first(where: Self.isTokenizer)
  }

  /// Whether a folder has the words of a CLIP tokenizer.
  static func isTokenizer(_ folder: URL) -> Bool {
    func has(_ name: String) -> Bool {
      Files.exists(folder.appendingPathComponent(name).path)
    }
    return has("vocab.json") && has("merges.txt")
  }

  /// CLIP's own download first, then those of models that have it.
  private static func tokenizers(cache: URL) -> [URL] {
    let clip = "models--openai--clip-vit-large-patch14"
    let repositories = HubCache.names(in: cache).filter { $0.hasPrefix("models--") }
      .sorted { ($0 != clip ? 1 : 0, $0) < ($1 != clip ? 1 : 0, $1) }
    return repositories.flatMap { repository in
      HubCache.snapshots(of: cache.appendingPathComponent(repository)).flatMap { snapshot in
        let isCLIP = repository.contains("clip-vit")
        return (isCLIP ? [snapshot] : []) + [snapshot.appendingPathComponent("tokenizer")]
      }
    }
  }
}
