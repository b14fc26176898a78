import PlainText
import Testing

@testable import Diffusion

struct CheckpointConfigTests {
  private enum Colour: String, CaseIterable {
    case red, blue
  }

  private static func json(_ text: String) -> Result<JSON, JSON.SyntaxError> {
    Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(JSON.SyntaxError) in try JSON(parsing: bytes) }
    }
  }

  private func config(_ text: String) throws -> Config {
    try Config(json: Self.json(text).get(), path: "c.json")
  }

  @Test func readsJSON() throws {
    let json = try Self.json(
      #" {"a": [1, -2.5e1, true, null, NaN, -Infinity], "b\n\u00e9\ud83c\udf4e": "x\/\"é"} "#
    ).get()
    #expect(json["a"]?.array?.prefix(4) == [.int(1), .double(-25), .bool(true), .null])
    #expect(json["a"]?.array?[4].double?.isNaN == true)
    #expect(json["a"]?.array?[5] == .double(-.infinity))
    #expect(json["b\né🍎"]?.string == "x/\"é")
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01x", "+1", "0x10", "tru", "\"\\ud800\"", "\"\\q\"",
    "\"abc", "1 2", "\"\\u12\"", "--1", "1e999",
  ])
  func refusesWhatIsNoJSON(text: String) {
    guard case .failure = Self.json(text) else {
      Issue.record("accepted \(text)")
      return
    }
  }

  @Test func readsTypedKeys() throws {
    let config = try config(
      #"{"n": 3, "x": 1.5, "one": 4, "list": [1, 2], "flags": [true, false], "c": "blue","#
        + #" "none": null, "names": ["a", "b"], "parts": [{"n": 5}]}"#)
    #expect(try config.int("n") == 3)
    #expect(try config.int("none", default: 7) == 7)
    #expect(try config.double("x") == 1.5 && config.double("n") == 3)
    #expect(try config.ints("one", count: 3) == [4, 4, 4])
    #expect(try config.ints("list", count: 2) == [1, 2])
    #expect(try config.bools("flags", count: 2) == [true, false])
    #expect(try config.strings("names") == ["a", "b"])
    #expect(try config.choice("c") == Colour.blue)
    #expect(try config.choice("absent", default: Colour.red) == .red)
    #expect(try config.sections("parts").map { section in try section.int("n") } == [5])
    try config.requireUnset("none", "absent")
  }

  @Test func errorsNameFileKeyValueAndWhatIsSupported() throws {
    let config = try config(#"{"n": 3, "c": "green", "s": "x", "parts": [{"n": -1}], "f": [1, 2]}"#)
    #expect(
      throws: DiffusionError.unsupported(
        path: "c.json", key: "c", value: "\"green\"", supported: "red, blue")
    ) { try config.choice("c") as Colour }
    #expect(
      throws: DiffusionError.unsupported(
        path: "c.json", key: "parts[0].n", value: "-1", supported: "whole numbers from 0 to 9")
    ) { try config.sections("parts")[0].int("n", in: 0...9) }
    #expect(throws: DiffusionError.malformed(path: "c.json", reason: "the key m is missing")) {
      try config.int("m")
    }
    #expect(
      throws: DiffusionError.unsupported(
        path: "c.json", key: "s", value: "\"x\"", supported: "null, false")
    ) { try config.requireUnset("m", "s") }
    #expect(throws: DiffusionError.self) { try config.int("s") }
    #expect(throws: DiffusionError.self) { try config.ints("f", count: 3) }
    #expect(throws: DiffusionError.self) { try config.sections("n") }
  }
}
