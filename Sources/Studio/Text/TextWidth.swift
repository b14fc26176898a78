/// How many terminal columns text takes: the one place of the package that knows.
///
/// A grapheme is two columns wide if one of its scalars is East Asian wide or fullwidth (UAX #11,
/// Unicode 16) or if it is shown as an emoji (UTS #51), none if it is empty or a control character,
/// and one otherwise. Combining marks, joiners and variation selectors add nothing to their base.
public enum TextWidth {
  /// Columns of a grapheme, 0...2.
  public static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7f ? 0 : 1 }
    var scalars = character.unicodeScalars.makeIterator()
    guard let first = scalars.next() else { return 0 }
    if isControl(first) { return 0 }
    if isWide(first) { return 2 }
    var emoji = first.properties.isEmojiPresentation
    var text = false
    while let next = scalars.next() {
      if next.value == 0xfe0f, first.properties.isEmoji { emoji = true }
      if next.value == 0xfe0e { text = true }
      if isWide(next), !isJoined(next) { return 2 }
      if isRegional(first), isRegional(next) { emoji = true }
    }
    return emoji && !text ? 2 : 1
  }

  /// Columns of a text in one line.
  public static func of(_ text: some StringProtocol) -> Int {
    var columns = 0
    for character in text { columns += of(character) }
    return columns
  }

  /// The start of a text that fits in some columns; a text that does not fit ends in `…`.
  public static func fit(_ text: some StringProtocol, columns: Int) -> String {
    if of(text) <= columns { return String(text) }
    guard columns > 0 else { return "" }
    var result = ""
    var used = 1
    for character in text {
      let width = of(character)
      if used + width > columns { break }
      used += width
      result.append(character)
    }
    return result + "…"
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format: scalar.value != 0xad
    default: false
    }
  }

  /// Hangul vowels and finals join the syllable before them.
  private static func isJoined(_ scalar: Unicode.Scalar) -> Bool {
    (0x1160...0x11ff).contains(scalar.value) || (0xd7b0...0xd7ff).contains(scalar.value)
      || scalar.properties.generalCategory == .nonspacingMark
  }

  private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
    (0x1f1e6...0x1f1ff).contains(scalar.value)
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x1100 { return false }
    var low = 0
    var high = wide.count - 1
    while low <= high {
      let middle = (low + high) / 2
      let range = wide[middle]
      if value < range.lowerBound {
        high = middle - 1
      } else if value > range.upperBound {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }

  /// Scalars of East Asian width W and F below the emoji blocks that are told by their property,
  /// from EastAsianWidth.txt of Unicode 16, neighbours joined.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0...0x23f0,
    0x23f3...0x23f3, 0x25fd...0x25fe, 0x2614...0x2615, 0x2630...0x2637, 0x2648...0x2653,
    0x267f...0x267f, 0x268a...0x268f, 0x2693...0x2693, 0x26a1...0x26a1, 0x26aa...0x26ab,
    0x26bd...0x26be, 0x26c4...0x26c5, 0x26ce...0x26ce, 0x26d4...0x26d4, 0x26ea...0x26ea,
    0x26f2...0x26f3, 0x26f5...0x26f5, 0x26fa...0x26fa, 0x26fd...0x26fd, 0x2705...0x2705,
    0x270a...0x270b, 0x2728...0x2728, 0x274c...0x274c, 0x274e...0x274e, 0x2753...0x2755,
    0x2757...0x2757, 0x2795...0x2797, 0x27b0...0x27b0, 0x27bf...0x27bf, 0x2b1b...0x2b1c,
    0x2b50...0x2b50, 0x2b55...0x2b55, 0x2e80...0x2e99, 0x2e9b...0x2ef3, 0x2f00...0x2fd5,
    0x2ff0...0x303e, 0x3041...0x3096, 0x3099...0x30ff, 0x3105...0x312f, 0x3131...0x318e,
    0x3190...0x31e5, 0x31ef...0x321e, 0x3220...0x3247, 0x3250...0xa48c, 0xa490...0xa4c6,
    0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe52,
    0xfe54...0xfe66, 0xfe68...0xfe6b, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x16fe4,
    0x16ff0...0x16ff1, 0x17000...0x187f7, 0x18800...0x18cd5, 0x18cff...0x18d08, 0x1aff0...0x1affe,
    0x1b000...0x1b2fb, 0x1d300...0x1d356, 0x1d360...0x1d376, 0x1f004...0x1f004, 0x1f0cf...0x1f0cf,
    0x1f18e...0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f202, 0x1f210...0x1f23b, 0x1f240...0x1f248,
    0x1f250...0x1f251, 0x1f260...0x1f265, 0x1f300...0x1f320, 0x1f32d...0x1f335, 0x1f337...0x1f37c,
    0x1f37e...0x1f393, 0x1f3a0...0x1f3ca, 0x1f3cf...0x1f3d3, 0x1f3e0...0x1f3f0, 0x1f3f4...0x1f3f4,
    0x1f3f8...0x1f43e, 0x1f440...0x1f440, 0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f54e,
    0x1f550...0x1f567, 0x1f57a...0x1f57a, 0x1f595...0x1f596, 0x1f5a4...0x1f5a4, 0x1f5fb...0x1f64f,
    0x1f680...0x1f6c5, 0x1f6cc...0x1f6cc, 0x1f6d0...0x1f6d2, 0x1f6d5...0x1f6d7, 0x1f6dc...0x1f6df,
    0x1f6eb...0x1f6ec, 0x1f6f4...0x1f6fc, 0x1f7e0...0x1f7eb, 0x1f7f0...0x1f7f0, 0x1f90c...0x1f93a,
    0x1f93c...0x1f945, 0x1f947...0x1f9ff, 0x1fa70...0x1fa7c, 0x1fa80...0x1fa89, 0x1fa8f...0x1fac6,
    0x1face...0x1fadc, 0x1fadf...0x1fae9, 0x1faf0...0x1faf8, 0x20000...0x2fffd, 0x30000...0x3fffd,
  ]
}
