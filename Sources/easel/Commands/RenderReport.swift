import Foundation

/// What `--json` says of a run.
struct RenderReport: Codable {
  var files: [String]
  /// The seed of the first picture; the others count up from it.
  var seed: UInt64
  var seconds: Double
  /// Steps of one picture, seconds of all.
  var stages: [StageTiming]

  mutating func add(_ picture: MadePicture) {
    if stages.isEmpty {
      stages = picture.stages
    } else {
      for index in stages.indices { stages[index].seconds += picture.stages[index].seconds }
    }
  }
}
