import Foundation

/// What `--json` says of a run.
struct RenderReport: Codable {
  var files: [String]
  /// The seed of the first picture; the others count up from it.
  var seed: UInt64
  var seconds: Double
  /// Steps of one picture, seconds of all.
  var stages: [StageTiming]
  /// What of the prompts had no effect, since it is beyond the model's length.
  var cutOff: [CutOff] = []

  mutating func add(_ picture: MadePicture) {
    for cut in picture.cutOff where !cutOff.contains(cut) { cutOff.append(cut) }
    if stages.isEmpty {
      stages = picture.stages
    } else {
      for index in stages.indices { stages[index].seconds += picture.stages[index].seconds }
    }
  }
}
