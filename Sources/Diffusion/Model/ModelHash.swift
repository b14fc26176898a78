import FileNames
import Foundation
import Recipes

/// FNV-1a over the names of a model's files with the whole of the small ones, and size
/// and first 64 kB (the header, which lists every tensor) of the weights; one folder after the
/// other where a model borrows stages. Of a checkpoint file, samples of its weights too.
func modelHash(folders: [ModelPath]) throws(DiffusionError) -> String {
  var hash = FNV1a()
  for folder in folders { try mix(folder, into: &hash) }
  return hash.digits
}

/// FNV-1a over the size of a file of weights and samples of it.
func modelHash(file: ModelPath) throws(DiffusionError) -> String {
  let mapping = try MappedFile(file)
  var hash = FNV1a()
  hash.mix("\(mapping.count)".utf8)
  mapping.sample { hash.mix($0) }
  return hash.digits
}

private func mix(_ folder: ModelPath, into hash: inout FNV1a) throws(DiffusionError) {
  if let layout = folder.layout {
    // Samples of what it holds too: all of a kind have the same table of contents.
    for file in layout.mappings {
      hash.mix("\(file.count)".utf8)
      file.sample { hash.mix($0) }
    }
    return
  }
  let kept: Set = ["json", "txt", "model", "safetensors"]
  let files = try folder.files()
  // Pickles are read only in folders that have nothing else.
  let others = Set(
    files.filter { $0.hasSuffix(".safetensors") }.map { FilePath.folder(of: $0) })
  func counts(_ name: String) -> Bool {
    kept.contains((name as NSString).pathExtension)
      || WeightFiles.isPickle(name) && !others.contains(FilePath.folder(of: name))
  }
  for name in files where counts(name) {
    hash.mix(name.utf8)
    // What cannot be read may be a stray; where the model needs it, whoever reads it says so.
    guard let file = try? MappedFile(folder.appending(name)) else { continue }
    hash.mix("\(file.count)".utf8)
    file.withBytes(0..<min(file.count, 1 << 16)) { hash.mix($0) }
  }
}
