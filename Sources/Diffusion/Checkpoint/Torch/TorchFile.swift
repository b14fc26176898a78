import FileNames

/// The table of contents of a file that PyTorch's `torch.save` or `torch.jit.save` wrote.
struct TorchFile {
  private(set) var entries: [String: TensorEntry] = [:]
  let metadata: [String: String]
  let summary: PickleSummary

  /// The largest pickle that is read: the data is not in it.
  private static let largestPickle = 256 << 20

  /// Reads a whole file. Every tensor's bytes are in it; those of a storage may be shared.
  /// - Throws: `.malformed`, `.hostile` or `.tensor`, naming the file.
  init(parsing file: UnsafeRawBufferPointer, path: String) throws(DiffusionError) {
    let isZip = file.starts(with: [0x50, 0x4B])
    let contents =
      isZip
      ? try Self.zip(file, path: path) : try LegacyTorchFile(parsing: file, path: path).contents
    let names = try TorchNames(contents.value, contents.heap, path: path)
    for (name, tensor) in names.tensors {
      entries[name] = tensor.entry(in: try contents.data(tensor.storage, name, path))
    }
    metadata = names.metadata
    summary = PickleSummary(
      file: FilePath.name(of: path),
      form: contents.form, tensors: entries.count,
      inertNames: contents.inertNames.map(\.description).sorted())
  }

  /// What a form of the file holds.
  struct Contents {
    let form: PickleSummary.Form
    let value: PickleValue
    let heap: PickleHeap
    let inertNames: Set<PickleName>
    /// Bytes of the storages by their keys.
    let storages: [String: Range<Int>]

    /// Where a storage is.
    /// - Throws: `.tensor` where the file has other bytes than its pickle says.
    func data(
      _ storage: TorchStorage, _ name: String, _ path: String
    ) throws(DiffusionError) -> Range<Int> {
      guard let data = storages[storage.key] else {
        throw .tensor(path: path, name: name, reason: "the file lacks its data, \(storage.key)")
      }
      let bytes = storage.count.multipliedReportingOverflow(by: storage.size)
      guard !bytes.overflow, bytes.partialValue == data.count else {
        throw .tensor(
          path: path, name: name,
          reason: "its data \(storage.key) should have \(storage.count) values of \(storage.size) "
            + "bytes and has \(data.count) bytes")
      }
      return data
    }
  }

  private static func zip(
    _ file: UnsafeRawBufferPointer, path: String
  ) throws(DiffusionError) -> Contents {
    let archive = try ZipDirectory(parsing: file, path: path)
    let pickles = archive.entries.keys.filter {
      $0.hasSuffix("/data.pkl") && $0.count { $0 == "/" } == 1
    }
    guard pickles.count == 1, let name = pickles.first,
      let range = try archive.stored(name)
    else {
      let what = pickles.isEmpty ? "no" : "more than one"
      throw .malformed(
        path: path, reason: "it is a zip archive with \(what) data.pkl: not PyTorch's")
    }
    let root = name.dropLast("data.pkl".count)
    if let order = try archive.stored("\(root)byteorder"), !file[order].elementsEqual("little".utf8)
    {
      throw .malformed(
        path: path,
        reason: "its numbers are of a big-endian machine; load and save it on another one")
    }
    guard range.count <= largestPickle else {
      throw .malformed(path: path, reason: "its pickle has \(range.count) bytes")
    }
    var interpreter = PickleInterpreter(
      PickleCursor(
        UnsafeRawBufferPointer(rebasing: file[range]), from: 0, path: path, part: name))
    let value = try interpreter.run()
    guard interpreter.cursor.position == range.count else {
      throw interpreter.cursor.malformed("bytes follow the end of its pickle")
    }
    var storages: [String: Range<Int>] = [:]
    let data = "\(root)data/"
    for name in archive.entries.keys where name.hasPrefix(data) {
      storages[String(name.dropFirst(data.count))] = try archive.stored(name)
    }
    return Contents(
      form: archive.entries["\(root)constants.pkl"] == nil ? .zip : .script, value: value,
      heap: interpreter.heap, inertNames: interpreter.inertNames, storages: storages)
  }
}
