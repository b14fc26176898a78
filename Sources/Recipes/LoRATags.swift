/// The tags `<lora:name:weight>` that AUTOMATIC1111's interface and its relatives put into prompts.
public struct LoRATags: Sendable, Hashable {
  public private(set) var loras: [LoRA] = []
  /// The prompt without them.
  public private(set) var prompt = ""

  public init(_ text: String) {
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      prompt += rest[..<start]
      rest = rest[start...]
      // A tag is short: the rest is not searched again and again.
      guard let end = rest.prefix(300).firstIndex(of: ">"),
        let lora = Self.lora(rest[rest.index(after: start)..<end])
      else {
        prompt.append("<")
        rest.removeFirst()
        continue
      }
      loras.append(lora)
      rest = rest[rest.index(after: end)...]
    }
    prompt += rest
    if !loras.isEmpty { prompt = prompt.split(separator: " ").joined(separator: " ") }
  }

  private static func lora(_ tag: Substring) -> LoRA? {
    let parts = tag.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...4).contains(parts.count), ["lora", "lyco"].contains(parts[0].lowercased()),
      !parts[1].isEmpty
    else { return nil }
    guard parts.count > 2 else { return LoRA(file: String(parts[1])) }
    guard let weight = Double(parts[2]), LoRA.weights.contains(weight) else { return nil }
    return LoRA(file: String(parts[1]), weight: weight)
  }
}
