import PlainText
import Testing

@testable import Diffusion

/// Headers that lie must give an error that says so; none may crash.
struct CheckpointHeaderTests {
  static let good = #"""
    {"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},\#
    "a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},\#
    "none":{"dtype":"F32","shape":[0,7],"data_offsets":[8,8]}}
    """#

  static func file(_ header: String, data: Int = 12, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return withUnsafeBytes(of: length.littleEndian, Array.init) + Array(header.utf8)
      + Array(repeating: 7, count: data)
  }

  /// The error of parsing, or nil.
  static func parse(_ bytes: [UInt8]) -> Result<SafetensorsHeader, DiffusionError> {
    bytes.withUnsafeBytes { bytes in
      Result { () throws(DiffusionError) in try SafetensorsHeader(parsing: bytes, path: "w") }
    }
  }

  @Test func readsEntries() throws {
    let header = try Self.parse(Self.file(Self.good)).get()
    let start = 8 + Self.good.utf8.count
    #expect(header.metadata == ["format": "pt"])
    #expect(
      header.entries == [
        "a": .init(type: "F32", shape: [1, 2], range: start..<start + 8),
        "b": .init(type: "F16", shape: [2], range: start + 8..<start + 12),
        "none": .init(type: "F32", shape: [0, 7], range: start + 8..<start + 8),
      ])
  }

  @Test(arguments: [
    ("", "at least 8 bytes"),
    ("{}      ", "header claims"),
  ])
  func refusesWhatIsNoSafetensorsFile(text: String, reason: String) {
    expectError(Self.parse(Array(text.utf8)), contains: reason)
  }

  @Test(arguments: [
    ("[]", "not a JSON object"),
    (#"{"a":1}"#, "lacks dtype"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "needs 12 bytes"),
    (#"{"a":{"dtype":"X9","shape":[2],"data_offsets":[0,8]}}"#, "dtype X9"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "extent -2"),
    (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, "extent 2.0"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "not a range"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}"#, "not a range"),
    (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, "truncated"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "belong to no tensor"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "follows a gap"),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
      "larger than any memory"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}"#,
      "larger than any memory"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]}}"#, "extent"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}"#, "truncated"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"#
        + #""b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}"#, "overlaps"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]},"#
        + #""a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]}}"#, "comes twice"
    ),
  ])
  func refusesLies(header: String, reason: String) {
    expectError(Self.parse(Self.file(header)), contains: reason)
  }

  @Test func refusesLyingLengths() {
    expectError(Self.parse(Self.file("{}", length: .max)), contains: "claims")
    expectError(Self.parse(Self.file("{}", length: 1 << 63)), contains: "claims")
    expectError(Self.parse(Self.file("{}", length: 100)), contains: "truncated")
  }

  @Test func refusesTextThatIsNotUTF8() {
    var bytes = Self.file(#"{"a":1}"#)
    bytes[8 + 2] = 0xFF
    expectError(Self.parse(bytes), contains: "not UTF-8")
  }

  /// Random damage of a good file: whatever is accepted must lie inside the file.
  @Test func survivesDamage() {
    var random = TestRandom(seed: 8)
    let tokens = [
      "9223372036854775807", "-1", "1e308", "[", "{", "\"", "\\u", "null", "}", "]", ",", "\u{0}",
    ]
    var accepted = 0
    for _ in 0..<30_000 {
      var bytes = Self.file(Self.good)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2:
          let token = tokens[Int.random(in: 0..<tokens.count, using: &random)]
          bytes.insert(contentsOf: Array(token.utf8), at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { break }
      }
      if case .success(let header) = Self.parse(bytes) {
        accepted += 1
        #expect(header.entries.values.allSatisfy { $0.range.upperBound <= bytes.count })
      }
    }
    // Damage to names and values leaves some files good: else the loop would test one error only.
    #expect(accepted > 100 && accepted < 30_000)
  }

  @Test func deepNestingIsAnError() {
    expectError(Self.parse(Self.file(String(repeating: "[", count: 100_000))), contains: "deep")
  }
}

/// Expects a failure whose text contains a phrase.
func expectError<Success>(
  _ result: Result<Success, DiffusionError>, contains phrase: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  switch result {
  case .success: Issue.record("no error", sourceLocation: sourceLocation)
  case .failure(let error):
    #expect(error.description.contains(phrase), sourceLocation: sourceLocation)
  }
}
