import Foundation

extension StringProtocol {
  /// Unicode's normalisation form C. Foundation's composes Hangul wrongly (it loses U+11A7, and
  /// leaves a syllable and its final consonant apart), so that is done here: these characters
  /// compose with each other only.
  var canonicallyComposed: String {
    var result = ""
    var rest = unicodeScalars[...]
    while let first = rest.first {
      let isHangul = Hangul.contains(first)
      let run = rest.prefix { Hangul.contains($0) == isHangul }
      if isHangul {
        result.unicodeScalars.append(contentsOf: Hangul.composed(run))
      } else {
        result += String(String.UnicodeScalarView(run)).precomposedStringWithCanonicalMapping
      }
      rest = rest[run.endIndex...]
    }
    return result
  }
}

/// Syllables of the Korean script, which Unicode composes by arithmetic (section 3.12).
private enum Hangul {
  private static let leads: ClosedRange<UInt32> = 0x1100...0x1112
  private static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
  private static let tails: ClosedRange<UInt32> = 0x11A8...0x11C2
  private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
  /// Syllables with the same lead and vowel.
  private static let tailCount: UInt32 = 28

  static func contains(_ scalar: Unicode.Scalar) -> Bool {
    0x1100...0x11FF ~= scalar.value || syllables ~= scalar.value
  }

  static func composed(_ text: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for scalar in text {
      if let last = result.last, let syllable = composed(last.value, scalar.value) {
        result[result.count - 1] = syllable
      } else {
        result.append(scalar)
      }
    }
    return result
  }

  private static func composed(_ first: UInt32, _ second: UInt32) -> Unicode.Scalar? {
    if leads ~= first, vowels ~= second {
      let vowelCount = UInt32(vowels.count)
      let index = (first - leads.lowerBound) * vowelCount + second - vowels.lowerBound
      return Unicode.Scalar(syllables.lowerBound + index * tailCount)
    }
    guard syllables ~= first, tails ~= second,
      (first - syllables.lowerBound).isMultiple(of: tailCount)
    else { return nil }
    return Unicode.Scalar(first + second - tails.lowerBound + 1)
  }
}
