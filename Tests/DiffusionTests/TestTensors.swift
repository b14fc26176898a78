import Foundation

@testable import Diffusion

/// Reproducible numbers for tests (splitmix64).
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Values in [-1, 1).
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1..<1, using: &self) }
  }
}

extension Compute {
  func random(
    _ batch: Int, _ height: Int, _ width: Int, _ channels: Int, _ random: inout TestRandom
  ) -> Feature {
    upload(
      random.floats(batch * height * width * channels), batch: batch, height: height,
      width: width, channels: channels)
  }

  /// The same values without their statistics.
  func copy(_ x: Feature) -> Feature { copy(x.part()) }
}

extension Feature {
  var values: [Float] { (0..<batch * area * channels).map { Float(self[$0]) } }

  /// A value, on whichever device it is.
  subscript(index: Int) -> Double {
    Double((self as? PlainDevice.Map)?.content[index] ?? pointer[index])
  }
}

/// Small safetensors files with random weights.
enum TestWeights {
  /// A 3x3 kernel `[columns, channels, 3, 3]`, as stored and as plain floats.
  static func convolution(
    channels: Int, columns: Int, height: Int = 3, width: Int = 3, isInt8: Bool,
    _ random: inout TestRandom
  ) throws -> (WeightTensor, [Float]) {
    let folder = try write("k", [columns, channels, height, width], isInt8: isInt8, &random)
    // The mapping stays valid when the file is gone.
    defer { try? FileManager.default.removeItem(at: folder) }
    let tensor = try Weights(folder: ModelPath(folder), baseName: "model").tensor("k")
    return (tensor, tensor.floats())
  }

  /// A folder with a matrix `m.weight` of `[columns, depth]`, and its values.
  static func matrix(
    depth: Int, columns: Int, _ random: inout TestRandom
  ) throws -> (URL, [Float]) {
    let folder = try write("m.weight", [columns, depth], isInt8: columns % 2 == 0, &random)
    return (
      folder, try Weights(folder: ModelPath(folder), baseName: "model").tensor("m.weight").floats()
    )
  }

  private static func write(
    _ name: String, _ shape: [Int], isInt8: Bool, _ random: inout TestRandom
  ) throws -> URL {
    let count = shape.reduce(1, *)
    var data = Data()
    var header: [String: Any] = [:]
    if isInt8 {
      data.append(contentsOf: (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      data.append(
        contentsOf: random.floats(shape[0]).map { abs($0) / 100 }.withUnsafeBytes { Array($0) })
      header[name + "_scale"] = [
        "dtype": "F32", "shape": [shape[0]], "data_offsets": [count, data.count],
      ]
    } else {
      data.append(contentsOf: random.floats(count).withUnsafeBytes { Array($0) })
    }
    header[name] = [
      "dtype": isInt8 ? "I8" : "F32", "shape": shape,
      "data_offsets": [0, isInt8 ? count : data.count],
    ]
    var json = try JSONSerialization.data(withJSONObject: header)
    while json.count % 8 != 0 { json.append(0x20) }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("easel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
    try (length + json + data).write(to: folder.appendingPathComponent("model.safetensors"))
    return folder
  }
}
