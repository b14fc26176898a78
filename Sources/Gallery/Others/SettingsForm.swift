import PlainText
import Recipes

/// The JSON objects in which programs keep a picture's settings: each is brought to one list of
/// names and values.
enum SettingsForm {
  /// Fooocus', SwarmUI's, InvokeAI's, Draw Things' or another program's object; nil where it has no
  /// prompt, or no setting beside it.
  static func any(_ json: JSON) -> PartialRecipe? {
    if let parameters = json["sui_image_params"] { return swarmUI(parameters, json) }
    if let found = drawThings(json) { return found }
    guard let members = json.object, isRecipe(members) else { return nil }
    let names = list(json["lora_paths"])
    let weights = list(json["lora_scales"])
    let rest = names.isEmpty ? members : members.filter { !$0.key.hasPrefix("lora_") }
    var reader = SettingsReader(keys: rest.map(\.key))
    reader.take(rest)
    reader.add(names, weights: weights)
    return reader.result(origin: origin(members))
  }

  private static func isRecipe(_ members: [JSON.Member]) -> Bool {
    let names = members.map { folded($0.key) }
    return names.contains { ["prompt", "positiveprompt"].contains($0) }
      && members.count { SettingsReader.knows($0.key) } >= 2
  }

  private static func folded(_ key: String) -> String {
    key.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static func read(_ members: [JSON.Member], origin: String?) -> PartialRecipe {
    var reader = SettingsReader(keys: members.map(\.key))
    reader.take(members)
    return reader.result(origin: origin)
  }

  /// Who writes such names.
  private static func origin(_ members: [JSON.Member]) -> String? {
    let names = Set(members.map { folded($0.key) })
    let version = members.first { ["version", "software", "appversion"].contains(folded($0.key)) }?
      .value.string?.lowercased()
    if names.contains("mfluxversion") { return "mflux" }
    if version?.contains("ruinedfooocus") == true { return "RuinedFooocus" }
    if version?.contains("fooocus") == true || names.contains("performance")
      || names.contains("metadatascheme")
    {
      return "Fooocus"
    }
    if names.contains("generationmode") || names.contains("positiveprompt") { return "InvokeAI" }
    if names.contains("numinferencesteps") { return "diffusers" }
    return nil
  }

  // MARK: SwarmUI

  private static func swarmUI(_ parameters: JSON, _ whole: JSON) -> PartialRecipe? {
    guard var members = parameters.object else { return nil }
    // LoRAs and their weights are two lists.
    let names = list(parameters["loras"])
    let weights = list(parameters["loraweights"])
    members.removeAll { $0.key == "loras" || $0.key == "loraweights" }
    var reader = SettingsReader(keys: members.map(\.key))
    reader.take(members)
    reader.add(names, weights: weights)
    for member in whole.object ?? [] where member.key != "sui_image_params" {
      if member.key == "sui_models" {
        reader.take("model_hash", modelHash(member.value) ?? .null)
      } else {
        for part in member.value.object ?? [] { reader.list(part.key, part.value.plain) }
      }
    }
    return reader.result(origin: "SwarmUI")
  }

  private static func modelHash(_ models: JSON) -> JSON? {
    models.array?.first { $0["param"]?.string == "model" }?["hash"]
  }

  /// A list, or a text with commas.
  private static func list(_ value: JSON?) -> [String] {
    if let values = value?.array { return values.map(\.plain) }
    return value?.string?.split(separator: ",").map(\.trimmed) ?? []
  }

  // MARK: InvokeAI

  /// `invokeai_metadata` of version 3 on, or `sd-metadata` of those before.
  static func invokeAI(_ json: JSON) -> PartialRecipe? {
    guard var members = json.object else { return nil }
    if let image = json["image"]?.object {
      members.removeAll {
        ["image", "model", "model_weights", "app_id"].contains($0.key)
      }
      members += image
      members.append(
        .init(key: "model", value: json["model_weights"] ?? json["model"] ?? .null))
    }
    var partial = read(members, origin: "InvokeAI")
    if json["image"] != nil { takeBrackets(&partial) }
    return partial
  }

  /// Words in brackets are the negative prompt in InvokeAI's versions before 3.
  static func takeBrackets(_ partial: inout PartialRecipe) {
    var (prompt, negative) = ("", "")
    var depth = 0
    for character in partial.prompt {
      switch character {
      case "[": depth += 1
      case "]" where depth > 0:
        depth -= 1
        negative += " "
      default: if depth > 0 { negative.append(character) } else { prompt.append(character) }
      }
    }
    // One that is not closed is a word's.
    guard depth == 0, !negative.isEmpty else { return }
    partial.prompt = prompt.split(separator: " ").joined(separator: " ")
    partial.negativePrompt = negative.split(separator: " ").joined(separator: " ")
  }

  // MARK: NovelAI

  /// - Parameters:
  ///   - description: the prompt, for versions whose comment has none.
  ///   - source: the model.
  static func novelAI(_ json: JSON, description: String?, source: String?) -> PartialRecipe? {
    guard let members = json.object else { return nil }
    let names = ["uc": "negative prompt", "scale": "cfg scale"]
    var renamed = members.filter { !["v4_prompt", "v4_negative_prompt"].contains($0.key) }
      .map { JSON.Member(key: names[$0.key] ?? $0.key, value: $0.value) }
    func add(_ key: String, _ value: String?) {
      guard let value, !value.isEmpty,
        !renamed.contains(where: { $0.key == key && $0.value.string?.isEmpty == false })
      else { return }
      renamed.removeAll { $0.key == key }
      renamed.append(.init(key: key, value: .string(value)))
    }
    func caption(_ key: String) -> String? { json[key]?["caption"]?["base_caption"]?.string }
    add("prompt", caption("v4_prompt") ?? description)
    add("negative prompt", caption("v4_negative_prompt"))
    if let source { renamed.append(.init(key: "model", value: .string(source))) }
    var partial = read(renamed, origin: "NovelAI")
    // Characters are described apart from the picture, in the newer versions.
    func characters(_ key: String) -> [String] {
      (json[key]?["caption"]?["char_captions"]?.array ?? [])
        .compactMap { $0["char_caption"]?.string }.filter { !$0.isEmpty }
    }
    partial.prompt = ([partial.prompt] + characters("v4_prompt")).joined(separator: ", ")
    partial.negativePrompt =
      ([partial.negativePrompt].filter { !$0.isEmpty } + characters("v4_negative_prompt"))
      .joined(separator: ", ")
    return partial
  }

  // MARK: Draw Things

  private static func drawThings(_ json: JSON) -> PartialRecipe? {
    guard let members = json.object, json["c"]?.string != nil,
      json["uc"] != nil || json["v2"] != nil
    else { return nil }
    let names = ["c": "prompt", "uc": "negative prompt", "scale": "cfg scale"]
    // "v2" says the same again, and more of it.
    let renamed = members.filter { $0.key != "v2" }
      .map { JSON.Member(key: names[$0.key] ?? $0.key, value: $0.value) }
    var reader = SettingsReader(keys: renamed.map(\.key))
    reader.take(renamed)
    for member in json["v2"]?.object ?? [] where json[member.key] == nil {
      if !SettingsReader.knows(member.key), member.key != "guidanceScale" {
        reader.take(member.key, member.value)
      }
    }
    return reader.result(origin: "Draw Things")
  }
}
