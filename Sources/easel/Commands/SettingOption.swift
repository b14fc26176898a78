import ArgumentParser
import Recipes

/// Options as the table of settings has them: name, range, explanation and how a value is read.
extension Setting {
  /// Reads one value of an option.
  func argument(_ text: String) throws -> Value {
    do throws(SettingError) { return try parse(text) } catch { throw ValidationError(error.advice) }
  }

  /// Reads one number.
  func numberArgument(_ text: String) throws -> Double {
    guard let number = try argument(text).number else {
      throw ValidationError(SettingError(setting: self, text: text).advice)
    }
    return number
  }

  /// Reads one choice.
  func kind<Kind: RawRepresentable<String>>(_ text: String) throws -> Kind {
    guard let kind = try argument(text).word.flatMap(Kind.init(rawValue:)) else {
      throw ValidationError(SettingError(setting: self, text: text).advice)
    }
    return kind
  }

  /// Reads choices between commas.
  func kinds<Kind: RawRepresentable<String>>(_ text: String) throws -> [Kind] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { try kind(String($0)) }
  }

  /// What the help says of its option.
  var help: String {
    // Which sizes there are is the model's to say.
    guard kind != .text, name != .size else { return about }
    let list = isOfStage && single == .ofFirstStage ? ", a value a stage" : ""
    // Names are written as they are typed.
    if case .choice = kind { return "\(about) One of \(allowed)\(list)." }
    return "\(about) \(allowed.prefix(1).uppercased() + allowed.dropFirst())\(list)."
  }

  fileprivate var optionName: NameSpecification {
    let long = NameSpecification.Element.customLong(option)
    return NameSpecification([letter.map { .customShort($0) }, long].compactMap { $0 })
  }
}

extension SettingError {
  /// The error, and of a choice the one that was probably meant.
  var advice: String {
    // Of short names every one is near to every other.
    let names = setting.choices.map(\.name).filter { $0.count > 3 }
    guard SamplerName(text) == nil, let name = nearest(text.lowercased(), in: names) else {
      return description
    }
    return "there is no \(setting.noun) \"\(text)\"; did you mean \(name)?"
  }
}

extension Option where Value == SettingList? {
  /// The values of a setting; without the option, the model's.
  init(_ setting: Setting) {
    self.init(
      name: setting.optionName, parsing: .unconditional,
      help: ArgumentHelp(stringLiteral: setting.help), completion: .choices(of: setting),
      transform: { text in
        do throws(SettingError) { return try SettingList(text, of: setting) } catch {
          throw ValidationError(error.text.isEmpty ? "the list holds no value" : error.advice)
        }
      })
  }
}

extension Option where Value == Double? {
  /// One number in the range of a setting.
  init(one setting: Setting, help: String) {
    self.init(
      name: setting.optionName, parsing: .unconditional,
      help: ArgumentHelp(stringLiteral: "\(help) \(setting.allowed)."),
      transform: setting.numberArgument)
  }
}

extension Option where Value == NumberList {
  /// Several numbers in the range of a setting, a picture each.
  init(wrappedValue: NumberList, each setting: Setting, help: String) {
    self.init(
      wrappedValue: wrappedValue, name: setting.optionName, parsing: .unconditional,
      help: ArgumentHelp(
        stringLiteral: "\(help) \(setting.allowed) (default: \(wrappedValue.text(setting)))."),
      transform: { try NumberList($0, each: setting) })
  }
}
