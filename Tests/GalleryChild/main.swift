// The child of CrashTests: works in a gallery until it is killed, and says on standard output what
// it begins and what is done.
//
//   GalleryChild FOLDER SEED

import Foundation
import Gallery
import Pictures
import Recipes

/// splitmix64: the same work for the same seed.
struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One write a line, so that a kill never cuts one.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDOUT_FILENO, bytes, bytes.count)
}

let folder = URL(fileURLWithPath: CommandLine.arguments[1])
var numbers = Numbers(state: UInt64(CommandLine.arguments[2]) ?? 0)
let gallery = try Gallery(
  folder: folder.appendingPathComponent("data"), cache: folder.appendingPathComponent("cache"),
  now: { Date() })
var ids = try gallery.ids()
say("ready")
while true {
  let work = Int.random(in: 0..<6, using: &numbers)
  if work < 2 || ids.isEmpty {
    let seed = UInt64.random(in: 0...999, using: &numbers)
    let pixels = (0..<64 * 64 * 3).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    let recipe = Recipe(
      model: .init(name: "toybox", hash: "0123abcd"),
      request: GenerationRequest(prompt: "a toy", seed: seed, stages: [StageSettings(steps: 1)]),
      width: 64, height: 64)
    say("begin save -")
    let picture = try gallery.save(
      RGBImage(width: 64, height: 64, pixels: pixels), recipe: recipe, favourite: work == 0
    ).picture
    ids.append(picture.id)
    say("end \(work == 0 ? "star" : "unstar") \(picture.id)")
    continue
  }
  let id = ids[Int.random(in: 0..<ids.count, using: &numbers)]
  let name = ["star", "unstar", "trash", "restore", "tag"].randomElement(using: &numbers) ?? "tag"
  say("begin \(name) \(id)")
  switch name {
  case "star": try gallery.star([id])
  case "unstar": try gallery.star([id], false)
  case "trash": try gallery.trash([id])
  case "restore":
    // What is not in the trash cannot come back.
    if try gallery.picture(id).isTrashed { try gallery.restore([id]) }
  default: try gallery.tag([id], add: ["tag\(Int.random(in: 0..<5, using: &numbers))"])
  }
  say("end \(name) \(id)")
}
