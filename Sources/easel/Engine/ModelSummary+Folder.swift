import Diffusion
import FileNames
import Foundation
import Studio
import Toybox

extension ModelSummary {
  /// Looks into a folder; only headers and configurations are read.
  /// - Parameter smaller: how the user makes a smaller picture, for a refusal.
  init(_ model: ModelFolder, smaller: String = MemoryPlan.smaller) {
    self.init(
      name: model.name, folder: model.folder.path, bytes: model.bytes,
      license: model.licence.map { "\($0.summary) (\($0.file))" },
      networks: model.networks.map {
        Network(
          name: $0.name, folder: $0.path, bytes: $0.bytes, parameters: $0.parameters,
          storage: $0.storage)
      },
      problems: model.problems.map(\.description))
    family = model.family
    format =
      model.folder.isEmbedded
      ? "built in" : Files.isFolder(model.folder.path) ? "diffusers folder" : "single file"
    if !model.pickles.isEmpty {
      pickles = model.pickles.map(\.text).joined(separator: "; ")
    }
    guard problems.isEmpty else { return }
    do throws(DiffusionError) {
      let cascade = try Cascade(folder: model.folder, continuation: Toybox.folder, threads: 1)
      hash = cascade.hash
      lent = cascade.lentStagesNotice
      memory = cascade.memoryPlan?.summary
      needs = cascade.memoryPlan?.peak()
      refusal = cascade.memoryPlan?.refusal(smaller: smaller)
      stages = cascade.stages.map {
        Stage(
          stage: $0.shortName, resolution: $0.resolution, steps: $0.defaults.stepCount,
          guidance: $0.settings.contains(.guidance) ? $0.defaults.guidance : nil)
      }
    } catch {
      problems.append(error.description)
    }
  }

  /// What `easel models info` prints.
  var text: String {
    var lines = ["\(name)\(hash.map { " (\($0))" } ?? "")"]
    lines.append(folder == Toybox.folder.path ? "built into the program" : folder)
    if let family { lines.append(family + (format.map { ", \($0)" } ?? "")) }
    lines.append("\(Self.megabytes(bytes)) of weights")
    lines += networks.map {
      "  \($0.name): \(Self.megabytes($0.bytes)), \($0.parameters) parameters, \($0.storage), "
        + $0.folder
    }
    if let pickles { lines.append(pickles) }
    lines += stages.map {
      "\($0.stage): \($0.resolution)x\($0.resolution), by default \($0.steps) steps"
        + ($0.guidance.map { ", guidance weight \($0)" } ?? "")
    }
    if let lent { lines.append(lent) }
    if let memory { lines.append(memory) }
    if let refusal { lines.append("not now: \(refusal)") }
    lines.append("licence: \(license ?? "there is no text of it in the folder")")
    lines += problems.map { "problem: \($0)" }
    return lines.joined(separator: "\n")
  }

  static func megabytes(_ bytes: Int) -> String {
    String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
