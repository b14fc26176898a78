/// Earlier prompts, newest first, each once: those of the gallery's pictures, and those that were
/// asked for here, which may have become none. And where Up and Down are in them.
struct PromptHistory: Sendable, Equatable {
  /// What was asked for here.
  private(set) var asked: [String]
  /// What the gallery has pictures of.
  private(set) var pictured: [String] = []
  /// Both.
  private(set) var entries: [String]
  /// Whether the gallery may have other prompts than those known here.
  private(set) var isStale = true
  /// The entry in the editor while the user walks through the history.
  private var place: Int?
  /// What was being written when the walk began.
  private var draft = ""

  static let limit = 1000

  init(_ asked: [String] = []) {
    self.asked = Array(asked.prefix(Self.limit))
    entries = self.asked
  }

  mutating func add(_ prompt: String) {
    place = nil
    guard prompt.contains(where: { !$0.isWhitespace }) else { return }
    Self.put(prompt, first: &asked)
    merge()
  }

  /// A picture of a prompt is there.
  mutating func addPictured(_ prompt: String) {
    Self.put(prompt, first: &pictured)
    merge()
  }

  /// Whether a prompt became a picture that is still there.
  func isPictured(_ prompt: String) -> Bool { pictured.contains(prompt.trimmed) }

  private static func put(_ prompt: String, first list: inout [String]) {
    list.removeAll { $0 == prompt }
    list.insert(prompt, at: 0)
    if list.count > limit { list.removeLast() }
  }

  // MARK: The gallery

  /// Pictures came or went.
  mutating func invalidate() { isStale = true }
  /// Its prompts were asked for.
  mutating func noteRequest() { isStale = false }

  /// Takes the prompts of the gallery's pictures, newest first.
  mutating func receive(_ prompts: [String]) {
    pictured = prompts
    merge()
  }

  /// What was asked for here keeps its order and so do the pictures; what only one of them has goes
  /// before what both have and comes behind it.
  private mutating func merge() {
    let places = Dictionary(
      asked.enumerated().map { ($0.element.trimmed, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let known = Set(pictured)
    // What was asked for last is first, whether it is a picture yet or not.
    var next = asked.firstIndex { known.contains($0.trimmed) } ?? asked.count
    var merged = Array(asked[..<next])
    for prompt in pictured {
      if let at = places[prompt] {
        if at >= next { merged += asked[next...at] }
        next = max(next, at + 1)
      } else {
        merged.append(prompt)
      }
    }
    merged += asked[next...]
    // A walk goes on at its prompt.
    let current = place.map { entries[$0] }
    entries = Array(merged.prefix(Self.limit))
    if let current { place = entries.firstIndex(of: current) }
  }

  // MARK: Walking

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
