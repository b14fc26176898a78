import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Toybox

/// `easel bench`: how fast the hot paths are on this machine.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine on this machine.",
    discussion: "Times one forward pass of each stage's U-Net: the median of the repeats.",
    subcommands: [GalleryBenchCommand.self])

  @Option(
    help: ArgumentHelp("The stage to measure: base, sr1, sr2; all by default.", valueName: "stage"),
    completion: .list(["base", "sr1", "sr2"]))
  var stage: String?
  @Option(
    parsing: .unconditional,
    help: "Texts a pass: 2 is a guided step. By default 2 for base, 1 for the others.")
  var batch: Int?
  @Option(help: "Threads; without it one for each processor that this process may use.")
  var threads: Int?
  @Option(name: .customLong("repeat"), help: "Passes to take the median of.") var repeats = 9
  @Flag(help: "Print time and work of each kind of operation.") var profile = false
  @Flag(
    help: """
      Say how much of their time 2 to 64 threads would wait in a pass, by operation: cut for them, \
      timed on one.
      """)
  var scaling = false
  @Flag(help: "Measure the decoder of a model's latents instead: a picture of its size.")
  var decoder = false
  @Flag(help: "Measure the studio instead: first frame, key to screen, idle use, redraw.")
  var studio = false
  @Flag(
    help: "Measure quality instead: the distance to a picture of 200 steps, by sampler and steps.")
  var quality = false
  @Flag(help: "Measure previews instead: what they take of the engine's time, by stage.")
  var previews = false
  @Option(
    help: ArgumentHelp(
      "Measure sixel instead: time, bytes and error of a picture in 256 colours.",
      valueName: "picture"), completion: .file())
  var sixel: String?
  @Flag(help: "Print one JSON object a line.") var json = false
  @Option(help: "A model: its folder or name.", completion: .models) var model: String?

  func validate() throws {
    guard threads ?? 1 >= 1, repeats >= 1, batch ?? 1 >= 1 else {
      throw ValidationError("--threads, --repeat and --batch take numbers from 1.")
    }
  }

  func run() throws {
    if studio {
      let benchmark = try StudioBenchmark(keys: 300)
      if json { try StandardOutput.json(benchmark) } else { StandardOutput.line(benchmark.text) }
      return
    }
    if let sixel {
      let image = try PictureFile.read(URL(file: sixel.expandingTilde)).image
      for dithered in [true, false] {
        let row = try SixelBenchmark(image, dithered: dithered, repeats: repeats)
        if json { try StandardOutput.json(row) } else { StandardOutput.line(row.text) }
      }
      return
    }
    let folder = ModelLibrary(folders: .current).folder(of: model ?? "")
    let processors = MachineProcessors.current
    let threads = threads ?? processors.threads
    if decoder {
      let benchmark = try PassBenchmark(decoderOf: folder, threads: threads)
      return try measure(benchmark, "decoder", batch: 1, threads: threads)
    }
    let cascade = try Cascade(folder: folder, threads: threads)
    if previews {
      for row in try PreviewBenchmark.run(cascade) {
        if json { try StandardOutput.json(row) } else { StandardOutput.line(row.text) }
      }
      return
    }
    let measured = try stages(of: cascade)
    if quality {
      for stage in measured {
        try QualityBenchmark(cascade, stage: stage).run { row in
          if json { try StandardOutput.json(row) } else { StandardOutput.line(row.text) }
        }
      }
      return
    }
    if self.threads == nil, !json, !scaling { StandardOutput.line("\(processors)") }
    for stage in measured {
      let info = cascade.stages[stage]
      let batch = batch ?? (info.isSuperResolution ? 1 : 2)
      let benchmark = try PassBenchmark(
        model: folder, stage: stage, batch: batch, threads: threads)
      if scaling {
        _ = try benchmark.pass()
        let table = try ScalingBenchmark(
          benchmark, stage: info.shortName, batch: batch, passes: repeats)
        if json {
          for row in table.rows { try StandardOutput.json(row) }
        } else {
          StandardOutput.line(table.text)
        }
        continue
      }
      try measure(benchmark, info.shortName, batch: batch, threads: threads)
    }
  }

  private func measure(
    _ benchmark: PassBenchmark, _ name: String, batch: Int, threads: Int
  ) throws {
    _ = try benchmark.pass()
    let operations = try benchmark.profile()
    var times: [Double] = []
    for _ in 0..<repeats { times.append(try benchmark.pass()) }
    let seconds = times.sorted()[repeats / 2]
    let total = operations.entries.values.reduce(0) { $0 + $1.operations }
    let line = Measurement(
      stage: name, batch: batch, threads: threads, seconds: seconds,
      gflops: total / seconds / 1e9)
    if json { try StandardOutput.json(line) } else { StandardOutput.line(line.text) }
    if profile { StandardOutput.line(table(operations)) }
  }

  /// Indices of what is measured: a prior is no U-Net.
  private func stages(of cascade: Cascade) throws -> [Int] {
    let all = cascade.stages.indices.filter { cascade.stages[$0].drawsPicture }
    guard let stage else { return all }
    guard let index = all.first(where: { cascade.stages[$0].shortName == stage }) else {
      let names = all.map { cascade.stages[$0].shortName }.joined(separator: ", ")
      throw ValidationError("There is no stage \"\(stage)\" to measure; there is \(names).")
    }
    return [index]
  }

  /// One line a kind of operation, the slowest first.
  private func table(_ profile: Profile) -> String {
    let total = profile.entries.values.reduce(0) { $0 + $1.seconds }
    let rows = profile.entries.sorted { $0.value.seconds > $1.value.seconds }.map { name, entry in
      String(
        format: "%-40@ %5d %9.2f ms %5.1f%% %8.1f GFLOP/s %7.1f GB/s", name as NSString,
        entry.calls, entry.seconds * 1e3, entry.seconds / total * 100,
        entry.operations / entry.seconds / 1e9, entry.bytes / entry.seconds / 1e9)
    }
    return rows.joined(separator: "\n")
  }
}

/// A line of `easel bench`.
private struct Measurement: Encodable {
  let stage: String
  let batch: Int
  let threads: Int
  let seconds: Double
  let gflops: Double

  var text: String {
    String(
      format: "%@: %.4f s a forward pass (batch %d, %d threads), %.0f GFLOP/s",
      stage as NSString, seconds, batch, threads, gflops)
  }
}
