import Foundation
import Testing

@Suite("easel models") struct ModelsCommandTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  /// A copy of the embedded model that may be broken.
  private func copy() throws -> URL {
    let copy = program.file("model")
    try FileManager.default.copyItem(at: Checkout.toybox, to: copy)
    return copy
  }

  private func weights(_ stage: Int, in model: URL) -> URL {
    model.appendingPathComponent("stage_\(stage)/unet/diffusion_pytorch_model.safetensors")
  }

  @Test func aCopyInEightBitsIsVerifiedAndCanBeMadeTwice() throws {
    struct Report: Decodable, Equatable {
      let folder: String
      let bytes: Int
      let sourceBytes: Int
    }
    let made = try program.run("models", "quantize", "toybox", "small", "--json")
    #expect(made.status == 0)
    #expect(made.errors.contains("comparing stage_3/unet"))
    let report = try JSONDecoder().decode(Report.self, from: Data(made.output.utf8))
    // The embedded model is in 8 bits already: nothing is to be gained, and nothing is lost.
    #expect(report.bytes > 0 && report.bytes == report.sourceBytes)

    // A network that is missing is made again, and the others stay.
    let kept = weights(1, in: program.file("small"))
    func date() throws -> Date? {
      try FileManager.default.attributesOfItem(atPath: kept.path)[.modificationDate] as? Date
    }
    let before = try date()
    try FileManager.default.removeItem(at: weights(2, in: program.file("small")))
    let again = try program.run("models", "quantize", "toybox", "small", "--json")
    #expect(try JSONDecoder().decode(Report.self, from: Data(again.output.utf8)) == report)
    #expect(try date() == before)

    let info = try program.run("models", "info", "small")
    #expect(info.status == 0 && info.output.contains(" I8, stage_1/unet"))
    #expect(info.output.contains("memory: text encoder "))
    #expect(info.output.contains("licence: "))
    let whole = try program.run("models", "verify", "small")
    #expect(whole.status == 0 && whole.output.contains("is whole: 4 networks"))
    let picture = try program.run(
      "render", "a red apple", "-o", "a.png", "--model", "small", "--size", "64", "--steps", "1")
    #expect(picture.status == 0)
  }

  @Test func damagedFilesAreNamed() throws {
    let model = try copy()
    let short = try FileHandle(forWritingTo: weights(2, in: model))
    try short.truncate(atOffset: 100_000)
    try short.close()
    let verified = try program.run("models", "verify", "model")
    #expect(verified.status == 1 && verified.output.isEmpty)
    #expect(verified.errors.contains(weights(2, in: model).path))
    let info = try program.run("models", "info", "model")
    #expect(info.status == 1)
    #expect(info.output.contains("problem: "))
    #expect(info.output.contains("stage_1/unet"))
  }

  @Test func aNetworkOfAnotherShapeIsNamed() throws {
    let model = try copy()
    // Whole files, but not those that the configuration describes.
    try FileManager.default.removeItem(at: weights(2, in: model))
    try FileManager.default.copyItem(at: weights(1, in: model), to: weights(2, in: model))
    let verified = try program.run("models", "verify", "model")
    #expect(verified.status == 1)
    #expect(verified.errors.contains(weights(2, in: model).path))
  }

  @Test func aModelThatDoesNotFitIsRefusedBeforeItLoads() throws {
    let model = try copy()
    try writeHugeWeights(weights(1, in: model))
    let result = try program.run(
      "render", "a red apple", "-o", "a.png", "--model", "model", "--size", "64")
    #expect(result.status == 1)
    #expect(result.errors.contains("GB of memory (base)"))
    #expect(result.errors.contains("are free: close other programs"))
  }

  @Test func namesAreRefusedWithAWayOut() throws {
    _ = try copy()
    let impossible = try program.run("models", "add", "model", "--name", "toybox")
    #expect(impossible.status == 1)
    #expect(impossible.errors.contains("cannot be called \"toybox\"; choose another with --name"))
    #expect(try program.run("models", "add", "model").output == "model\n")
    let taken = try program.run("models", "add", "model")
    #expect(taken.status == 1)
    #expect(taken.errors.contains("\"model\" already; remove it, or choose another --name"))
  }

  @Test func aForgottenDefaultIsTheEmbeddedModelAgain() throws {
    _ = try copy()
    try program.write("# mine\nmodel = \"one\"\nthreads = 2\n", to: ".config/easel/config.toml")
    func configuration() throws -> String {
      try String(contentsOf: program.file(".config/easel/config.toml"), encoding: .utf8)
    }
    for name in ["one", "two"] {
      #expect(try program.run("models", "add", "model", "--name", name).status == 0)
    }
    #expect(try program.run("models", "remove", "two").output.isEmpty)
    #expect(try configuration().contains("model = \"one\""))
    let removed = try program.run("models", "remove", "one")
    #expect(removed.status == 0 && removed.output.contains("embedded"))
    #expect(try configuration() == "# mine\nmodel = \"\"\nthreads = 2\n")
  }

  @Test func aModelThatIsNotThereIsAnError() throws {
    for command in ["info", "verify"] {
      let result = try program.run("models", command, "nowhere")
      #expect(result.status == 1)
      #expect(result.errors.contains("nowhere"))
      #expect(result.output.isEmpty)
    }
    let result = try program.run("models", "quantize", "nowhere", "out")
    #expect(result.status == 1)
    #expect(!FileManager.default.fileExists(atPath: program.file("out").path))
  }
}

/// Weights of 4 TB that take no room on the disk: a hole.
func writeHugeWeights(_ file: URL) throws {
  let shape = (rows: 1_000_000, columns: 1_000_000)
  let bytes = shape.rows * shape.columns * 4
  let header =
    #"{"w":{"dtype":"F32","shape":[\#(shape.rows),\#(shape.columns)],"#
    + #""data_offsets":[0,\#(bytes)]}}"#
  var start = Data()
  withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { start.append(contentsOf: $0) }
  start.append(contentsOf: header.utf8)
  try start.write(to: file)
  let handle = try FileHandle(forWritingTo: file)
  try handle.truncate(atOffset: UInt64(start.count + bytes))
  try handle.close()
}
