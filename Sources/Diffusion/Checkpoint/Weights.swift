import Foundation
import PlainText

/// The weights of one network: the files of a folder in the diffusers or transformers layout, or
/// one file, mapped and never copied whole.
public final class Weights: Sendable {
  /// The folder they are in; the file, where they were opened as one.
  public let folder: ModelPath
  private let files: [File]
  private let places: [String: Place]
  private let additions: LowRank.Table

  private struct File: Sendable {
    let mapping: MappedFile
    /// The bytes of it that are of this network, sorted.
    let ranges: [Range<Int>]
    let pickle: PickleSummary?
  }

  private struct Place {
    let file: Int
    let entry: TensorEntry
  }

  /// Opens the weights of a folder: of half precision (`BASE.fp16.safetensors`) where there are
  /// such, in one file or sharded (`BASE.safetensors.index.json`), else PyTorch's own (`.bin`). A
  /// set of files that is not whole, as downloads and clones leave them, gives way to the next.
  /// - Parameters:
  ///   - folder: for instance `stage_1/unet`.
  ///   - baseName: file name without endings, `diffusion_pytorch_model` or `model`.
  ///   - additions: what is added to tensors, by their names.
  /// - Throws: `.unreadable`, `.malformed`, `.hostile` or `.tensor`, naming the file.
  init(
    folder: ModelPath, baseName: String, additions: LowRank.Table = [:]
  ) throws(DiffusionError) {
    self.folder = folder
    self.additions = additions
    if let part = folder.network {
      let ranges = TensorFile.joined(part.entries.values.map(\.range))
      files = [File(mapping: part.mapping, ranges: ranges, pickle: nil)]
      places = part.entries.mapValues { Place(file: 0, entry: $0) }
      return
    }
    let names = Set(try folder.contents())
    (files, places) = try Self.firstWhole(
      WeightFiles.sets(baseName: baseName, names: names, folder: folder), folder)
  }

  /// Opens a file of safetensors or of PyTorch's own, whatever it is called.
  /// - Throws: `.unreadable`, `.malformed`, `.hostile` or `.tensor`, naming the file.
  init(file: ModelPath) throws(DiffusionError) {
    folder = file
    additions = [:]
    let opened = try TensorFile(file)
    files = [File(mapping: opened.mapping, ranges: opened.ranges, pickle: opened.pickle)]
    places = opened.entries.mapValues { Place(file: 0, entry: $0) }
  }

  /// Opens the first set that is whole.
  /// - Throws: what is wrong with the first where none is.
  private static func firstWhole(
    _ sets: [WeightFiles], _ folder: ModelPath
  ) throws(DiffusionError) -> ([File], [String: Place]) {
    var problem: DiffusionError?
    for set in sets {
      do throws(DiffusionError) { return try open(set, folder) } catch {
        problem = problem ?? error
      }
    }
    throw problem ?? .unreadable(path: folder.path, reason: "there are no weights")
  }

  private static func open(
    _ set: WeightFiles, _ folder: ModelPath
  ) throws(DiffusionError) -> ([File], [String: Place]) {
    let plan = try set.plan(in: folder)
    var files: [File] = []
    var places: [String: Place] = [:]
    for name in plan.files {
      let file = try TensorFile(folder.appending(name))
      for (tensor, entry) in file.entries {
        guard places[tensor] == nil else {
          throw .tensor(path: file.mapping.path, name: tensor, reason: "another file has it too")
        }
        places[tensor] = Place(file: files.count, entry: entry)
      }
      files.append(File(mapping: file.mapping, ranges: file.ranges, pickle: file.pickle))
    }
    if let missing = plan.tensors.first(where: { places[$0] == nil }) {
      throw .tensor(path: folder.path, name: missing, reason: "the index names it, no file has it")
    }
    return (files, places)
  }

  /// Names of all tensors, sorted; the scales of 8-bit tensors belong to them and are not listed.
  public var names: [String] {
    places.keys.filter { !isScale($0) }.sorted()
  }

  /// Bytes of all files together, as far as they are of this network.
  public var byteCount: Int {
    files.reduce(0) { $0 + $1.ranges.reduce(0) { $0 + $1.count } }
  }

