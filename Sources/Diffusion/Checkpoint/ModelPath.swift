import FileNames
import Foundation
import PlainText

/// A file or folder of a model: on disk, compiled into the program, or what checkpoints of another
/// layout stand for. Everything that the engine reads of a model comes through here.
public struct ModelPath: Sendable {
  /// Where it is, for people and messages: a path of the file system, or one that begins with the
  /// name of the embedded model.
  public let path: String
  /// The embedded model that it is of; nil for the file system.
  private let model: EmbeddedModel?
  /// The checkpoints that it is a part of, which look like a folder from outside.
  private let checkpoint: (any CheckpointLayout)?

  /// A file or folder on disk.
  public init(_ url: URL) {
    path = url.path
    model = nil
    checkpoint = nil
  }

  /// Checkpoints as the folder in the diffusers layout that they stand for.
  init(_ checkpoint: any CheckpointLayout) {
    path = checkpoint.path
    model = nil
    self.checkpoint = checkpoint
  }

  /// The root of an embedded model.
  /// - Parameters:
  ///   - name: what its path is called.
  ///   - files: by their paths in it; the bytes must stay for as long as the program runs, on
  ///     pages of memory that hold nothing that was ever written.
  public init(embedded name: String, files: [String: UnsafeRawBufferPointer]) {
    path = name
    model = EmbeddedModel(name: name, files: files)
    checkpoint = nil
  }

  /// Whether it is a path of the file system.
  var isOnDisk: Bool { model == nil && checkpoint == nil }

  /// Whether it is compiled into the program.
  public var isEmbedded: Bool { model != nil }

  /// The last part of the path; of a snapshot in a hub's cache, what the model is called.
  public var name: String { HubCache.name(of: URL(file: path)) }

  /// The same without symbolic links; of a file, links up to one that has a file's name, since a
  /// hub's cache calls the last one by a number.
  public var resolvingSymlinks: ModelPath {
    guard isOnDisk else { return self }
    if isFolder { return POSIX.realpath(path).map { ModelPath(path: $0, of: nil, nil) } ?? self }
    var place = path
    for _ in 0..<8 where !WeightFiles.isCheckpoint(place) {
      var target = [CChar](repeating: 0, count: 4096)
      let count = readlink(place, &target, target.count)
      guard count > 0 else { break }
      let name = FileName.text(of: target.prefix(count).map(UInt8.init(bitPattern:)))
      place = name.hasPrefix("/") ? name : FilePath.joined(FilePath.folder(of: place), name)
    }
    guard let folder = POSIX.realpath(FilePath.folder(of: place)) else { return self }
    return ModelPath(path: FilePath.joined(folder, FilePath.name(of: place)), of: nil, nil)
  }

  /// What lies below it; `.` is itself.
  public func appending(_ name: String) -> ModelPath {
    let parts = FilePath.parts(of: name).filter { $0 != "." }
    guard !parts.isEmpty else { return self }
    let whole = path + "/" + parts.joined(separator: "/")
    if let checkpoint,
      let place = checkpoint.place(String(whole.dropFirst(checkpoint.path.count + 1)))
    {
      return place
    }
    return ModelPath(path: whole, of: model, checkpoint)
  }

  /// Models that lie beside a model: of a snapshot in a hub's cache, others there; none where it is
  /// compiled in. Only folders whose names fit are looked into.
  func neighbours(named fits: (String) -> Bool) -> [ModelPath] {
    guard !isEmbedded else { return [] }
    let folder = URL(file: path).deletingLastPathComponent()
    let isSnapshot = folder.lastPathComponent == "snapshots"
    let shelf =
      isSnapshot ? folder.deletingLastPathComponent().deletingLastPathComponent() : folder
    let names = (try? Files.names(in: shelf.path)) ?? []
    return names.filter { fits($0.components(separatedBy: "--").last ?? $0) }.sorted()
      .map { shelf.appendingPathComponent($0) }.filter { Files.isFolder($0.path) }
      .map { ModelPath(HubCache.model(at: $0)) }
  }

