import FileNames

/// Where the Hugging Face hub's client keeps its files, as it looks for them:
/// https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
public struct HubFolders {
  /// With the token.
  public let home: String
  /// With the models.
  public let cache: String

  public init(environment: [String: String]) {
    func folder(_ variable: String) -> String? {
      environment[variable].flatMap { $0.isEmpty ? nil : $0.expandingTilde }
    }
    let caches =
      folder("XDG_CACHE_HOME") ?? FilePath.joined(Launch.home(environment), ".cache")
    home = folder("HF_HOME") ?? FilePath.joined(caches, "huggingface")
    cache =
      folder("HF_HUB_CACHE") ?? folder("HUGGINGFACE_HUB_CACHE") ?? FilePath.joined(home, "hub")
  }
}
