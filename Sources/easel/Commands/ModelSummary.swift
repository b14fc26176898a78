import Diffusion
import Foundation

/// What `easel models info` says of a model, as far as its folder can be read.
struct ModelSummary: Encodable {
  struct Network: Encodable {
    var name: String
    var folder: String
    var bytes: Int
    var parameters: Int
    /// How most of its numbers are stored: F32, F16, BF16 or I8.
    var storage: String
  }
  struct Stage: Encodable {
    var stage: String
    var resolution: Int
    var steps: Int
    var guidance: Double
  }
  var name: String
  var hash: String?
  var folder: String
  /// Bytes of its weights on disk.
  var bytes: Int
  /// The first lines of the licence text in its folder.
  var license: String?
  var networks: [Network]
  var stages: [Stage] = []
  /// What will be in memory when.
  var memory: String?
  /// Why a picture of all stages cannot be begun now.
  var refusal: String?
  /// What keeps the model from being used.
  var problems: [String]

  init(_ model: ModelFolder) {
    name = model.name
    folder = model.url.path
    bytes = model.bytes
    license = model.licence.map { "\($0.summary) (\($0.file))" }
    networks = model.networks.map {
      Network(
        name: $0.name, folder: $0.path, bytes: $0.bytes, parameters: $0.parameters,
        storage: $0.storage)
    }
    problems = model.problems.map(\.description)
    guard problems.isEmpty else { return }
    do throws(DiffusionError) {
      let cascade = try Cascade(folder: model.url, threads: 1)
      hash = cascade.hash
      memory = cascade.memoryPlan?.summary
      refusal = cascade.memoryPlan?.refusal()
      stages = cascade.stages.map {
        Stage(
          stage: $0.shortName, resolution: $0.resolution, steps: $0.defaults.steps,
          guidance: $0.defaults.guidance)
      }
    } catch {
      problems.append(error.description)
    }
  }

  var text: String {
    var lines = ["\(name)\(hash.map { " (\($0))" } ?? "")", folder]
    lines.append("\(Self.megabytes(bytes)) of weights")
    lines += networks.map {
      "  \($0.name): \(Self.megabytes($0.bytes)), \($0.parameters) parameters, \($0.storage), "
        + $0.folder
    }
    lines += stages.map {
      "\($0.stage): \($0.resolution)x\($0.resolution), by default \($0.steps) steps, "
        + "guidance weight \($0.guidance)"
    }
    if let memory { lines.append(memory) }
    if let refusal { lines.append("not now: \(refusal)") }
    lines.append("licence: \(license ?? "there is no text of it in the folder")")
    lines += problems.map { "problem: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func megabytes(_ bytes: Int) -> String {
    String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
