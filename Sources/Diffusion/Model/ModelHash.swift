import Foundation

/// FNV-1a (64 bits) over the names of a model's files with the whole of the small ones, and size
/// and first 64 kB (the header, which lists every tensor) of the weights; one folder after the
/// other where a model borrows stages. Of a checkpoint file, samples of its weights too.
func modelHash(folders: [ModelPath]) throws(DiffusionError) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for folder in folders { try mix(folder, into: &hash) }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

private func mix(_ folder: ModelPath, into hash: inout UInt64) throws(DiffusionError) {
  func mix(_ data: some Sequence<UInt8>) {
    for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
  if let file = folder.singleFile {
    mix("\(file.mapping.count)".utf8)
    file.mix { mix($0) }
    return
  }
  let kept: Set = ["json", "txt", "model", "safetensors"]
  for name in try folder.files() where kept.contains((name as NSString).pathExtension) {
    mix(name.utf8)
    // What cannot be read may be a stray; where the model needs it, whoever reads it says so.
    guard let file = try? MappedFile(folder.appending(name)) else { continue }
    mix("\(file.count)".utf8)
    file.withBytes(0..<min(file.count, 1 << 16)) { mix($0) }
  }
}
