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
    candidates += Self.folders(in: place).map { $0.appendingPathComponent("tokenizer") }
    for cache in Self.caches(environment) {
      candidates += Self.tokenizers(cache: cache)
    }
    folder = candidates.first(where: Self.isTokenizer)
  }

  /// Whether a folder has the words of a CLIP tokenizer.
  static func isTokenizer(_ folder: URL) -> Bool {
    func has(_ name: String) -> Bool {
      Files.exists(folder.appendingPathComponent(name).path)
    }
    return has("vocab.json") && has("merges.txt")
  }

  /// Where the hub's client keeps downloads:
  /// https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
  private static func caches(_ environment: [String: String]) -> [URL] {
    let home = URL(file: environment["HOME"] ?? NSHomeDirectory())
    return [
      environment["HF_HUB_CACHE"].map { URL(file: $0) },
      environment["HF_HOME"].map { URL(file: $0).appendingPathComponent("hub") },
      home.appendingPathComponent(".cache/huggingface/hub"),
    ].compactMap { $0 }
  }

  /// CLIP's own download first, then those of models that have it.
  private static func tokenizers(cache: URL) -> [URL] {
    let clip = "models--openai--clip-vit-large-patch14"
    let repositories = folders(in: cache).filter { $0.lastPathComponent.hasPrefix("models--") }
      .sorted { ($0.lastPathComponent != clip ? 1 : 0) < ($1.lastPathComponent != clip ? 1 : 0) }
    return repositories.flatMap { folders(in: $0.appendingPathComponent("snapshots")) }
      .flatMap { snapshot in
        let isCLIP = snapshot.path.contains("clip-vit")
        return (isCLIP ? [snapshot] : []) + [snapshot.appendingPathComponent("tokenizer")]
      }
  }

  private static func folders(in folder: URL) -> [URL] {
    let names = (try? Files.names(in: folder.path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted().map(folder.appendingPathComponent)
  }
}