  /// Paths of the files that are mapped.
  public var paths: [String] { files.map(\.mapping.path) }

  /// How those files were read that are PyTorch's own; the layout of a checkpoint knows its own.
  var pickles: [PickleSummary] { files.compactMap(\.pickle) }

  public func has(_ name: String) -> Bool { places[name] != nil }

  /// Storage type and shape of every tensor, also of those that the engine cannot compute with.
  var entries: [String: (type: String, shape: [Int])] {
    places.mapValues { (type: $0.entry.type, shape: $0.entry.shape) }
  }

  /// Whether a tensor is weights, rather than numbers that count or tell apart.
  func isLearnt(_ name: String) -> Bool {
    places[name].flatMap { WeightTensor.Storage(rawValue: $0.entry.type) }?.isLearnt ?? false
  }

  /// Bytes of a tensor's values.
  func bytes(_ name: String) -> Int { places[name]?.entry.byteCount ?? 0 }

  /// Lends the stored bytes of a tensor of any type, row-major; nil where there is none.
  func withRawBytes<Result, Failure: Error>(
    _ name: String, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let place = places[name] else { return nil }
    let entry = place.entry
    return try files[place.file].mapping.withBytes(entry.range) { bytes throws(Failure) in
      guard let strides = entry.strides else { return try body(bytes) }
      var gathered = [UInt8](repeating: 0, count: entry.byteCount)
      gathered.withUnsafeMutableBytes {
        TensorEntry.gather(
          bytes, from: 0, extents: entry.extents, strides: strides,
          size: TensorEntry.sizes[entry.type] ?? 1, into: $0)
      }
      return try gathered.withUnsafeBufferPointer { gathered throws(Failure) in
        try body(UnsafeRawBufferPointer(gathered))
      }
    }
  }

  /// A tensor by name.
  /// - Throws: `.tensor` where it is missing, or of a type or with scales that make no sense.
  public func tensor(_ name: String) throws(DiffusionError) -> WeightTensor {
    guard let place = places[name] else {
      throw .tensor(
        path: files.count == 1 ? files[0].mapping.path : folder.path, name: name,
        reason: "it is missing: these weights belong to another network, or are incomplete")
    }
    let mapping = files[place.file].mapping
    guard let storage = WeightTensor.Storage(rawValue: place.entry.type) else {
      throw .tensor(
        path: mapping.path, name: name,
        reason: "it is stored as \(place.entry.type), which is not supported")
    }
    let scales = storage == .int8 ? try scales(of: name, place) : nil
    return WeightTensor(
      name: name, entry: place.entry, storage: storage, scales: scales, file: mapping,
      additions: additions[name] ?? [])
  }

  /// A tensor by name that must have a shape.
  /// - Throws: `.tensor` where it is missing or of another shape or type.
  public func tensor(_ name: String, shape: [Int]) throws(DiffusionError) -> WeightTensor {
    let tensor = try tensor(name)
    guard tensor.shape == shape else {
      throw .tensor(
        path: tensor.path, name: name,
        reason: "its shape is \(tensor.shape), the configuration needs \(shape)")
    }
    return tensor
  }

  /// Asks the system to read everything ahead of its use.
  public func prefetch() {
    for file in files { file.ranges.forEach(file.mapping.prefetch) }
  }

  /// Gives back the memory of everything read so far; reading again is still allowed.
  public func release() {
    for file in files { file.ranges.forEach(file.mapping.release) }
  }

  private func isScale(_ name: String) -> Bool {
    guard name.hasSuffix("_scale") else { return false }
    return places[String(name.dropLast("_scale".count))]?.entry.type == "I8"
  }

  private func scales(of name: String, _ place: Place) throws(DiffusionError) -> [Float] {
    let scale = try tensor(name + "_scale")
    guard scale.storage.isFloat, place.entry.strides == nil,
      scale.count == place.entry.shape.first ?? 1
    else {
      throw .tensor(
        path: scale.path, name: scale.name,
        reason: "one float a row of \(name) \(place.entry.shape) is needed, it is "
          + "\(scale.storage.rawValue) \(scale.shape)")
    }
    return scale.floats()
  }
}
