import ArgumentParser
import FileNames
import Foundation
import Recipes

/// What shells offer for the values of options. None may fail: then nothing is offered.
extension CompletionKind {
  /// The choices of a setting; nil where it is a number or text. What has a colon in it is left out,
  /// which zsh and bash take for the end of a word.
  static func choices(of setting: Setting) -> CompletionKind? {
    let names = setting.choices.map(\.name)
    return names.isEmpty || names.contains { $0.contains(":") } ? nil : .list(names)
  }

  /// Models by name, and folders.
  static var models: CompletionKind {
    .custom { _, _, prefix in
      offered(ModelLibrary(folders: .current).models.map(\.name), prefix) + folders(prefix)
    }
  }

  static var presets: CompletionKind {
    .custom { _, _, prefix in
      let (library, _) = UserLibraryFolder(folders: .current).read()
      return offered(Preset.allCases.map(\.rawValue) + library.presets.map(\.name), prefix)
    }
  }

  static var styles: CompletionKind {
    .custom { _, _, prefix in
      offered(UserLibraryFolder(folders: .current).read().0.styles.map(\.name), prefix)
    }
  }

  /// Keys of `config.toml`.
  static var configurationKeys: CompletionKind { .list(ConfigurationKey.all.map(\.name)) }

  private static func offered(_ names: [String], _ prefix: String) -> [String] {
    names.filter { $0.hasPrefix(prefix) }
  }

  private static func folders(_ prefix: String) -> [String] {
    let base = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let folder = base.isEmpty ? "." : base.expandingTilde
    let names = ((try? Files.names(in: folder)) ?? []).filter {
      base.isEmpty && prefix.isEmpty ? !$0.hasPrefix(".") : (base + $0).hasPrefix(prefix)
    }
    return names.filter { Files.isFolder("\(folder)/\($0)") }.map { base + $0 + "/" }.sorted()
  }
}
