import PlainText
import Recipes

extension ParametersText {
  /// What the settings mean here.
  public var partial: PartialRecipe {
    var reader = SettingsReader(keys: fields.map(\.key))
    reader.take("prompt", .string(prompt))
    reader.take("negative prompt", .string(negativePrompt))
    for field in fields { reader.take(field.key, .string(field.value)) }
    var partial = reader.result(origin: nil)
    partial.notUnderstood += remarks
    return partial
  }

  /// The seed, if the text has one.
  public var seed: UInt64? { self["Seed"].flatMap { Self.whole($0.trimmed) } }

  /// A whole number; programs that keep all numbers as floating point write 20.0.
  static func whole(_ value: String) -> UInt64? {
    guard let point = value.firstIndex(of: ".") else { return UInt64(value) }
    let rest = value[point...].dropFirst()
    return rest.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? UInt64(value[..<point]) : nil
  }

  /// A number with a decimal point or a decimal comma.
  static func number(_ value: String) -> Double? {
    guard value.utf8.count <= 32, let number = Double(value.replacing(",", with: ".")) else {
      return nil
    }
    return number.isFinite ? number : nil
  }

  /// Whether a value is WIDTHxHEIGHT.
  static func isSize(_ value: String) -> Bool {
    let sides = value.split(separator: "x", omittingEmptySubsequences: false)
    return sides.count == 2 && sides.allSatisfy { UInt32($0.trimmed) != nil }
  }
}
