/// A part of a prompt for VQGAN+CLIP: what a picture shall be like, how much, and until when.
public struct PromptPart: Sendable, Hashable {
  /// A text, or the path of a picture.
  public let text: String
  /// Below 0 the picture shall be unlike it.
  public let weight: Double
  /// The loss at which it is near enough (for a negative weight, minus the loss at which it is far
  /// enough) and pulls no more; minus infinity never is.
  public let stop: Double

  public init(text: String, weight: Double = 1, stop: Double = -.infinity) {
    self.text = text
    self.weight = weight
    self.stop = stop
  }

  /// Reads `TEXT`, `TEXT:WEIGHT` or `TEXT:WEIGHT:STOP`; what is no number belongs to the text.
  public init(_ part: some StringProtocol) {
    var text = Substring(part)
    var numbers: [Double] = []
    while numbers.count < 2, let colon = text.lastIndex(of: ":"),
      let number = Double(String(text[text.index(after: colon)...]).trimmed), number.isFinite
    {
      numbers.insert(number, at: 0)
      text = text[..<colon]
    }
    self.init(
      text: String(text).trimmed, weight: numbers.first ?? 1,
      stop: numbers.count == 2 ? numbers[1] : -.infinity)
  }

  /// The parts of a prompt, with bars between them; where there is no text, none.
  public static func all(in prompt: String) -> [PromptPart] {
    prompt.split(separator: "|").map { PromptPart($0) }.filter { !$0.text.isEmpty }
  }

  /// As it is read.
  public var written: String {
    if stop != -.infinity { return "\(text):\(weight):\(stop)" }
    return weight == 1 ? text : "\(text):\(weight)"
  }
}
