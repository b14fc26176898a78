import Foundation

/// BERT's way from a text to words: unwanted characters go, Chinese characters stand alone, case
/// and accents fold, and every punctuation mark is a word of its own.
///
/// Follows the `BertNormalizer` and `BertPreTokenizer` of Hugging Face's tokenizers, whose
/// character tables are those of Unicode 8: later characters have no category there.
struct BERTNormalizer {
  var lowerCase: Bool
  var stripAccents: Bool
  var splitChinese: Bool

  /// The words of a text, in order.
  func words(_ text: some StringProtocol) -> [[Unicode.Scalar]] {
    var words: [[Unicode.Scalar]] = []
    var word: [Unicode.Scalar] = []
    func finish() {
      if !word.isEmpty { words.append(word) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in fold(clean(text)).unicodeScalars {
      if scalar.properties.isWhitespace {
        finish()
      } else if Self.isPunctuation(scalar) {
        finish()
        words.append([scalar])
      } else {
        word.append(scalar)
      }
    }
    finish()
    return words
  }

  private func clean(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value == 0 || scalar.value == 0xFFFD || Self.isControl(scalar) { continue }
      if scalar.properties.isWhitespace {
        result.append(" ")
      } else if splitChinese && Self.isChinese(scalar) {
        result.append(contentsOf: [" ", scalar, " "])
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private func fold(_ text: String) -> String {
    var scalars = text.unicodeScalars
    if stripAccents {
      scalars = text.decomposedStringWithCanonicalMapping.unicodeScalars
      scalars.removeAll { Self.category($0) == .nonspacingMark }
    }
    guard lowerCase else { return String(scalars) }
    // A character at a time: the whole string's mapping depends on neighbours (final sigma).
    return scalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
  }

  private static func category(_ scalar: Unicode.Scalar) -> Unicode.GeneralCategory? {
    scalar.category(ofUnicode: 8)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if ["\t", "\n", "\r"].contains(scalar) { return false }
    return switch category(scalar) {
    case .control, .format, .privateUse: true
    default: false
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    // ASCII symbols such as $ and + count as punctuation too.
    if scalar.isASCII {
      return "!"..."/" ~= scalar || ":"..."@" ~= scalar || "["..."`" ~= scalar
        || "{"..."~" ~= scalar
    }
    return switch category(scalar) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// The blocks of Chinese characters, with the original's gap at 2B820: ids must agree with it.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
