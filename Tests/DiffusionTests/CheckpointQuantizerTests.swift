import Foundation
import Testing
import Toybox

@testable import Diffusion

struct CheckpointQuantizerTests {
  let folder: TemporaryFolder
  let source: URL
  let destination: URL

  /// A model whose text encoder has a matrix, a small matrix, a vector, a value too large for half
  /// precision, and integers.
  init() throws {
    folder = try TemporaryFolder()
    source = folder.url.appendingPathComponent("in")
    destination = folder.url.appendingPathComponent("out")
    try folder.write("in/cascade.json", "{}")
    try folder.write("in/text_encoder/config.json", #"{"model_type": "bert"}"#)
    try folder.write("in/text_encoder/pytorch_model.bin", [0x80])
    try writeSource(Self.matrix)
  }

  static let matrix: [Float] = {
    var random = TestRandom(seed: 1)
    return (0..<80 * 64).map { $0 < 64 ? 0 : Float.random(in: -3...3, using: &random) }
  }()
  static let small: [Float] = [1, -2, 0.333, 4]

  private func writeSource(_ matrix: [Float]) throws {
    var writer = try SafetensorsWriter(
      path: source.appendingPathComponent("text_encoder/model.safetensors").path,
      tensors: [
        .init(name: "ids", type: "I64", shape: [2], byteCount: 16),
        .init(name: "a\"m", type: "F32", shape: [80, 64], byteCount: 80 * 64 * 4),
        .init(name: "small", type: "F32", shape: [2, 2], byteCount: 16),
        .init(name: "large", type: "F32", shape: [1], byteCount: 4),
      ])
    try writer.append([7, 8] as [Int64])
    try writer.append(matrix)
    try writer.append(Self.small)
    try writer.append([70000] as [Float])
    try writer.finish()
  }

  private func quantise(
    _ onProgress: (ModelQuantizer.Progress) -> Bool = { _ in true }
  ) -> Result<Bool, DiffusionError> {
    Result { () throws(DiffusionError) in
      try ModelQuantizer(from: ModelPath(source), to: destination).run(onProgress)
    }
  }

  private func result() throws -> Weights {
    try Weights(
      folder: ModelPath(destination.appendingPathComponent("text_encoder")), baseName: "model")
  }

  @Test func storesMatricesInEightBits() throws {
    #expect(try quantise().get())
    let weights = try result()
    #expect(weights.names == ["a\"m", "ids", "large", "small"])
    let matrix = try weights.tensor("a\"m", shape: [80, 64])
    #expect(matrix.storage == .int8)
    let scales = try #require(matrix.scales)
    #expect(scales[0] == 1)
    for (index, value) in matrix.floats().enumerated() {
      let row = Self.matrix[index / 64 * 64..<(index / 64 + 1) * 64]
      let largest = try #require(row.map(abs).max())
      if largest > 0 { #expect(scales[index / 64] == largest / 127) }
      #expect(abs(value - Self.matrix[index]) <= scales[index / 64] * 0.50001)
    }
    let small = try weights.tensor("small", shape: [2, 2])
    #expect(small.storage == .float16)
    #expect(small.floats() == Self.small.map { Float(Float16($0)) })
    #expect(try weights.tensor("large").floats() == [70000])
    let ids = weights.withRawBytes("ids") { Array($0.bindMemory(to: Int64.self)) }
    #expect(ids == [7, 8])
  }

  @Test func copiesWhatIsNoWeight() throws {
    #expect(try quantise().get())
    let names = FileManager.default.enumerator(atPath: destination.path)?.allObjects
      .compactMap { $0 as? String }.sorted()
    #expect(
      names == [
        "cascade.json", "text_encoder", "text_encoder/config.json",
        "text_encoder/model.safetensors",
      ])
  }

  /// A fast decoder, whatever its folder is called, comes along as it is; what is not read does not.
  @Test func takesTheFastDecoderAlong() throws {
    try folder.write("in/quick/config.json", #"{"_class_name": "AutoencoderTiny"}"#)
    try folder.write("in/quick/diffusion_pytorch_model.fp16.safetensors", [1, 2, 3])
    try folder.write("in/safety_checker/config.json", #"{"_class_name": "Checker"}"#)
    try folder.write("in/safety_checker/model.safetensors", [4])
    #expect(try quantise().get())
    let weights = "quick/diffusion_pytorch_model.fp16.safetensors"
    #expect(
      try Data(contentsOf: destination.appendingPathComponent(weights)) == Data([1, 2, 3]))
    #expect(
      !FileManager.default.fileExists(
        atPath: destination.appendingPathComponent("safety_checker/model.safetensors").path))
  }

  /// Stopped anywhere, it goes on and gives the same bytes.
  @Test func resumes() throws {
    #expect(try quantise().get())
    let file = destination.appendingPathComponent("text_encoder/model.safetensors")
    let whole = try Data(contentsOf: file)
    for ticks in 0..<8 {
      try FileManager.default.removeItem(at: destination)
      var left = ticks
      let finished = try quantise { _ in
        left -= 1
        return left >= 0
      }.get()
      #expect(!finished)
      #expect(try quantise().get())
      #expect(try Data(contentsOf: file) == whole)
    }
  }

  /// A file cut inside a tensor, as a crash leaves it, is completed.
  @Test func completesATornFile() throws {
    #expect(try quantise().get())
    let file = destination.appendingPathComponent("text_encoder/model.safetensors")
    let whole = try Data(contentsOf: file)
    for count in [0, 5, 400, whole.count - 3000, whole.count - 1] {
      try FileManager.default.removeItem(at: file)
      try whole.prefix(count).write(to: URL(fileURLWithPath: file.path + ".part"))
      #expect(try quantise().get())
      #expect(try Data(contentsOf: file) == whole)
    }
  }

  @Test func findsDamage() throws {
    #expect(try quantise().get())
    let file = destination.appendingPathComponent("text_encoder/model.safetensors")
    var damaged = try Data(contentsOf: file)
    damaged[damaged.count - 100] ^= 0x40
    try damaged.write(to: file)
    expectError(quantise(), contains: "not what the source gives")
  }

  @Test func isExactTheSecondTime() throws {
    #expect(try quantise().get())
    let again = folder.url.appendingPathComponent("again")
    #expect(try ModelQuantizer(from: ModelPath(destination), to: again).run { _ in true })
    let name = "text_encoder/model.safetensors"
    #expect(
      try Data(contentsOf: destination.appendingPathComponent(name))
        == Data(contentsOf: again.appendingPathComponent(name)))
  }

