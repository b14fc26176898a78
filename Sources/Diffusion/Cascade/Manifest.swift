import Foundation

/// `cascade.json` at the root of a model folder: which folders are the stages, in which order.
struct Manifest: Decodable {
  struct Stage: Decodable {
    /// Folder of the stage, with `unet/` and `scheduler/` inside.
    let folder: String
    /// Side of the stage's square picture, pixels.
    let resolution: Int
    /// Space-to-depth factor around the U-Net; 1 is none.
    let patchSize: Int
    /// Side of the picture that it enlarges; nil in the base stage.
    let lowResolution: Int?

    enum CodingKeys: String, CodingKey {
      case folder, resolution
      case patchSize = "patch_size"
      case lowResolution = "low_resolution"
    }
  }

  let name: String
  let version: String?
  let stages: [Stage]

  static let fileName = "cascade.json"

  static func read(folder: URL) throws(DiffusionError) -> Manifest {
    let file = folder.appendingPathComponent(fileName)
    let manifest = try decodeJSON(Manifest.self, from: file)
    try manifest.validate(path: file.path)
    return manifest
  }

  private func validate(path: String) throws(DiffusionError) {
    guard !stages.isEmpty else {
      throw .malformed(path: path, reason: "it lists no stages")
    }
    for (index, stage) in stages.enumerated() {
      func fail(_ reason: String) -> DiffusionError {
        .malformed(path: path, reason: "stage \(index + 1): \(reason)")
      }
      guard !stage.folder.isEmpty, !stage.folder.hasPrefix("/"),
        !stage.folder.split(separator: "/").contains("..")
      else { throw fail("its folder \"\(stage.folder)\" is not inside the model") }
      guard (1...8192).contains(stage.resolution), (1...16).contains(stage.patchSize),
        stage.resolution.isMultiple(of: stage.patchSize)
      else {
        throw fail(
          "resolution \(stage.resolution) and patch size \(stage.patchSize) do not fit together")
      }
      let previous = index == 0 ? nil : stages[index - 1].resolution
      guard stage.lowResolution == previous else {
        throw fail(
          previous.map { "its low_resolution must be \($0), the picture of the stage before" }
            ?? "the base stage has no low_resolution")
      }
      if let previous, !stage.resolution.isMultiple(of: previous) {
        throw fail("resolution \(stage.resolution) is not a multiple of \(previous)")
      }
    }
  }
}

/// Reads a JSON file into a type, with errors that name the file and the key.
func decodeJSON<T: Decodable>(_ type: T.Type, from file: URL) throws(DiffusionError) -> T {
  let data: Data
  do { data = try Data(contentsOf: file) } catch {
    throw .unreadable(path: file.path, reason: error.localizedDescription)
  }
  do { return try JSONDecoder().decode(type, from: data) } catch let error as DecodingError {
    let (reason, context) =
      switch error {
      case .keyNotFound(let key, let context): ("\(key.stringValue) is missing", context)
      case .valueNotFound(_, let context): ("a value is null", context)
      case .typeMismatch(_, let context): ("a value has the wrong type", context)
      case .dataCorrupted(let context): ("it is not what was expected", context)
      @unknown default: ("\(error)", DecodingError.Context(codingPath: [], debugDescription: ""))
      }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    throw .malformed(path: file.path, reason: place.isEmpty ? reason : "\(reason) (at \(place))")
  } catch { throw .malformed(path: file.path, reason: error.localizedDescription) }
}
