import Foundation

/// Writes tensors as `torch.save` writes a state dict of float32 tensors.
struct TorchWriter {
  let tensors: [(name: String, shape: [Int], values: [Float])]

  /// The form since version 1.6: a zip archive with an entry a storage.
  func zip() -> Data {
    var archive = StoredZip()
    archive.add("archive/data.pkl", Data([0x80, 2]) + dictionary(isLegacy: false) + Data("."))
    archive.add("archive/byteorder", Data("little".utf8))
    for (index, tensor) in tensors.enumerated() {
      archive.add("archive/data/\(index)", tensor.values.withUnsafeBytes { Data($0) })
    }
    archive.add("archive/version", Data("3\n".utf8))
    return archive.finished()
  }

  /// The form before: five pickles, then the storages.
  func legacy() -> Data {
    let start = Data([0x80, 2])
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    var file = start + Data([0x8A, 10]) + Data(magic) + Data(".")
    file += start + Data([0x4D, 0xE9, 0x03]) + Data(".")
    file += start + Data("}(") + text("protocol_version") + Data([0x4D, 0xE9, 0x03])
    file += text("little_endian") + Data([0x88]) + Data("u.")
    file += start + dictionary(isLegacy: true) + Data(".")
    file += start + Data("](")
    for index in tensors.indices { file += text("\(index)") }
    file += Data("e.")
    for tensor in tensors {
      withUnsafeBytes(of: Int64(tensor.values.count).littleEndian) { file += Data($0) }
      tensor.values.withUnsafeBytes { file += Data($0) }
    }
    return file
  }

  private func dictionary(isLegacy: Bool) -> Data {
    var data = Data("}(")
    for (index, tensor) in tensors.enumerated() {
      let strides = tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
      data += text(tensor.name) + Data("ctorch._utils\n_rebuild_tensor_v2\n((")
      data += text("storage") + Data("ctorch\nFloatStorage\n") + text("\(index)") + text("cpu")
      data += number(tensor.values.count) + Data(isLegacy ? "NtQ" : "tQ")
      data += number(0) + tuple(tensor.shape) + tuple(strides)
      data += Data([0x89]) + Data("ccollections\nOrderedDict\n)RtR")
    }
    return data + Data("u")
  }

  private func tuple(_ numbers: [Int]) -> Data {
    Data("(") + numbers.reduce(into: Data()) { $0 += number($1) } + Data("t")
  }

  private func number(_ value: Int) -> Data {
    withUnsafeBytes(of: Int32(value).littleEndian) { Data("J") + Data($0) }
  }

  private func text(_ text: String) -> Data {
    withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Data("X") + Data($0) }
      + Data(text.utf8)
  }
}

/// A zip archive whose entries lie in it as they are.
private struct StoredZip {
  private var data = Data()
  private var directory = Data()
  private var count = 0

  mutating func add(_ name: String, _ content: Data) {
    let start = data.count
    var header = Data()
    // Version, flags, method, time, date, checksum (which nobody compares), both sizes, lengths.
    for value in [20, 0x800, 0, 0, 0] { append(UInt16(value), to: &header) }
    for value in [0, content.count, content.count] { append(UInt32(value), to: &header) }
    append(UInt16(name.utf8.count), to: &header)
    append(UInt16(0), to: &header)
    data += Data([0x50, 0x4B, 3, 4]) + header + Data(name.utf8) + content
    directory += Data([0x50, 0x4B, 1, 2, 20, 0]) + header
    for value in [0, 0, 0] { append(UInt16(value), to: &directory) }
    append(UInt32(0), to: &directory)
    append(UInt32(start), to: &directory)
    directory += Data(name.utf8)
    count += 1
  }

  func finished() -> Data {
    var end = Data([0x50, 0x4B, 5, 6])
    for value in [0, 0, count, count] { append(UInt16(value), to: &end) }
    append(UInt32(directory.count), to: &end)
    append(UInt32(data.count), to: &end)
    append(UInt16(0), to: &end)
    return data + directory + end
  }

  private func append<Value: FixedWidthInteger>(_ value: Value, to data: inout Data) {
    withUnsafeBytes(of: value.littleEndian) { data += Data($0) }
  }
}

extension Data {
  fileprivate init(_ text: String) { self.init(text.utf8) }
}
