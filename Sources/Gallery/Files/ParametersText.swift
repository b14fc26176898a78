import Recipes

/// The PNG text `parameters` of the AUTOMATIC1111 web interface, which stable-diffusion.cpp and
/// many others write and read too: the prompt, a line "Negative prompt: ...", and a last line of
/// settings "Steps: 20, Sampler: DDIM, CFG scale: 7, Seed: 1, Size: 512x512, ...". SD.Next's pipes
/// for commas are read as well.
public struct ParametersText: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The text form, as the file has it.
  public let text: String
  public internal(set) var prompt = ""
  public internal(set) var negativePrompt = ""
  /// The settings in the order of the file, quotes removed.
  public internal(set) var fields: [Field] = []
  /// Lines between or behind the settings that are none.
  public internal(set) var remarks: [String] = []

  /// Reads the text form; never fails: what is no setting belongs to a prompt. The time is
  /// proportional to the length.
  public init(_ text: String) {
    self.text = text
    var parser = ParametersParser(text)
    parser.parse(into: &self)
  }

  /// The first setting with this name, capitals ignored.
  public subscript(key: String) -> String? {
    fields.first { $0.key.lowercased() == key.lowercased() }?.value
  }

  /// Writes the text form.
  private init(prompt: String, negativePrompt: String, fields: [Field]) {
    var lines = [prompt]
    if !negativePrompt.isEmpty { lines.append("Negative prompt: " + negativePrompt) }
    let settings = fields.map { "\($0.key): \(Self.quoted($0.value))" }
    if !settings.isEmpty { lines.append(settings.joined(separator: ", ")) }
    text = lines.joined(separator: "\n")
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.fields = fields
  }

  /// Values with a comma, a colon, a quote or a line break are quoted as JSON strings.
  private static func quoted(_ value: String) -> String {
    guard value.contains(where: { ",:\"".contains($0) || $0.isNewline }) else { return value }
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension ParametersText {
  /// The common settings of a recipe. The base stage speaks for the picture: the form has one
  /// number of steps and one guidance weight; the whole recipe is in the text `easel`.
  public init(_ recipe: Recipe) {
    let request = recipe.request
    var fields: [Field] = []
    if let base = request.base {
      fields.append(Field(key: "Steps", value: "\(base.stepCount)"))
      fields.append(Field(key: "Sampler", value: base.sampler.commonName))
      if let schedule = base.schedule.commonName {
        fields.append(Field(key: "Schedule type", value: schedule))
      }
      fields.append(Field(key: "CFG scale", value: Self.number(base.guidance)))
    }
    fields += [
      Field(key: "Seed", value: "\(request.seed)"),
      Field(key: "Size", value: "\(recipe.width)x\(recipe.height)"),
      Field(key: "Model hash", value: recipe.model.hash),
      Field(key: "Model", value: recipe.model.name),
      Field(key: "Version", value: recipe.software),
    ]
    if !request.loras.isEmpty {
      let loras = request.loras.map { "\($0.name): \($0.hash ?? "")" }
      fields.append(Field(key: "Lora hashes", value: loras.joined(separator: ", ")))
    }
    self.init(prompt: request.prompt, negativePrompt: request.negativePrompt, fields: fields)
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
