import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures

/// What a network makes of picture files: looked up by the files' hashes, made where it is not known
/// yet. Files are read on all cores while nothing is computed.
struct PictureVectors {
  /// Names the network among others.
  let network: String
  /// Values of a vector.
  let width: Int
  let cache: VectorCache?
  /// Pictures that are looked at together.
  private static let batch = 16

  /// A picture as it comes from its file.
  private struct Read: Sendable {
    let index: Int
    let hash: String
    /// Nil where the vector is known.
    let image: RGBImage?
    let vector: [Float]?
  }

  /// The vectors of files, in their order; nil for one that cannot be read.
  /// - Parameters:
  ///   - embed: the network.
  ///   - refuse: told what cannot be read, and why.
  ///   - progress: told how many files are done; ends the work by throwing.
  func vectors(
    _ files: [String], embed: ([RGBImage]) -> [[Float]],
    refuse: (String, any Error) -> Void = { _, _ in }, progress: (Int) throws -> Void = { _ in }
  ) throws -> [[Float]?] {
    var vectors = [[Float]?](repeating: nil, count: files.count)
    for first in stride(from: 0, to: files.count, by: Self.batch) {
      let part = Array(first..<min(first + Self.batch, files.count))
      let results = inParallel(part, slice: 1) { index in
        (index, Result { try read(files[index], index) })
      }
      var missing: [(index: Int, hash: String, image: RGBImage)] = []
      for (index, result) in results.sorted(by: { $0.0 < $1.0 }) {
        switch result {
        case .success(let read):
          vectors[index] = read.vector
          if let image = read.image { missing.append((index, read.hash, image)) }
        case .failure(let error):
          refuse(files[index], error)
        }
      }
      let made = embed(missing.map(\.image))
      for (picture, vector) in zip(missing, made) { vectors[picture.index] = vector }
      cache?.keep(zip(missing, made).map { ($0.hash, $1) }, by: network)
      try progress(first + part.count)
    }
    return vectors
  }

  /// The same for a command: with progress on standard error, until the user interrupts.
  func vectors(
    _ files: [String], _ interruption: Interruption, embed: ([RGBImage]) -> [[Float]],
    refuse: (any Error) -> Void
  ) throws -> [[Float]?] {
    var bars = ProgressBars()
    defer { bars.close() }
    return try vectors(
      files, embed: embed,
      refuse: { _, error in
        bars.close()
        refuse(error)
      },
      progress: { done in
        try interruption.check()
        bars.part("\(files.count) pictures", fraction: Double(done) / Double(files.count))
      })
  }

  private func read(_ file: String, _ index: Int) throws -> Read {
    let url = URL(file: file)
    let bytes = try PictureFile.bytes(url)
    let digits = RunningHash.sha256(of: bytes)
    if let known = cache?.vector(of: digits, by: network, width: width) {
      return Read(index: index, hash: digits, image: nil, vector: known)
    }
    let image = try PictureFile.image(bytes, path: url.path)
    return Read(index: index, hash: digits, image: image, vector: nil)
  }
}

extension PictureVectors {
  /// What a CLIP makes of pictures.
  init(_ model: CLIPModel, cache: VectorCache?) {
    self.init(network: "clip \(model.hash)", width: model.width, cache: cache)
  }
}

extension VectorCache {
  /// That of the user, where it can be used.
  static func own(_ folders: Folders) -> VectorCache? {
    try? VectorCache(path: folders.cache.appendingPathComponent("vectors.sqlite").path)
  }
}
