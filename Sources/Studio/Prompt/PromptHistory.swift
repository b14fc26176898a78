/// The prompts that made pictures, newest first, each once; and where Up and Down are in them.
struct PromptHistory: Sendable, Equatable {
  private(set) var entries: [String]
  /// The entry in the editor while the user walks through the history.
  private var place: Int?
  /// What was being written when the walk began.
  private var draft = ""

  static let limit = 1000

  init(_ entries: [String] = []) {
    self.entries = Array(entries.prefix(Self.limit))
  }

  mutating func add(_ prompt: String) {
    place = nil
    guard prompt.contains(where: { !$0.isWhitespace }) else { return }
    entries.removeAll { $0 == prompt }
    entries.insert(prompt, at: 0)
    if entries.count > Self.limit { entries.removeLast() }
  }

  /// The next older prompt, or nil at the oldest.
  mutating func older(than current: String) -> String? {
    let next = place.map { $0 + 1 } ?? (entries.first == current ? 1 : 0)
    guard next < entries.count else { return nil }
    if place == nil { draft = current }
    place = next
    return entries[next]
  }

  /// The next newer prompt, at last the draft; nil when no walk is going on.
  mutating func newer() -> String? {
    guard let at = place else { return nil }
    place = at > 0 ? at - 1 : nil
    return at > 0 ? entries[at - 1] : draft
  }

  /// Any edit ends the walk.
  mutating func endWalk() { place = nil }
}
