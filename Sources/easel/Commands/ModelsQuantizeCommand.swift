import ArgumentParser
import Diffusion
import FileNames
import Foundation

extension ModelsCommand {
  struct Quantize: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a copy of a model with 8-bit weights.",
      discussion: """
        A quarter of the room of float32 weights, half of that of half precision. The copy is a \
        folder of safetensors, also of a checkpoint in one file and of pickles. What was \
        written is compared with the source. Stopped, the same command goes on from there.
        """)
    @Argument(
      help: ArgumentHelp("A name, a folder or a file.", valueName: "in"), completion: .models)
    var source: String
    @Argument(
      help: ArgumentHelp("The copy's folder.", valueName: "out"), completion: .directory)
    var destination: String
    @Flag(help: "Print a JSON object.") var json = false

    func run() throws {
      let interruption = Interruption()
      let from = ModelLibrary(folders: .current).folder(of: source)
      let to = URL(file: destination.expandingTilde, isFolder: true)
      let quantizer = try ModelQuantizer(from: from, to: to)
      var bars = ProgressBars()
      let isDone = try quantizer.run { progress in
        bars.part(
          (progress.isVerifying ? "comparing " : "writing ") + progress.network,
          fraction: progress.fraction)
        return !interruption.isWished
      }
      bars.close()
      guard isDone else {
        bars.note("stopped; the same command goes on from here")
        throw ExitCode(Interruption.status)
      }
      let report = QuantizationReport(
        folder: to.path, bytes: ModelFolder(ModelPath(to)).bytes,
        sourceBytes: ModelFolder(from).bytes)
      if json {
        try StandardOutput.json(report)
      } else {
        bars.note(
          "\(Self.megabytes(report.sourceBytes)) of weights became "
            + Self.megabytes(report.bytes))
        StandardOutput.name(report.folder)
      }
    }

    private static func megabytes(_ bytes: Int) -> String {
      String(format: "%.1f MB", Double(bytes) / 1e6)
    }
  }
}

/// What `--json` says of a copy in 8 bits.
private struct QuantizationReport: Encodable {
  var folder: String
  /// Bytes of its weights, and of those that it was made of.
  var bytes: Int
  var sourceBytes: Int
}
