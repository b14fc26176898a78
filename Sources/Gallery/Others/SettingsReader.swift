import Pictures
import PlainText
import Recipes

/// Gathers a recipe from settings under the names that programs give them: what has no counterpart
/// here, comes twice or is out of range is listed.
struct SettingsReader {
  private var partial = PartialRecipe(prompt: "")
  private var width: Int?
  private var height: Int?
  private var seen: Set<Meaning> = []
  /// Whether a sampler has a name of its own, so that a scheduler is a schedule.
  private let hasSampler: Bool

  /// - Parameter keys: all names that will come.
  init(keys: [String] = []) {
    hasSampler = keys.contains { Meaning($0) == .sampler }
  }

  /// What a setting is here.
  private enum Meaning {
    case prompt, negative, seed, steps, guidance, sampler, schedule, samplerOrSchedule, model
    case modelHash, software, size, width, height, loras

    init?(_ key: String) {
      guard key.utf8.count <= 64 else { return nil }
      switch key.lowercased().filter({ $0.isLetter || $0.isNumber }) {
      case "prompt", "positiveprompt", "positive": self = .prompt
      case "negativeprompt", "negative": self = .negative
      case "seed", "noiseseed": self = .seed
      case "steps", "numinferencesteps", "inferencesteps", "samplingsteps", "ddimsteps":
        self = .steps
      case "cfgscale", "guidancescale", "cfg", "guidance": self = .guidance
      case "sampler", "samplername", "samplingmethod": self = .sampler
      case "scheduletype", "noiseschedule": self = .schedule
      case "scheduler": self = .samplerOrSchedule
      case "model", "modelname", "basemodel", "basemodelname", "ckptname", "modelweights",
        "usestablediffusionmodel", "modelid", "modelpath", "checkpoint", "unetname":
        self = .model
      case "modelhash", "basemodelhash", "sdmodelhash": self = .modelHash
      case "version", "appversion", "swarmversion", "mfluxversion", "software":
        self = .software
      case "size", "resolution", "imagesize": self = .size
      case "width": self = .width
      case "height": self = .height
      case "loras", "lora": self = .loras
      default: return nil
      }
    }
  }

  /// Whether a name means something here.
  static func knows(_ key: String) -> Bool { Meaning(key) != nil }

  /// Takes a setting, or lists it. Those that are nothing say nothing.
  mutating func take(_ key: String, _ value: JSON) {
    switch value {
    case .null, .array([]), .object([]): return
    default: break
    }
    if let meaning = Meaning(key) ?? Self.numberedLoRA(key) {
      let isFirst = meaning == .loras || seen.insert(meaning).inserted
      if isFirst, take(meaning, value) { return }
      if isFirst { seen.remove(meaning) }
    }
    list(key, value.plain)
  }

  /// Takes all settings of an object; an empty text says nothing.
  mutating func take(_ members: [JSON.Member]) {
    for member in members where member.value != .string("") { take(member.key, member.value) }
  }

  /// Lists what has no counterpart here.
  mutating func list(_ key: String, _ value: String) {
    partial.notUnderstood.append("\(key): \(value)")
  }

  /// Takes LoRAs whose weights are a list beside theirs.
  mutating func add(_ names: [String], weights: [String]) {
    for (place, name) in names.enumerated() {
      let weight = place < weights.count ? ParametersText.number(weights[place].trimmed) : nil
      add(LoRA(file: name, weight: weight ?? 1))
    }
  }

  mutating func add(_ lora: LoRA) {
    if LoRA.weights.contains(lora.weight) {
      partial.loras.append(lora)
    } else {
      list("LoRA", lora.text)
    }
  }

  /// The recipe.
  /// - Parameter origin: the program.
  func result(origin: String?) -> PartialRecipe {
    var result = partial
    result.origin = origin
    if let width, let height { result.size = PictureSize(width: width, height: height) }
    if let version = result.software, let origin,
      !version.lowercased().contains(origin.lowercased())
    {
      result.software = "\(origin) \(version)"
    }
    return result
  }

