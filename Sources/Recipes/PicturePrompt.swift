/// A picture that another shall be like, or with a weight below 0 unlike, as CLIP sees them.
public struct PicturePrompt: Codable, Sendable, Hashable {
  /// Path of its file.
  public var file: String
  /// As in `PromptPart`.
  public var weight: Double
  /// As in `PromptPart`; nil is never.
  public var stop: Double?
  /// Identifies what the file holds: 16 hexadecimal digits; nil takes whatever it holds.
  public var hash: String?

  /// - Parameter text: `FILE`, `FILE:WEIGHT` or `FILE:WEIGHT:STOP`.
  /// - Returns: nil where there is no file's name.
  public init?(text: String) {
    let part = PromptPart(text)
    guard !part.text.isEmpty else { return nil }
    self.init(file: part.text, weight: part.weight, stop: part.stop == -.infinity ? nil : part.stop)
  }

  public init(file: String, weight: Double = 1, stop: Double? = nil) {
    self.file = file
    self.weight = weight
    self.stop = stop
  }

  /// Those of a list with commas.
  static func all(in text: String) -> [PicturePrompt] {
    text.split(separator: ",").compactMap { PicturePrompt(text: String($0)) }
  }

  /// The file's name without folders.
  public var name: String { file.split(separator: "/").last.map(String.init) ?? file }

  /// As it is read.
  public var text: String {
    PromptPart(text: file, weight: weight, stop: stop ?? -.infinity).written
  }
}
