/// Values that were chosen for some settings, whatever the model: by the options of a command, a
/// preset or the configuration.
public struct SettingValues: Sendable, Hashable {
  /// Of a stage's setting a value a stage that has it, in their order; nil keeps what is there.
  public private(set) var lists: [Setting.Name: List] = [:]
  public typealias List = [Setting.Value?]

  public init() {}

  /// What some options say.
  public init(_ lists: [SettingList?]) {
    for case let list? in lists { self.lists[list.name] = list.values }
  }

  public var isEmpty: Bool { lists.isEmpty }
  public subscript(name: Setting.Name) -> List? {
    get { lists[name] }
    set { lists[name] = newValue }
  }

  /// Where the next seed comes from: a seed that is given alone stays.
  public var seedPolicy: Setting.Value? {
    lists[.seedPolicy]?.first ?? (lists[.seed] == nil ? nil : SeedMode.fixed.value)
  }

  /// Puts the values into settings. What has no meaning for their model is left out, and of a list
  /// what has no stage.
  public func apply(to settings: inout PictureSettings) {
    if let seedPolicy { settings[.seedPolicy] = seedPolicy }
    for name in Setting.Name.inOrderOfEffect {
      guard let values = lists[name], let first = values.first else { continue }
      let setting = name.setting
      guard setting.isOfStage else {
        if settings.means(name), let first { settings[name] = first }
        continue
      }
      let isForAll = values.count == 1 && setting.single == .ofAllStages
      for (place, stage) in Self.stages(having: name, in: settings.model).enumerated() {
        let value = isForAll ? first : values.indices.contains(place) ? values[place] : nil
        if let value { settings[name, stage] = value }
      }
    }
  }

  /// The stages that a list has values for.
  public static func stages(having name: Setting.Name, in model: [StageInfo]) -> [Int] {
    model.indices.filter { model[$0].settings.contains(name) }
  }

  /// What is chosen that means nothing for a model.
  public func meaningless(for model: [StageInfo]) -> [Setting.Name] {
    Setting.Name.allCases.filter { name in
      guard lists[name] != nil else { return false }
      return name.setting.isOfStage
        ? Self.stages(having: name, in: model).isEmpty
        : !(model.first?.settings.contains(name) ?? true)
    }
  }
}

/// What one option or key says of a setting.
public struct SettingList: Sendable, Hashable {
  public let name: Setting.Name
  public let values: SettingValues.List

  /// Reads values between commas; an empty place keeps what is there.
  public init(_ text: String, of setting: Setting) throws(SettingError) {
    // A text may have commas of its own.
    let parts =
      setting.isOfStage && setting.kind != .text
      ? text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) : [text]
    try self.init(parts, of: setting)
  }

  /// Reads a text a stage.
  public init(_ texts: [String], of setting: Setting) throws(SettingError) {
    name = setting.name
    var values: [Setting.Value?] = []
    for text in texts {
      values.append(text.trimmed.isEmpty ? nil : try setting.parse(text))
    }
    if values.allSatisfy({ $0 == nil }) { throw SettingError(setting: setting, text: "") }
    self.values = values
  }
}
