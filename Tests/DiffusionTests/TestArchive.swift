import Foundation

@testable import Diffusion

/// A zip archive as PyTorch writes it, made byte by byte so that it can lie.
struct TestArchive {
  struct Entry {
    var name: String
    var data: [UInt8]
    /// The name in front of the data, where it is another.
    var localName: String?
    var method = 0
    var flags = 0x0808
    /// What the directory says of its size, where it lies.
    var size: Int?
    /// What the directory says of its place, where it lies.
    var place: Int?

    init(_ name: String, _ data: [UInt8]) {
      self.name = name
      self.data = data
    }
  }

  var entries: [Entry]
  /// What the end says of the number of entries, where it lies.
  var count: Int?
  var disk = 0
  /// Bytes behind the end.
  var tail: [UInt8] = []
  var comment: [UInt8] = []
  /// Whether the record of large archives is there.
  var hasWideEnd = false
  /// Where the directory is said to be, where that is a lie.
  var place: Int?

  /// A checkpoint of one pickle and its storages.
  init(pickle: [UInt8], storages: [String: [UInt8]] = [:], root: String = "archive") {
    entries = [Entry("\(root)/data.pkl", pickle), Entry("\(root)/version", Array("3\n".utf8))]
    entries += storages.sorted { $0.key < $1.key }.map { Entry("\(root)/data/\($0.key)", $0.value) }
  }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let place = out.count
      let name = Array((entry.localName ?? entry.name).utf8)
      out += Self.little(0x0403_4B50, 4) + Self.little(20, 2) + Self.little(entry.flags, 2)
      out += Self.little(entry.method, 2) + Self.little(0, 4 + 12) + Self.little(name.count, 2)
      out += Self.little(0, 2) + name + entry.data
      let central = Array(entry.name.utf8)
      let size = entry.size ?? entry.data.count
      directory += Self.little(0x0201_4B50, 4) + Self.little(20, 4) + Self.little(entry.flags, 2)
      directory += Self.little(entry.method, 2) + Self.little(0, 8)
      directory += Self.little(size, 4) + Self.little(size, 4) + Self.little(central.count, 2)
      directory += Self.little(0, 12) + Self.little(entry.place ?? place, 4) + central
    }
    let start = place ?? out.count
    out += directory
    if hasWideEnd {
      let place = out.count
      out += Self.little(0x0606_4B50, 4) + Self.little(44, 8) + Self.little(0, 12)
      out += Self.little(entries.count, 8) + Self.little(entries.count, 8)
      out += Self.little(directory.count, 8) + Self.little(start, 8)
      out += Self.little(0x0706_4B50, 4) + Self.little(0, 4) + Self.little(place, 8)
      out += Self.little(1, 4)
    }
    let count = count ?? entries.count
    out += Self.little(0x0605_4B50, 4) + Self.little(disk, 2) + Self.little(0, 2)
    out += Self.little(count, 2) + Self.little(count, 2) + Self.little(directory.count, 4)
    return out + Self.little(start, 4) + Self.little(comment.count, 2) + comment + tail
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}

/// Pickles made by hand.
enum TestPickle {
  static func text(_ text: String) -> [UInt8] {
    [0x58] + TestArchive.little(text.utf8.count, 4) + Array(text.utf8)
  }
  static func name(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }
  /// The same in the form of later protocols.
  static func stacked(_ module: String, _ name: String) -> [UInt8] {
    text(module) + text(name) + [0x93]
  }
  static func int(_ value: Int) -> [UInt8] {
    value == Int(Int32(truncatingIfNeeded: value))
      ? [0x4A] + TestArchive.little(value, 4) : [0x8A, 8] + TestArchive.little(value, 8)
  }
  static func tuple(_ items: [[UInt8]]) -> [UInt8] { [0x28] + items.flatMap { $0 } + [0x74] }
  /// Calls what comes first with the others.
  static func call(_ function: [UInt8], _ items: [[UInt8]]) -> [UInt8] {
    function + tuple(items) + [0x52]
  }
  static func storage(
    _ kind: String = "FloatStorage", key: String = "0", count: Int = 6
  ) -> [UInt8] {
    tuple([text("storage"), name("torch", kind), text(key), text("cpu"), int(count)]) + [0x51]
  }
  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [2, 3], strides: [Int] = [3, 1]
  ) -> [UInt8] {
    call(
      name("torch._utils", "_rebuild_tensor_v2"),
      [
        storage, int(offset), tuple(shape.map(int)), tuple(strides.map(int)), [0x89],
        call(name("collections", "OrderedDict"), []),
      ])
  }
  static func dictionary(_ pairs: [(String, [UInt8])]) -> [UInt8] {
    [0x7D, 0x28] + pairs.flatMap { text($0.0) + $0.1 } + [0x75]
  }
  static func whole(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2E] }

  /// A file of one value in the zip form, with a storage of six floats.
  static func zip(_ value: [UInt8]) -> [UInt8] {
    TestArchive(pickle: whole(value), storages: ["0": Array(repeating: 0, count: 24)]).bytes
  }

  /// The same in the legacy form.
  static func legacy(
    _ value: [UInt8], isLittle: Bool = true, keys: [String] = ["0"], counts: [Int] = [6],
    tail: [UInt8] = []
  ) -> [UInt8] {
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    var out = whole([0x8A, 10] + magic) + whole([0x4D, 0xE9, 3])
    out += whole(dictionary([("little_endian", [isLittle ? 0x88 : 0x89])]))
    out += whole(value) + whole([0x5D, 0x28] + keys.flatMap(text) + [0x65])
    for count in counts {
      out += TestArchive.little(count, 8) + Array(repeating: 0, count: 24)
    }
    return out + tail
  }
}