  private mutating func take(_ meaning: Meaning, _ value: JSON) -> Bool {
    let text = value.plain.trimmed
    switch meaning {
    case .prompt: return set(\.prompt, Self.prompt(value))
    case .negative: return set(\.negativePrompt, Self.prompt(value))
    case .seed: return set(\.seed, ParametersText.whole(text))
    case .steps:
      return set(
        \.steps,
        ParametersText.whole(text).flatMap { Self.allowed(Double($0), .steps) }.map(Int.init))
    case .guidance:
      return set(
        \.guidance, ParametersText.number(text).flatMap { Self.allowed($0, .guidance) })
    case .sampler: return takeSampler(text)
    case .schedule: return takeSchedule(text)
    case .samplerOrSchedule:
      if !hasSampler, partial.sampler == nil, SamplerName(text) != nil { return takeSampler(text) }
      return takeSchedule(text)
    case .model: return takeModel(value)
    case .modelHash: return set(\.modelHash, text)
    case .software: return set(\.software, text)
    case .size:
      let sides = text.split { !$0.isNumber }.compactMap { Int($0) }
      guard sides.count == 2 else { return false }
      return side(\.width, sides[0]) && side(\.height, sides[1])
    case .width: return side(\.width, ParametersText.whole(text).flatMap { Int(exactly: $0) })
    case .height: return side(\.height, ParametersText.whole(text).flatMap { Int(exactly: $0) })
    case .loras:
      let loras = Self.loras(value)
      for lora in loras { add(lora) }
      return !loras.isEmpty
    }
  }

  private mutating func set<Value>(
    _ place: WritableKeyPath<PartialRecipe, Value>, _ value: Value?
  ) -> Bool {
    guard let value else { return false }
    partial[keyPath: place] = value
    return true
  }

  private mutating func set<Value>(
    _ place: WritableKeyPath<PartialRecipe, Value?>, _ value: Value?
  ) -> Bool {
    guard let value else { return false }
    partial[keyPath: place] = value
    return true
  }

  private mutating func side(_ place: WritableKeyPath<Self, Int?>, _ value: Int?) -> Bool {
    guard let value, (1...1 << 20).contains(value) else { return false }
    self[keyPath: place] = value
    return true
  }

  private static func allowed(_ number: Double, _ setting: Setting) -> Double? {
    setting.allows(.number(number)) ? number : nil
  }

  /// A text, or InvokeAI's list of texts with weights.
  private static func prompt(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text.trimmed
    case .array(let parts):
      parts.compactMap { $0.string ?? $0["prompt"]?.string }.joined(separator: ", ")
    default: nil
    }
  }

  private mutating func takeSampler(_ text: String) -> Bool {
    guard let name = SamplerName(text) else { return false }
    partial.sampler = name.sampler
    if partial.schedule == nil { partial.schedule = name.schedule }
    return name.unknownSchedule == nil
  }

  /// "Automatic" is the sampler's own: Karras' levels for DPM++ 2M, even ones for those that have
  /// none.
  private mutating func takeSchedule(_ text: String) -> Bool {
    guard text.lowercased() != "automatic" else {
      if partial.sampler == .dpmPlusPlus2M { partial.schedule = .karras }
      return partial.sampler != .dpmPlusPlusSDE
    }
    return set(\.schedule, ScheduleKind(commonName: text))
  }

  /// A name, or an object with one.
  private mutating func takeModel(_ value: JSON) -> Bool {
    guard partial.model == nil else { return false }
    guard value.object != nil else { return set(\.model, value.string ?? value.plain) }
    if let hash = value["hash"]?.string, partial.modelHash == nil { partial.modelHash = hash }
    return set(\.model, Self.name(value))
  }

  private static func name(_ value: JSON) -> String? {
    if let text = value.string { return text }
    return ["model_name", "name", "model", "lora", "file", "path", "key"].lazy
      .compactMap { value[$0] }.compactMap {
        $0.string ?? $0["model_name"]?.string ?? $0["name"]?.string
      }
      .first
  }

  // MARK: LoRAs

  /// Fooocus' older "LoRA 1": "name : 0.5".
  private static func numberedLoRA(_ key: String) -> Meaning? {
    let key = key.lowercased()
    return key.hasPrefix("lora ") && key.dropFirst(5).allSatisfy(\.isNumber) ? .loras : nil
  }

  private static func loras(_ value: JSON) -> [LoRA] {
    switch value {
    case .string(let text):
      let parts = text.split(separator: ":").map(\.trimmed)
      guard let name = parts.first, parts.count <= 2, !name.isEmpty else { return [] }
      guard parts.count == 2 else { return [LoRA(file: name)] }
      return Double(parts[1]).map { [LoRA(file: name, weight: $0)] } ?? []
    case .array(let values): return values.flatMap(one)
    default: return one(value)
    }
  }

  private static func one(_ value: JSON) -> [LoRA] {
    if let parts = value.array {
      guard let name = parts.first?.string else { return [] }
      return [LoRA(file: name, weight: parts.dropFirst().first?.double ?? 1)]
    }
    if value.string != nil { return loras(value) }
    guard let name = name(value) else { return [] }
    let weight = ["weight", "strength", "strength_model", "scale"].lazy
      .compactMap { value[$0]?.double }.first
    return [LoRA(file: name, weight: weight ?? 1)]
  }
}

extension JSON {
  /// A string as it is, everything else as JSON.
  var plain: String { string ?? text }
}