  @Test func progressRunsToOne() throws {
    var fractions: [Double] = []
    var hasVerified = false
    let finished = try quantise { progress in
      fractions.append(progress.fraction)
      hasVerified = hasVerified || progress.isVerifying
      return progress.network == "text_encoder"
    }.get()
    #expect(finished && hasVerified)
    #expect(fractions == fractions.sorted() && fractions.last == 1)
  }

  @Test func refusesWhatIsNotFinite() throws {
    for value in [Float.nan, .infinity] {
      var matrix = Self.matrix
      matrix[100] = value
      try writeSource(matrix)
      expectError(quantise(), contains: "not finite")
    }
  }

  @Test func refusesForeignFolders() throws {
    try folder.write("out/thesis.txt", "mine")
    expectError(quantise(), contains: "thesis.txt")
    let inside = Result { () throws(DiffusionError) in
      try ModelQuantizer(from: ModelPath(source), to: source.appendingPathComponent("x")).run { _ in
        true
      }
    }
    expectError(inside, contains: "inside the model")
    let nothing = folder.url.appendingPathComponent("out")
    let other = folder.url.appendingPathComponent("other")
    expectError(
      Result { () throws(DiffusionError) in
        try ModelQuantizer(from: ModelPath(nothing), to: other).run { _ in true }
      }, contains: "neither a text_encoder nor a unet")
  }
}
