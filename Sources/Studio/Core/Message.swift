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

  /// All of it in one line: `what: why; remedy`. Its parts may begin with the name of a key, which
  /// no capital letter may change.
  public var line: String {
    func part(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
    let reason = why.map { ": \(part($0))" } ?? ""
    return part(what) + reason + (remedy.map { "; \(part($0))" } ?? "")
  }
}
