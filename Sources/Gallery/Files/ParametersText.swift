import Recipes

/// The PNG text `parameters` of the AUTOMATIC1111 web interface, which stable-diffusion.cpp and
/// many others write and read too: the prompt, a line "Negative prompt: ...", and a last line of
/// settings "Steps: 20, Sampler: DDIM, CFG scale: 7, Seed: 1, Size: 512x512, ...".
public struct ParametersText: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var key: String
    public var value: String
  }

  public var prompt: String
  public var negativePrompt: String
  /// The settings in the order of the file, quotes removed.
  public var fields: [Field]

  /// The first setting with this name, capitals ignored.
  public subscript(key: String) -> String? {
    fields.first { $0.key.lowercased() == key.lowercased() }?.value
  }

  /// The text form.
  public var text: String {
    var lines = [prompt]
    if !negativePrompt.isEmpty { lines.append(Self.negativeMark + " " + negativePrompt) }
    let settings = fields.map { "\($0.key): \(Self.quoted($0.value))" }
    if !settings.isEmpty { lines.append(settings.joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }

  /// Reads the text form; never fails: what is not understood belongs to the prompt.
  public init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.last == "\r" ? $0.dropLast() : $0
    }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    fields = []
    // A last line with fewer settings than three is more likely words with a colon.
    if let last = lines.last, case let settings = Self.settings(last), settings.count >= 3 {
      fields = settings
      lines.removeLast()
    }
    let mark = lines.firstIndex { $0.drop(while: \.isWhitespace).hasPrefix(Self.negativeMark) }
    prompt = lines[..<(mark ?? lines.endIndex)].joined(separator: "\n").trimmed
    negativePrompt =
      mark.map {
        String(lines[$0...].joined(separator: "\n").trimmed.dropFirst(Self.negativeMark.count))
      }?.trimmed ?? ""
  }

  private static let negativeMark = "Negative prompt:"

  /// Values with a comma, a colon, a quote or a line break are quoted as JSON strings.
  private static func quoted(_ value: String) -> String {
    guard value.contains(where: { ",:\"\n".contains($0) }) else { return value }
    var result = "\""
    for character in value {
      switch character {
      case "\"", "\\": result += "\\\(character)"
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result + "\""
  }

  /// The settings of a line; empty if some part of it is not a setting.
  private static func settings(_ line: Substring) -> [Field] {
    var fields: [Field] = []
    var rest = line.drop(while: \.isWhitespace)
    while !rest.isEmpty {
      guard let colon = rest.firstIndex(of: ":") else { return [] }
      let key = rest[..<colon]
      guard !key.isEmpty, key.count <= 64,
        key.allSatisfy({ $0.isLetter || $0.isNumber || " -_/+.".contains($0) })
      else { return [] }
      rest = rest[colon...].dropFirst().drop(while: \.isWhitespace)
      let value: String
      if rest.first == "\"" {
        (value, rest) = unquoted(rest)
        rest = rest.drop { $0 != "," }
      } else {
        value = String(rest.prefix { $0 != "," }).trimmed
        rest = rest.drop { $0 != "," }
      }
      fields.append(Field(key: String(key).trimmed, value: value))
      rest = rest.dropFirst().drop(while: \.isWhitespace)
    }
    return fields
  }

  private static func unquoted(_ text: Substring) -> (String, rest: Substring) {
    var value = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst(), character != "\"" {
      guard character == "\\", let escaped = rest.popFirst() else {
        value.append(character)
        continue
      }
      value.append(escaped == "n" ? "\n" : escaped)
    }
    return (value, rest)
  }
}

extension ParametersText {
  /// The common settings of a recipe. The base stage speaks for the picture: the form has one
  /// number of steps and one guidance weight; the whole recipe is in the text `easel`.
  public init(_ recipe: Recipe) {
    let request = recipe.request
    prompt = request.prompt
    negativePrompt = request.negativePrompt
    fields = []
    if let base = request.stages.first {
      fields += [
        Field(key: "Steps", value: "\(base.steps)"),
        Field(key: "Sampler", value: Self.name(of: base.sampler)),
        Field(key: "CFG scale", value: Self.number(base.guidance)),
      ]
    }
    fields += [
      Field(key: "Seed", value: "\(request.seed)"),
      Field(key: "Size", value: "\(recipe.width)x\(recipe.height)"),
      Field(key: "Model hash", value: recipe.model.hash),
      Field(key: "Model", value: recipe.model.name),
      Field(key: "Version", value: recipe.software),
    ]
  }

  /// A request with what the text says, and `defaults` for everything else: prompts and seed, and
  /// steps, guidance weight and sampler of the first stage.
  public func request(over defaults: GenerationRequest) -> GenerationRequest {
    var request = defaults
    request.prompt = prompt
    request.negativePrompt = negativePrompt
    if let seed = seed { request.seed = seed }
    guard !request.stages.isEmpty else { return request }
    if let steps = self["Steps"].flatMap({ Int($0) }), (1...1000).contains(steps) {
      request.stages[0].steps = steps
    }
    if let weight = self["CFG scale"].flatMap(Double.init), (0...100).contains(weight) {
      request.stages[0].guidance = weight
    }
    if let name = self["Sampler"], let sampler = Self.sampler(named: name) {
      request.stages[0].sampler = sampler
    }
    return request
  }

  /// The seed, if the text has one.
  public var seed: UInt64? { self["Seed"].flatMap { UInt64($0) } }

  private static func name(of sampler: SamplerKind) -> String {
    sampler == .dpmPlusPlus2M ? "DPM++ 2M" : sampler.rawValue.uppercased()
  }

  /// Finds a sampler by its name here or elsewhere: "DPM++ 2M", "dpm++2m", "DPM++ 2M Karras".
  private static func sampler(named name: String) -> SamplerKind? {
    func plain(_ name: String) -> String {
      name.lowercased().filter { !" _-".contains($0) }
    }
    let schedules = ["karras", "exponential", "sgmuniform", "uniform"]
    var wanted = plain(name)
    for schedule in schedules where wanted.hasSuffix(schedule) {
      wanted.removeLast(schedule.count)
    }
    return SamplerKind.allCases.first { plain($0.rawValue) == wanted }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(
      start.prefix(
        upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:))
          ?? start.startIndex))
  }
}
