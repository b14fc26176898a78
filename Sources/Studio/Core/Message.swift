/// Something that the user should know: what happened, why, and what to do about it.
public struct Message: Codable, Sendable, Hashable {
  public enum Level: String, Codable, Sendable { case info, warning, error }
  public var level: Level
  public var what: String
  public var why: String?
  /// What to do.
  public var remedy: String?

  public init(_ level: Level, _ what: String, why: String? = nil, remedy: String? = nil) {
    self.level = level
    self.what = what
    self.why = why
    self.remedy = remedy
  }

  /// All of it in one line.
  public var line: String {
    var parts = [what]
    if let why { parts.append(why) }
    if let remedy { parts.append(remedy) }
    return parts.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.joined(separator: ". ")
  }
}
