import CKernels
import Foundation
import PlainText
import Testing
import Toybox

@testable import Diffusion

struct CheckpointWeightsTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ name: String, _ header: String, _ data: [UInt8]) throws {
    try folder.write(name, CheckpointHeaderTests.file(header, data: 0) + data)
  }

  private func open(_ base: String = "model") -> Result<Weights, DiffusionError> {
    Result { () throws(DiffusionError) in try Weights(folder: ModelPath(folder.url), baseName: base)
    }
  }

  @Test func readsEveryStorage() throws {
    let header =
      #"{"f32":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""f16":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},"#
      + #""bf16":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},"#
      + #""i8":{"dtype":"I8","shape":[2,2],"data_offsets":[16,20]},"#
      + #""i8_scale":{"dtype":"F32","shape":[2],"data_offsets":[20,28]},"#
      + #""i64":{"dtype":"I64","shape":[1],"data_offsets":[28,36]},"#
      + #""u32":{"dtype":"U32","shape":[0],"data_offsets":[36,36]}}"#
    let floats: [Float] = [1.5, -2]
    try write(
      "model.safetensors", header,
      floats.withUnsafeBytes(Array.init) + [0x00, 0x3E, 0x00, 0xC0] + [0xC0, 0x3F, 0x00, 0xC0]
        + [127, 0x80, 1, 0xFF] + ([0.5, 2] as [Float]).withUnsafeBytes(Array.init)
        + [0xFD] + Array(repeating: 0xFF, count: 7))
    let weights = try open().get()
    #expect(weights.names == ["bf16", "f16", "f32", "i64", "i8", "u32"])
    for name in ["f32", "f16", "bf16"] { #expect(try weights.tensor(name).floats() == floats) }
    let packed = try weights.tensor("i8", shape: [2, 2])
    #expect(packed.floats() == [63.5, -64, 2, -2])
    #expect(packed.floats(rows: 1..<2) == [2, -2])
    #expect(packed.scales == [0.5, 2])
    #expect(packed.withInt8 { Array($0) } == [127, -128, 1, -1])
    weights.release()
    #expect(packed.floats(rows: 0..<1) == [63.5, -64])
    #expect(try weights.tensor("i64").floats() == [-3])
    expectError(tensor(weights, "u32"), contains: "stored as U32")
    expectError(tensor(weights, "absent"), contains: "missing")
    expectError(tensor(weights, "f32", [3]), contains: "the configuration needs [3]")
  }

  @Test func everyHalfIsExact() {
    let all = Array(UInt16.min...UInt16.max)
    var values = [Float](repeating: 0, count: all.count)
    // As they lie in files: at any address.
    let bytes = [0] + all.withUnsafeBytes { Array($0) }
    bytes.withUnsafeBytes { bytes in
      easel_halves_to_floats(bytes.baseAddress.map { $0 + 1 }, all.count, &values)
    }
    for (bits, value) in zip(all, values) {
      let expected = Float(Float16(bitPattern: bits))
      #expect(value.bitPattern == expected.bitPattern || (value.isNaN && expected.isNaN))
    }
  }

  @Test func scalesMustFit() throws {
    let header =
      #"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"I8","shape":[2,2],"data_offsets":[4,8]},"#
      + #""b_scale":{"dtype":"F16","shape":[1],"data_offsets":[8,10]}}"#
    try write("model.safetensors", header, Array(repeating: 1, count: 10))
    let weights = try open().get()
    expectError(tensor(weights, "a"), contains: "a_scale")
    expectError(tensor(weights, "b"), contains: "one float a row")
  }

  static let one = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
  static let two = #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#

  @Test func prefersHalfPrecision() throws {
    try write("model.safetensors", Self.one, [0])
    try write("model.fp16.safetensors", Self.two, [0])
    #expect(try open().get().names == ["b"])
  }

  /// What stray files, half a download or a clone without its large files leave beside whole
  /// weights.
  @Test(arguments: [
    (
      "model.fp16.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    ),
    ("model.fp16.safetensors", "half of a dow"),
    ("model.safetensors.index.fp16.json", #"{"weight_map":{"a":"gone.safetensors"}}"#),
    ("model.fp16.safetensors.index.json", "version https://git-lfs.github.com/spec/v1\nsize 9\n"),
  ])
  func fallsBackToWhatIsWhole(stray: String, text: String) throws {
    try folder.write(stray, text)
    expectError(open(), contains: text.hasPrefix("version") ? "git lfs pull" : "safetensors")
    try write("model.safetensors", Self.one, [0])
    #expect(try open().get().names == ["a"])
  }

  @Test func fallsBackToShards() throws {
    try folder.write("model.safetensors", "version https://git-lfs.github.com/spec/v1\n")
    try write("part.safetensors", Self.one, [0])
    try folder.write(
      "model.safetensors.index.json", #"{"weight_map":{"a":"part.safetensors"}}"#)
    #expect(try open().get().names == ["a"])
  }

  /// Every file of a model is read through the same door.
  @Test func pointersOfGitAreNamed() throws {
    try folder.write("spiece.model", "version https://git-lfs.github.com/spec/v1\nsize 9\n")
    let file = ModelPath(folder.url.appendingPathComponent("spiece.model"))
    expectError(
      Result { () throws(DiffusionError) in try SentencePieceModel(file: file) },
      contains: "git lfs pull")
    expectError(
      Result { () throws(DiffusionError) in try JSON(file: file) }, contains: "git lfs pull")
  }

  @Test func readsShards() throws {
    try write("model-00001-of-00002.safetensors", Self.one, [0])
    try write("model-00002-of-00002.safetensors", Self.two, [0])
    try folder.write(
      "model.safetensors.index.json",
      #"""
      {"metadata":{}, "weight_map":{"a":"model-00001-of-00002.safetensors",
       "b":"model-00002-of-00002.safetensors"}}
      """#)
    let weights = try open().get()
    #expect(weights.names == ["a", "b"])
    #expect(weights.paths.count == 2)
  }

  @Test func indexMustBeTrue() throws {
    try write("one.safetensors", Self.one, [0])
    func index(_ map: String) throws {
      try folder.write("model.safetensors.index.json", "{\"weight_map\":\(map)}")
    }
    try index(#"{"a":"one.safetensors","c":"one.safetensors"}"#)
    expectError(open(), contains: "the index names it")
    try index(#"{"a":"gone.safetensors"}"#)
    expectError(open(), contains: "gone.safetensors: No such file")
    try index(#"{"a":"../one.safetensors"}"#)
    expectError(open(), contains: "no .safetensors file of this folder")
    try index("{}")
    expectError(open(), contains: "no weight_map")
  }

  @Test func readsPicklesWhereThereIsNothingElse() throws {
    func golden(_ name: String) throws -> [UInt8] {
      Array(try Data(contentsOf: TorchFileTests.folder.appendingPathComponent(name)))
    }
    try folder.write("model.bin", golden("zip-float32.pt"))
    expectError(open(), contains: "model.safetensors")
    try folder.write("pytorch_model-1.bin", golden("zip-float32.pt"))
    try folder.write("pytorch_model-2.bin", golden("state-dict.bin"))
    try folder.write(
      "pytorch_model.bin.index.json",
      #"{"weight_map":{"a":"pytorch_model-1.bin","0.bias":"pytorch_model-2.bin"}}"#)
    #expect(try open().get().pickles.map(\.file) == ["pytorch_model-1.bin", "pytorch_model-2.bin"])
    try folder.write(
      "pytorch_model.bin.index.json", #"{"weight_map":{"a":"one.safetensors"}}"#)
    expectError(open(), contains: "no .bin file of this folder")
    try folder.write("pytorch_model.bin", golden("zip-float32.pt"))
    #expect(try open().get().names == ["a", "b.c", "scalar"])
    try folder.write("pytorch_model.fp16.bin", golden("legacy-float16.pth"))
    #expect(try open().get().tensor("a").storage == .float16)
    try write("model.safetensors", Self.one, [0])
    #expect(try open().get().names == ["a"])
  }

  @Test func saysWhatIsMissing() throws {
    expectError(open(), contains: "model.safetensors")
    let nowhere = folder.url.appendingPathComponent("nowhere")
    expectError(
      Result { () throws(DiffusionError) in
        try Weights(folder: ModelPath(nowhere), baseName: "model")
      },
      contains: nowhere.path)
  }

  /// A copy of a real file cut at many places never opens.
  @Test func truncationIsFound() throws {
    let whole = try Toybox.folder.appending("stage_2/unet/diffusion_pytorch_model.safetensors")
      .data()
    for count in [0, 7, 8, 9, 5000, whole.count / 2, whole.count - 1] {
      try folder.write("model.safetensors", Array(whole.prefix(count)))
      guard case .failure = open() else {
        Issue.record("accepted \(count) bytes")
        continue
      }
    }
  }

  private func tensor(
    _ weights: Weights, _ name: String, _ shape: [Int]? = nil
  ) -> Result<WeightTensor, DiffusionError> {
    Result { () throws(DiffusionError) in
      if let shape { try weights.tensor(name, shape: shape) } else { try weights.tensor(name) }
    }
  }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "easel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }
}
