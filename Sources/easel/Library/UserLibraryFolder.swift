import FileNames
import Foundation
import Gallery
import PlainText
import Recipes
import TOMLKit

/// The user's presets, styles and wildcards. Presets and styles are a TOML file each in the configuration folder, named as they are.
/// They are read whenever they are needed, so that an edited file counts at once.
struct UserLibraryFolder: Sendable {
  let presets: URL
  let styles: URL
  let wildcards: WildcardFolder

  init(folders: Folders) {
    presets = folders.userPresets
    styles = folders.userStyles
    wildcards = WildcardFolder(folder: folders.userWildcards)
  }

  /// Everything that can be read, and what is wrong with the rest.
  func read() -> (UserLibrary, problems: [EaselError]) {
    var problems: [EaselError] = []
    func all<Item>(
      _ folder: URL, _ parse: (String, TOMLFile) throws(EaselError) -> Item
    ) -> [Item] {
      let names = (try? Files.names(in: folder.path)) ?? []
      return names.map(folder.appendingPathComponent).compactMap { file in
        guard file.pathExtension == "toml" else { return nil }
        do throws(EaselError) {
          guard let document = try TOMLFile.read(file) else { return nil }
          return try parse(file.deletingPathExtension().lastPathComponent, document)
        } catch {
          problems.append(error)
          return nil
        }
      }
    }
    let (words, unread) = wildcards.read()
    let library = UserLibrary(
      presets: all(presets, Self.preset), styles: all(styles, Self.style), words: words)
    return (library, problems + unread)
  }

  /// The library for a command that names some of it.
  /// - Throws: the first problem of a file that is named, or of a list of words.
  func require(preset: String?, styles: [String]) throws -> UserLibrary {
    let (library, problems) = read()
    let lists = wildcards.folder.path + "/"
    let wanted = [preset.map { self.presets.file($0) }] + styles.map { self.styles.file($0) }
    let paths = Set(wanted.compactMap { $0?.path })
    for problem in problems {
      if case .setting(let path, _, _, _) = problem, paths.contains(path) { throw problem }
      if case .file(let path, _) = problem, paths.contains(path) || path.hasPrefix(lists) {
        throw problem
      }
    }
    return library
  }

  // MARK: Changing

  func save(_ preset: UserPreset) throws {
    if Preset(rawValue: preset.name) != nil {
      throw EaselError.refused("\"\(preset.name)\" is a preset of the program; choose another name")
    }
    let lines = preset.values.lists.keys.sorted { $0.rawValue < $1.rawValue }.compactMap { name in
      preset.values[name].map { "\(name.rawValue) = \(Self.text($0, of: name.setting))" }
    }
    try write(lines, to: presets.file(try Self.checked(preset.name)))
  }

  func save(_ style: PromptStyle) throws {
    try write(
      [
        "prompt = \(ConfigurationKey.quoted(style.prompt))",
        "negative = \(ConfigurationKey.quoted(style.negative))",
      ], to: styles.file(try Self.checked(style.name)))
  }

  func removePreset(_ name: String) throws {
    try remove(presets.file(try Self.checked(name)))
  }

  func removeStyle(_ name: String) throws {
    try remove(styles.file(try Self.checked(name)))
  }

  private func remove(_ file: URL) throws {
    guard POSIX.unlink(file.path) == 0 else {
      throw EaselError.refused(
        "\(file.path) cannot be removed: \(String(cString: strerror(errno)))")
    }
  }

  private func write(_ lines: [String], to file: URL) throws {
    try Disk.makeFolder(file.deletingLastPathComponent().path)
    let text = lines.map { $0 + "\n" }.joined()
    try Disk.write(Array(text.utf8), to: file.path)
  }

  /// A name that can be a file's.
  private static func checked(_ name: String) throws(EaselError) -> String {
    guard !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix("."),
      !name.contains(where: { $0 == "/" || $0.isNewline || $0 == "\0" })
    else {
      throw .refused(
        "\"\(name)\" cannot be a name: it must be short, without / and without . at its start")
    }
    return name
  }

  // MARK: The form of the files

  private static func preset(
    _ name: String, _ document: TOMLFile
  ) throws(EaselError) -> UserPreset {
    var values = SettingValues()
    for (key, value) in document.table {
      guard let setting = UserPreset.names.first(where: { $0.rawValue == key })?.setting else {
        let names = UserPreset.names.map(\.rawValue)
        throw document.problem(
          key,
          "there is no such setting; "
            + (nearest(key, in: names).map { "did you mean \($0)?" }
              ?? "allowed: \(names.joined(separator: ", "))"))
      }
      guard let list = Self.list(value, of: setting) else {
        throw document.problem(key, "must be \(Self.allowed(setting))")
      }
      values[setting.name] = list.values
    }
    return UserPreset(name: name, values: values)
  }

  private static func style(_ name: String, _ document: TOMLFile) throws(EaselError) -> PromptStyle
  {
    var style = PromptStyle(name: name, prompt: "")
    for (key, value) in document.table {
      guard let text = value.string else { throw document.problem(key, "must be a text in quotes") }
      switch key {
      case "prompt": style.prompt = text
      case "negative": style.negative = text
      default: throw document.problem(key, "there is no such key; allowed: prompt, negative")
      }
    }
    if style.prompt.isEmpty, style.negative.isEmpty {
      throw document.problem("prompt", "the style has no words")
    }
    return style
  }

  /// What a setting's value may be, in words.
  static func allowed(_ setting: Setting) -> String {
    setting.isOfStage ? "\(setting.allowed); of several stages [a, b, c]" : setting.allowed
  }

  /// Reads a setting in TOML: a number, a text, or an array of them, a value a stage.
  static func list(_ value: any TOMLValueConvertible, of setting: Setting) -> SettingList? {
    func text(_ value: any TOMLValueConvertible) -> String? {
      value.string ?? value.int.map { "\($0)" } ?? value.double.map { "\($0)" }
    }
    guard let array = value.array else {
      return text(value).flatMap { try? SettingList($0, of: setting) }
    }
    let texts = array.compactMap(text)
    guard texts.count == array.count, setting.isOfStage else { return nil }
    return try? SettingList(texts, of: setting)
  }

  /// Writes it.
  static func text(_ values: SettingValues.List, of setting: Setting) -> String {
    let texts = values.map { value in
      guard let value else { return "\"\"" }
      let text = setting.text(value)
      // TOML has whole numbers of 64 bits with a sign.
      return Int(text) != nil || value.number != nil ? text : ConfigurationKey.quoted(text)
    }
    return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }
}

extension URL {
  fileprivate func file(_ name: String) -> URL { appendingPathComponent(name + ".toml") }
}
