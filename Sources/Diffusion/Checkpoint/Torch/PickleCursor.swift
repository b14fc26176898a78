/// Reads the bytes of a pickle one after another, and says where it stands.
struct PickleCursor {
  let bytes: UnsafeRawBufferPointer
  /// The file, and what in it is read, such as `archive/data.pkl`.
  let path: String
  let part: String
  var position: Int

  /// Where the instruction that is carried out begins.
  var instruction = 0

  init(_ bytes: UnsafeRawBufferPointer, from start: Int, path: String, part: String) {
    self.bytes = bytes
    self.path = path
    self.part = part
    position = start
  }

  /// The place for messages.
  var place: String { "byte \(instruction) of \(part)" }

  func malformed(_ reason: String) -> DiffusionError {
    .malformed(path: path, reason: "\(reason) (\(place))")
  }

  mutating func take(_ count: Int) throws(DiffusionError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - position else {
      throw malformed("its pickle ends too early: truncated?")
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(DiffusionError) -> Number {
    Number(littleEndian: try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
  }

  /// A length that is written before what has it.
  mutating func length<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(DiffusionError) -> Int {
    guard let length = Int(exactly: try number(type)), length >= 0 else {
      throw malformed("it has an impossible length")
    }
    return length
  }

  mutating func text(_ count: Int) throws(DiffusionError) -> String {
    String(decoding: try take(count), as: UTF8.self)
  }

  /// Up to the next line break, which is skipped.
  mutating func line() throws(DiffusionError) -> String {
    // No module and no class has a longer name.
    let most = min(bytes.count - position, 4096)
    let rest = bytes[position..<position + most]
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      throw malformed("it has a name without an end")
    }
    let line = try text(end - position)
    position += 1
    return line
  }

  /// Doubles alone are written with their first byte first.
  mutating func double() throws(DiffusionError) -> Double {
    Double(bitPattern: try number(UInt64.self).byteSwapped)
  }
}
