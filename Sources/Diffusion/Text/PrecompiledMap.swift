import Foundation

/// SentencePiece's table of normalised spellings: a double-array trie (Darts-clone) from byte
/// sequences to places in a pool of zero-terminated texts.
///
/// Applied as the `Precompiled` normalizer of Hugging Face's tokenizers does: a grapheme of fewer
/// than six bytes as a whole where the table knows it, else scalar by scalar.
struct PrecompiledMap: Sendable {
  private let units: [UInt32]
  private let pool: [UInt8]

  /// - Parameter bytes: size of the trie in bytes (32 bits), the trie, the pool.
  /// - Returns: nil where the sizes do not fit.
  init?(_ bytes: [UInt8]) {
    func unit(_ index: Int) -> UInt32 {
      bytes[4 * index..<4 * index + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard bytes.count >= 4 else { return nil }
    let size = Int(unit(0))
    guard size > 0, size.isMultiple(of: 4), size <= bytes.count - 4 else { return nil }
    units = (1...size / 4).map(unit)
    pool = Array(bytes[(4 + size)...])
  }

  func normalise(_ text: Substring) -> String {
    var result = ""
    for grapheme in text {
      if grapheme.utf8.count < 6, let replacement = replacement(grapheme.utf8) {
        result += replacement
        continue
      }
      for scalar in grapheme.unicodeScalars {
        result += replacement(String(scalar).utf8) ?? String(scalar)
      }
    }
    return result
  }

  /// What stands for the shortest key that begins the bytes.
  private func replacement(_ bytes: some Sequence<UInt8>) -> String? {
    var node = Int(Self.offset(units[0]))
    for byte in bytes where byte != 0 {
      node ^= Int(byte)
      guard node < units.count, units[node] & 0x8000_00FF == UInt32(byte) else { return nil }
      let unit = units[node]
      node ^= Int(Self.offset(unit))
      if unit >> 8 & 1 == 1 {
        guard node < units.count else { return nil }
        let start = Int(units[node] & 0x7FFF_FFFF)
        guard start < pool.count else { return nil }
        return String(decoding: pool[start...].prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    return nil
  }

  private static func offset(_ unit: UInt32) -> UInt32 {
    (unit >> 10) << ((unit & 1 << 9) >> 6)
  }
}
