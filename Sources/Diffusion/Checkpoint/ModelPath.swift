import Foundation

/// A file or folder of a model: on disk, or compiled into the program. Everything that the engine
/// reads of a model comes through here.
public struct ModelPath: Sendable, Hashable {
  /// Where it is, for people and messages: a path of the file system, or one that begins with the
  /// name of the embedded model.
  public let path: String
  /// The embedded model that it is of; nil for the file system.
  private let model: EmbeddedModel?

  /// A file or folder on disk.
  public init(_ url: URL) {
    path = url.path
    model = nil
  }

  /// The root of an embedded model.
  /// - Parameters:
  ///   - name: what its path is called.
  ///   - files: by their paths in it; the bytes must stay for as long as the program runs, on
  ///     pages of memory that hold nothing that was ever written.
  public init(embedded name: String, files: [String: UnsafeRawBufferPointer]) {
    path = name
    model = EmbeddedModel(name: name, files: files)
  }

  /// Whether it is compiled into the program.
  public var isEmbedded: Bool { model != nil }

  /// The last part of the path; of a snapshot in a hub's cache, what the model is called.
  public var name: String { HubCache.name(of: URL(fileURLWithPath: path)) }

  /// The same without symbolic links.
  public var resolvingSymlinks: ModelPath {
    isEmbedded ? self : ModelPath(URL(fileURLWithPath: path).resolvingSymlinksInPath())
  }

  /// What lies below it; `.` is itself.
  public func appending(_ name: String) -> ModelPath {
    let parts = name.split(separator: "/").filter { $0 != "." }
    return parts.isEmpty
      ? self : ModelPath(path: path + "/" + parts.joined(separator: "/"), of: model)
  }

  /// The rest of the path behind a folder that it lies in; `.` for the folder itself.
  func path(below folder: ModelPath) -> String {
    path == folder.path ? "." : String(path.dropFirst(folder.path.count + 1))
  }

  /// Whether there is such a file or folder.
  public var exists: Bool {
    guard let model else { return FileManager.default.fileExists(atPath: path) }
    return model.files[inside] != nil || !model.names(below: inside).isEmpty
  }

  var isFolder: Bool {
    guard let model else {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && isFolder.boolValue
    }
    return !model.names(below: inside).isEmpty
  }

  /// The names of the files and folders in a folder, sorted.
  /// - Throws: `.unreadable`.
  public func contents() throws(DiffusionError) -> [String] {
    guard let model else {
      do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
        throw .unreadable(path: path, reason: error.localizedDescription)
      }
    }
    let names = Set(model.names(below: inside).compactMap { $0.split(separator: "/").first })
    guard !names.isEmpty else { throw .unreadable(path: path, reason: "it is not a folder") }
    return names.map(String.init).sorted()
  }

  /// The paths of all files below a folder, relative to it, sorted.
  /// - Throws: `.unreadable`.
  public func files() throws(DiffusionError) -> [String] {
    let names: [String]
    if let model {
      names = model.names(below: inside)
    } else {
      names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    }
    guard !names.isEmpty || isFolder else {
      throw .unreadable(path: path, reason: "it is not a folder")
    }
    guard !isEmbedded else { return names.sorted() }
    return names.filter { appending($0).exists && !appending($0).isFolder }.sorted()
  }

  /// The whole of a file.
  /// - Throws: `.unreadable`.
  public func data() throws(DiffusionError) -> Data {
    let file = try MappedFile(self)
    return file.withBytes(0..<file.count) { Data($0) }
  }

  /// The bytes of an embedded file; nil where there is none.
  var embeddedBytes: UnsafeRawBufferPointer? { model?.files[inside]?.bytes }

  private init(path: String, of model: EmbeddedModel?) {
    self.path = path
    self.model = model
  }

  /// The path inside the embedded model.
  private var inside: String { String(path.dropFirst((model?.name.count ?? 0) + 1)) }
}

/// Files that are constants of the program; one object for each model.
private final class EmbeddedModel: Sendable, Hashable {
  /// Where a file's bytes are, as integers.
  struct Place {
    let address: UInt
    let count: Int

    var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
    }
  }

  let name: String
  let files: [String: Place]

  init(name: String, files: [String: UnsafeRawBufferPointer]) {
    self.name = name
    self.files = files.mapValues {
      Place(address: UInt(bitPattern: $0.baseAddress), count: $0.count)
    }
  }

  /// Paths of all files below a folder, relative to it.
  func names(below folder: String) -> [String] {
    guard !folder.isEmpty else { return Array(files.keys) }
    return files.keys.filter { $0.hasPrefix(folder + "/") }.map {
      String($0.dropFirst(folder.count + 1))
    }
  }

  static func == (a: EmbeddedModel, b: EmbeddedModel) -> Bool { a === b }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
