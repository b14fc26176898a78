import Foundation
import Testing

@testable import Diffusion

/// Random damage of good files: whatever is accepted lies inside the file and can be read.
@Suite struct TorchFuzzTests {
  /// Mutated files of each kind; `EASEL_FUZZ_ROUNDS` asks for more, 500000 for a million in all.
  private static let rounds =
    ProcessInfo.processInfo.environment["EASEL_FUZZ_ROUNDS"].flatMap(Int.init) ?? 10_000

  /// Bytes that mean something to a pickle or an archive.
  private static let tokens: [[UInt8]] = [
    [0x28], [0x52], [0x75], [0x73], [0x62], [0x65], [0x61], [0x51], [0x81], [0x93], [0x94],
    [0x68, 0], [0x68, 3], [0x5D], [0x7D], [0x29], [0x30], [0x32], [0x31], [0x86], [0x4E],
    [0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 1, 0x80],
    [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 6, 6],
    TestPickle.name("torch", "FloatStorage"), TestPickle.name("torch._utils", "_rebuild_tensor_v2"),
    TestPickle.name("collections", "OrderedDict"), TestPickle.int(1 << 40),
  ]

  private static func damage(_ bytes: inout [UInt8], _ random: inout TestRandom) {
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: bytes.remove(at: place)
      case 3:
        bytes.insert(
          contentsOf: tokens[Int.random(in: 0..<tokens.count, using: &random)], at: place)
      case 4:
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
        bytes.insert(
          contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
      default: bytes.removeSubrange(place..<min(bytes.count, place + 12))
      }
    }
  }

  /// Reads a file, and all values of what is accepted.
  /// - Returns: whether it was.
  private func isAccepted(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard
        case .success(let file) = Result(catching: { () throws(DiffusionError) in
          try TorchFile(parsing: bytes, path: "w")
        })
      else { return false }
      for (_, entry) in file.entries {
        guard entry.range.lowerBound >= 0, entry.range.upperBound <= bytes.count else {
          Issue.record("a tensor outside the file")
          return true
        }
        guard let strides = entry.strides, entry.count <= 1 << 16 else { continue }
        var values = [UInt8](repeating: 0, count: entry.byteCount)
        values.withUnsafeMutableBytes { values in
          TensorEntry.gather(
            UnsafeRawBufferPointer(rebasing: bytes[entry.range]), from: 0, extents: entry.extents,
            strides: strides, size: TensorEntry.sizes[entry.type] ?? 1, into: values)
        }
      }
      return true
    }
  }

  private static func files() throws -> [[UInt8]] {
    try [
      "zip-float32.pt", "views.pt", "nested.pt", "lightning.ckpt", "script.pt", "protocol-4.pt",
      "legacy-views.pth", "legacy-lightning.ckpt", "python-2.pth", "python-2-view.pth",
    ].map { Array(try Data(contentsOf: TorchFileTests.folder.appendingPathComponent($0))) }
  }

  @Test func survivesDamage() throws {
    var random = TestRandom(seed: 18)
    let files = try Self.files()
    var accepted = 0
    for round in 0..<Self.rounds {
      var bytes = files[round % files.count]
      Self.damage(&bytes, &random)
      if isAccepted(bytes) { accepted += 1 }
    }
    // Damage to values leaves some files good: else the loop would test one error only.
    #expect(accepted > Self.rounds / 100 && accepted < Self.rounds)
  }

  /// Damage inside a pickle whose archive is whole again.
  @Test func survivesDamagedPickles() throws {
    var random = TestRandom(seed: 19)
    var archives: [TestArchive] = []
    for file in try Self.files() where file.starts(with: [0x50, 0x4B]) {
      var archive = TestArchive(pickle: [])
      archive.entries = try file.withUnsafeBytes { bytes in
        try ZipDirectory(parsing: bytes, path: "w").entries.filter { $0.value.isStored }
          .sorted { $0.key < $1.key }
          .map { TestArchive.Entry($0.key, Array(bytes[$0.value.range])) }
      }
      archives.append(archive)
    }
    var accepted = 0
    for round in 0..<Self.rounds {
      var archive = archives[round % archives.count]
      let pickle = try #require(
        archive.entries.firstIndex { $0.name.hasSuffix("/data.pkl") })
      Self.damage(&archive.entries[pickle].data, &random)
      if isAccepted(archive.bytes) { accepted += 1 }
    }
    #expect(accepted > Self.rounds / 100 && accepted < Self.rounds)
  }
}