  /// The rest of the path behind a folder that it lies in; `.` for the folder itself, the last part
  /// where it stands in for one of a checkpoint.
  func path(below folder: ModelPath) -> String {
    guard path != folder.path else { return "." }
    return path.hasPrefix(folder.path + "/")
      ? String(path.dropFirst(folder.path.count + 1)) : name
  }

  /// Whether there is such a file or folder.
  public var exists: Bool {
    if let checkpoint { return checkpoint.has(part) }
    guard let model else { return Files.exists(path) }
    return model.files[inside] != nil || !model.names(below: inside).isEmpty
  }

  var isFolder: Bool {
    if let checkpoint { return checkpoint.has(part) && checkpoint.configurations[part] == nil }
    guard let model else { return Files.isFolder(path) }
    return !model.names(below: inside).isEmpty
  }

  /// The names of the files and folders in a folder, sorted.
  /// - Throws: `.unreadable`.
  public func contents() throws(DiffusionError) -> [String] {
    if let checkpoint { return checkpoint.contents(part) }
    guard let model else {
      do throws(SystemError) { return try Files.names(in: path) } catch {
        throw .unreadable(path: path, reason: "\(error)")
      }
    }
    let names = Set(model.names(below: inside).compactMap { $0.split(separator: "/").first })
    guard !names.isEmpty else { throw .unreadable(path: path, reason: "it is not a folder") }
    return names.map(String.init).sorted()
  }

  /// The paths of all files below a folder, relative to it, sorted.
  /// - Throws: `.unreadable`.
  public func files() throws(DiffusionError) -> [String] {
    guard isFolder else { throw .unreadable(path: path, reason: "it is not a folder") }
    if let model { return model.names(below: inside).sorted() }
    if let checkpoint {
      let prefix = part.isEmpty ? "" : part + "/"
      return checkpoint.parts.filter { $0.hasPrefix(prefix) }.map {
        String($0.dropFirst(prefix.count))
      }.sorted()
    }
    do throws(SystemError) { return try Files.all(below: path) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  /// The whole of a file.
  /// - Throws: `.unreadable`.
  public func data() throws(DiffusionError) -> Data {
    // Names and numbers alone, of which messages are JSON too.
    if let configuration { return Data(configuration.text.utf8) }
    let file = try MappedFile(self)
    return file.withBytes(0..<file.count) { Data($0) }
  }

  /// The bytes of an embedded file; nil where there is none.
  var embeddedBytes: UnsafeRawBufferPointer? { model?.files[inside]?.bytes }

  /// What a checkpoint has in the place of a configuration file; nil where this is none.
  var configuration: JSON? { checkpoint?.configurations[part] }
  /// The network of a checkpoint that this is the folder of.
  var network: (mapping: MappedFile, entries: OriginalNames.Entries)? {
    checkpoint?.network(part)
  }
  /// Why it is no file, where it is of a checkpoint.
  var absence: String? { checkpoint.map { $0.absence(of: part) } }
  /// The checkpoints that this stands for as a folder.
  var layout: (any CheckpointLayout)? { part.isEmpty ? checkpoint : nil }

  private init(path: String, of model: EmbeddedModel?, _ checkpoint: (any CheckpointLayout)?) {
    self.path = path
    self.model = model
    self.checkpoint = checkpoint
  }

  /// The path inside the checkpoint.
  private var part: String { String(path.dropFirst((checkpoint?.path.count ?? 0) + 1)) }

  /// The path inside the embedded model.
  private var inside: String { String(path.dropFirst((model?.name.count ?? 0) + 1)) }
}

extension ModelPath: Hashable {
  public static func == (a: ModelPath, b: ModelPath) -> Bool {
    a.path == b.path && a.model == b.model && a.checkpoint?.path == b.checkpoint?.path
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(path) }
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
