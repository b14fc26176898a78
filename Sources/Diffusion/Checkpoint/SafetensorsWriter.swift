import FileNames
import Foundation
import PlainText

/// Writes a safetensors file from its beginning to its end, and goes on where it was interrupted:
/// until it is finished it is called `NAME.part`.
struct SafetensorsWriter: ~Copyable {
  /// A tensor to write; its bytes follow in the same order.
  struct Tensor {
    let name: String
    /// As the format spells it, `F32`, `F16` or `I8`.
    let type: String
    let shape: [Int]
    let byteCount: Int
  }

  /// Tensors that an earlier run wrote whole; the caller begins with the next.
  let finished: Int
  private let path: String
  private let part: String
  private let descriptor: Int32
  private let end: Int
  private var position: Int

  /// - Throws: `.unwritable`.
  init(path: String, tensors: [Tensor]) throws(DiffusionError) {
    let header = Self.header(tensors)
    let part = path + ".part"
    let descriptor = POSIX.open(part, O_RDWR | O_CREAT, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path: part, reason: systemReason()) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    var finished = 0
    var position = header.count
    let isContinued = Self.begins(descriptor, with: header)
    if isContinued {
      for tensor in tensors {
        guard position + tensor.byteCount <= size else { break }
        position += tensor.byteCount
        finished += 1
      }
    }
    let start = off_t(isContinued ? position : 0)
    guard ftruncate(descriptor, start) == 0, lseek(descriptor, start, SEEK_SET) >= 0,
      isContinued || header.withUnsafeBytes({ Self.write($0, to: descriptor) })
    else {
      let reason = systemReason()
      close(descriptor)
      throw .unwritable(path: part, reason: reason)
    }
    self.path = path
    self.part = part
    self.descriptor = descriptor
    self.finished = finished
    self.position = position
    end = header.count + tensors.reduce(0) { $0 + $1.byteCount }
  }

  deinit { close(descriptor) }

  /// Writes the next bytes.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(DiffusionError) {
    guard Self.write(bytes, to: descriptor) else {
      throw .unwritable(path: part, reason: systemReason())
    }
    position += bytes.count
  }

  /// Writes the next values as they are in memory.
  mutating func append<Value: BitwiseCopyable>(_ values: [Value]) throws(DiffusionError) {
    guard values.withUnsafeBytes({ Self.write($0, to: descriptor) }) else {
      throw .unwritable(path: part, reason: systemReason())
    }
    position += values.count * MemoryLayout<Value>.stride
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = Foundation.write(descriptor, start, rest.count)
      guard count > 0 || (count < 0 && errno == EINTR) else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(count, 0)))
    }
    return true
  }

  /// Gives the file its name, once it is on the disk.
  consuming func finish() throws(DiffusionError) {
    precondition(position == end)
    guard fsync(descriptor) == 0, POSIX.rename(part, path) == 0 else {
      throw .unwritable(path: path, reason: systemReason())
    }
  }

  private static func begins(_ descriptor: Int32, with header: [UInt8]) -> Bool {
    var found = [UInt8](repeating: 0, count: header.count)
    return pread(descriptor, &found, found.count, 0) == header.count && found == header
  }

  /// Length and JSON, padded with blanks so that the data is aligned.
  private static func header(_ tensors: [Tensor]) -> [UInt8] {
    var offset = 0
    var members: [String] = [#""__metadata__":{"format":"pt"}"#]
    for tensor in tensors {
      members.append(
        "\(JSON.quoted(tensor.name)):{\"dtype\":\"\(tensor.type)\",\"shape\":"
          + "[\(tensor.shape.map(String.init).joined(separator: ","))],"
          + "\"data_offsets\":[\(offset),\(offset + tensor.byteCount)]}")
      offset += tensor.byteCount
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
  }
}

extension JSON {
  /// A text as JSON writes it.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
