/// A low-rank addition to a model's weights (LoRA, arXiv 2106.09685), from a file of its own.
public struct LoRA: Codable, Sendable, Hashable {
  /// Path of its file.
  public var file: String
  /// How much of it is added: 1 is what it was trained for, 0 is nothing; -10...10.
  public var weight: Double
  /// Identifies what the file holds: 16 hexadecimal digits; nil takes whatever it holds.
  public var hash: String?

  /// What a weight may be.
  public static let weights = -10.0...10.0

  public init(file: String, weight: Double = 1, hash: String? = nil) {
    self.file = file
    self.weight = weight
    self.hash = hash
  }

  /// Reads `FILE` or `FILE:WEIGHT`; nil where there is no file's name or the weight is out of range.
  public init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, let weight = Double(last) else {
      guard !text.isEmpty else { return nil }
      self.init(file: text)
      return
    }
    let file = parts.dropLast().joined(separator: ":")
    guard !file.isEmpty, Self.weights.contains(weight) else { return nil }
    self.init(file: file, weight: weight)
  }

  /// `FILE:WEIGHT`, as it is read.
  public var text: String { "\(file):\(weight)" }

  /// The file's name without folders and ending.
  public var name: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let ending = ".safetensors"
    return name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    file = try values.decode(String.self, forKey: .file)
    weight = try values.decode(Double.self, forKey: .weight)
    hash = try values.decodeIfPresent(String.self, forKey: .hash)
    guard Self.weights.contains(weight) else {
      throw DecodingError.dataCorruptedError(
        forKey: .weight, in: values, debugDescription: "the weight of a LoRA is from -10 to 10")
    }
  }
}
