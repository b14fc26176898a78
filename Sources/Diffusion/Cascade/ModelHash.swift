import Foundation

/// FNV-1a (64 bits) over the names of a model's files with the whole of the small ones, and size
/// and first 64 kB (the header, which lists every tensor) of the weights; one folder after the
/// other where a model borrows stages.
func modelHash(folders: [URL]) throws(DiffusionError) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for folder in folders { try mix(folder, into: &hash) }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

private func mix(_ folder: URL, into hash: inout UInt64) throws(DiffusionError) {
  func mix(_ data: some Sequence<UInt8>) {
    for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
  let kept: Set = ["json", "txt", "model", "safetensors"]
  guard let files = FileManager.default.enumerator(atPath: folder.path) else {
    throw .unreadable(path: folder.path, reason: "it is not a folder")
  }
  let names = files.compactMap { $0 as? String }
    .filter { kept.contains(($0 as NSString).pathExtension) }.sorted()
  for name in names {
    let path = folder.appendingPathComponent(name).path
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      let size = try file.seekToEnd()
      try file.seek(toOffset: 0)
      mix(name.utf8)
      mix("\(size)".utf8)
      mix(try file.read(upToCount: 1 << 16) ?? Data())
      try file.close()
    } catch { throw .unreadable(path: path, reason: error.localizedDescription) }
  }
}
