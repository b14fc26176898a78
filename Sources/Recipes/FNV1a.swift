/// FNV-1a in 64 bits: tells contents apart, and is the same on every machine; no protection against
/// who wants two to be the same.
public struct FNV1a: Sendable {
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  @inlinable
  public mutating func mix(_ bytes: some Sequence<UInt8>) {
    var value = value
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    take(value)
  }

  @usableFromInline
  mutating func take(_ value: UInt64) { self.value = value }

  /// 16 hexadecimal digits.
  public var digits: String { Self.digits(value) }

  public static func digits(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
