import Diffusion
import FileNames
import Foundation
import Toybox

/// The models that Easel knows by name: the embedded one, what lies in
/// `$XDG_DATA_HOME/easel/models` (downloaded models, and a symbolic link for each folder that the
/// user added), and what is found on the machine.
struct ModelLibrary: Sendable {
  /// Where the links are.
  let folder: URL
  private let configurationFile: URL
  private let environment: [String: String]

  init(folders: Folders, environment: [String: String] = Launch.environment) {
    folder = folders.data.appendingPathComponent("models", isDirectory: true)
    configurationFile = folders.configurationFile
    self.environment = environment
  }

  /// The name of the embedded model.
  static let embedded = Toybox.folder.path

  /// Models of other programs that were given no name here; each listing looks again.
  var found: [FoundModels.Found] {
    let known = models
    let paths = Set(known.map { $0.folder.resolvingSymlinks.path })
    let configuration = Configuration.read(configurationFile).0
    return FoundModels(environment: environment, folders: configuration.modelFolders).all()
      .filter { !paths.contains($0.path) }
  }

  /// Every name that was given, with its folder, the embedded model first.
  var models: [(name: String, folder: ModelPath)] {
    let names = (try? Files.names(in: folder.path)) ?? []
    return [(Self.embedded, Toybox.folder)]
      + names.filter { !$0.hasPrefix(".") }.map {
        ($0, ModelPath(folder.appendingPathComponent($0, isDirectory: true)).resolvingSymlinks)
      }
  }

  /// The folder that options or configuration mean: a known name, or a path; empty is the embedded
  /// model.
  func folder(of name: String) -> ModelPath {
    if name.isEmpty { return Toybox.folder }
    if let known = models.first(where: { $0.name == name })?.folder { return known }
    let path = name.expandingTilde
    if !Files.exists(path), let found = found.first(where: { $0.name == name }) {
      return ModelPath(URL(file: found.path))
    }
    let url = URL(file: path, isFolder: true)
    return ModelPath(HubCache.model(at: url))
  }

  /// Gives a folder a name after a look at it: one that is no model is better refused now than at
  /// the first picture.
  /// - Parameter name: nil is the folder's own.
  /// - Returns: the name.
  func addModel(_ model: URL, as name: String?) throws -> String {
    let model = HubCache.model(at: model)
    _ = try Cascade(folder: ModelPath(model), threads: 1)
    let name = name ?? HubCache.name(of: model)
    try add(model, as: name)
    return name
  }

  /// - Throws: where no model can have this name.
  func checkName(_ name: String) throws(EaselError) {
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), name != Self.embedded else {
      throw .modelName(name)
    }
  }

  /// Gives a model folder a name.
  private func add(_ model: URL, as name: String) throws(EaselError) {
    try checkName(name)
    let link = folder.appendingPathComponent(name)
    do throws(SystemError) {
      try Files.makeFolder(folder.path)
      guard POSIX.symlink(model.path, at: link.path) == 0 else { throw SystemError() }
    } catch {
      if error.code == EEXIST { throw .modelNameTaken(name) }
      throw .file(path: link.path, reason: "\(error)")
    }
  }

  /// The error for a name that is neither known nor a folder.
  private func missing(_ name: String) -> EaselError {
    let names = models.map(\.name)
    let found = found.map(\.name)
    if names.contains(name) {
      return .refused(
        "the folder of the model \"\(name)\" is gone; 'easel models remove \(name)' forgets it")
    }
    let hint = nearest(name, in: names + found).map { "did you mean \"\($0)\"?" }
    return .refused(
      "there is no model \"\(name)\", and no folder of that name; "
        + (hint ?? "there are: \(names.joined(separator: ", "))")
        + " ('easel models list' shows more)")
  }

  /// Forgets a name; the model's folder stays as it is.
  func remove(_ name: String) throws(EaselError) {
    let link = folder.appendingPathComponent(name)
    guard Files.isLink(link.path) else {
      if !name.isEmpty, !name.contains("/"), !name.hasPrefix("."), Files.isFolder(link.path) {
        throw .refused(
          "\(name) was downloaded and lies in \(link.path); delete that folder to be rid of it")
      }
      throw .refused(
        name == Self.embedded
          ? "the embedded model cannot be removed"
          : "there is no added model \"\(name)\"; 'easel models list' shows what there is")
    }
    guard POSIX.unlink(link.path) == 0 else {
      throw .file(path: link.path, reason: systemReason())
    }
  }

  /// Opens the model that options and configuration name.
  /// - Throws: `EaselError.refused` with the names that there are, where this is none of them and no
  ///   folder; `DiffusionError`.
  func open(_ options: EngineOptions, _ configuration: Configuration) throws -> Cascade {
    let name = options.model ?? configuration.model
    let folder = folder(of: name)
    guard folder.exists else { throw missing(name) }
    return try Cascade(
      folder: folder, continuation: Toybox.folder,
      threads: options.threads ?? configuration.threadCount)
  }
}
