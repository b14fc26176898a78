import PlainText
import Recipes

extension PartialRecipe {
  /// The most bytes of JSON that are read; ComfyUI's graphs have some hundred thousand.
  static let maxJSON = 8 << 20

  /// What another program says in the texts of a picture, whatever kind of file had them: a comment
  /// of EXIF counts as `parameters`. Nil where none of them says what made the picture.
  init?(texts: [PNG.Text]) {
    var named: [String: String] = [:]
    for text in texts where named[text.key.lowercased()] == nil {
      named[text.key.lowercased()] = text.value
    }
    let found = Self.readers.lazy.compactMap { $0(named) }.first
    guard var found else { return nil }
    let tagged = LoRATags(found.prompt).loras
    found.loras += tagged.filter { !found.loras.map(\.name).contains($0.name) }
    self = found
  }

  /// Where several programs' texts are in a file, the one that is plainest comes first.
  private static let readers: [@Sendable ([String: String]) -> PartialRecipe?] = [
    parameters, comfyUI, invokeAI, novelAI, drawThings, separateTexts, anyJSON,
  ]

  /// AUTOMATIC1111's text, or the JSON that Fooocus, SwarmUI and others write under its name.
  private static func parameters(_ texts: [String: String]) -> PartialRecipe? {
    guard let text = texts["parameters"] else { return nil }
    if let json = Self.json(text), let found = SettingsForm.any(json) { return found }
    let parameters = ParametersText(text)
    var partial = parameters.partial
    partial.origin = parameters.origin
    if texts["fooocus_scheme"] != nil { partial.origin = "Fooocus" }
    return partial
  }

  private static func comfyUI(_ texts: [String: String]) -> PartialRecipe? {
    let graph =
      texts["prompt"].flatMap(json).flatMap { ComfyGraph(prompt: $0) }
      ?? texts["workflow"].flatMap(json).flatMap { ComfyGraph(workflow: $0) }
    return graph.flatMap { ComfyReader.read($0) }
  }

  private static func invokeAI(_ texts: [String: String]) -> PartialRecipe? {
    let json = (texts["invokeai_metadata"] ?? texts["sd-metadata"]).flatMap(json)
    if let json, let found = SettingsForm.invokeAI(json) { return found }
    return texts["dream"].flatMap { DreamText($0).partial }
  }

  private static func novelAI(_ texts: [String: String]) -> PartialRecipe? {
    guard texts["software"]?.lowercased().contains("novelai") == true,
      let json = texts["comment"].flatMap(json)
    else { return nil }
    return SettingsForm.novelAI(
      json, description: texts["description"], source: texts["source"])
  }

  private static func drawThings(_ texts: [String: String]) -> PartialRecipe? {
    texts["xml:com.adobe.xmp"].flatMap { packet in
      XMPScanner.properties(of: packet).first { $0.name == "exif:UserComment" }?.values.first
    }.flatMap(json)
      .flatMap(SettingsForm.any)
  }

  /// Easy Diffusion and others give every setting a text of its own.
  private static func separateTexts(_ texts: [String: String]) -> PartialRecipe? {
    guard texts["prompt"] != nil else { return nil }
    let known = texts.filter { SettingsReader.knows($0.key) }
    guard known.count >= 3 else { return nil }
    var reader = SettingsReader()
    for (key, value) in texts.sorted(by: { $0.key < $1.key })
    where !standardKeys.contains(key) || key == "software" { reader.take(key, .string(value)) }
    let isEasyDiffusion = texts["use_stable_diffusion_model"] != nil
    return reader.result(origin: texts["software"] ?? (isEasyDiffusion ? "Easy Diffusion" : nil))
  }

  /// Keywords of the PNG standard, and of what is no setting.
  private static let standardKeys: Set<String> = [
    "title", "author", "description", "copyright", "creation time", "software", "disclaimer",
    "warning", "source", "comment", "collection", "note", "easel", "xml:com.adobe.xmp", "workflow",
    "raw profile type exif", "raw profile type app1", "date:create", "date:modify",
  ]

  /// A JSON object with a prompt and settings under any other keyword.
  private static func anyJSON(_ texts: [String: String]) -> PartialRecipe? {
    texts.sorted { $0.key < $1.key }.lazy
      .filter { $0.key != "easel" }
      .compactMap { json($0.value).flatMap(SettingsForm.any) }.first
  }

  private static func json(_ text: String) -> JSON? {
    guard text.utf8.count <= maxJSON, text.trimmed.utf8.first == UInt8(ascii: "{") else {
      return nil
    }
    return try? JSON(parsing: text.trimmed)
  }
}

extension ParametersText {
  /// The program that wrote the text, as far as its settings tell; AUTOMATIC1111's interface, whose
  /// form it is, says no more than a number.
  var origin: String {
    let said = [self["App"], self["Backend"], self["Version"], self["Civitai metadata"]]
      .compactMap { $0?.lowercased() }.joined(separator: " ")
    let names = [
      ("easel", "Easel"), ("stable-diffusion.cpp", "stable-diffusion.cpp"),
      ("sd.next", "SD.Next"), ("comfyui", "ComfyUI"), ("fooocus", "Fooocus"),
      ("swarmui", "SwarmUI"), ("invokeai", "InvokeAI"), ("draw things", "Draw Things"),
      ("diffusers", "diffusers"), ("forge", "Forge"), ("neo", "Forge"),
    ]
    if let name = names.first(where: { said.contains($0.0) })?.1 { return name }
    // Forge counts its own version before AUTOMATIC1111's.
    let version = self["Version"]?.trimmed ?? ""
    if version.hasPrefix("f"), version.dropFirst().first?.isNumber == true { return "Forge" }
    return self["Seed Mode"] == nil ? "AUTOMATIC1111" : "Draw Things"
  }
}
