import Recipes

/// Many small pictures side by side, to pick from.
struct Explore: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case candidates
    case variations(of: PictureItem.ID)
    /// Of one small picture, with other seeds or in other styles.
    case enlargements(of: PictureItem.ID)
    case styles(of: PictureItem.ID, [String])
    case grid(rows: GridAxis, columns: GridAxis)
  }
  /// One of the pictures.
  struct Slot: Sendable, Equatable {
    enum Progress: Sendable, Equatable {
      case waiting, running
      case done(PictureItem.ID)
      /// Done, and in the trash, from where it may come back.
      case trashed(PictureItem.ID)
      /// Dropped, stopped or failed.
      case gone
    }
    let job: Job.ID
    let request: GenerationRequest
    var progress = Progress.waiting
    var shot: Shot?
    var isChosen = false
    /// Whether its score was asked for.
    var isAsked = false
    /// How well it fits its prompt: the cosine of CLIP's vectors, -1...1; nil where nobody measured
    /// it.
    var score: Double?

    /// The picture, when it is done.
    var picture: PictureItem.ID? {
      if case .done(let picture) = progress { picture } else { nil }
    }
    /// Whether there is nothing to choose any more.
    var isGone: Bool {
      switch progress {
      case .gone, .trashed: true
      case .waiting, .running, .done: false
      }
    }
    var isOpen: Bool { progress == .waiting || progress == .running }
  }

  let kind: Kind
  private(set) var slots: [Slot]
  private(set) var selected = 0
  /// Whether it fills the middle; hidden, it goes on.
  var isShown = true

  init(_ kind: Kind, slots: [Slot]) {
    self.kind = kind
    self.slots = slots
  }

  /// Columns of a grid over two parameters; nil where the screen decides.
  var fixedColumns: Int? {
    if case .grid(_, let columns) = kind { columns.values.count } else { nil }
  }

  /// Whether its pictures are small ones that can be enlarged.
  var isOfSmallPictures: Bool {
    switch kind {
    case .candidates, .variations, .grid: true
    case .enlargements, .styles: false
    }
  }

  /// Whether the best fit of the prompt may come first: all have the same one, and their places
  /// mean nothing else.
  var isRankable: Bool {
    switch kind {
    case .candidates, .variations, .enlargements: true
    case .grid, .styles: false
    }
  }

  /// Whether the best fit comes first.
  var isRanked: Bool { slots.contains { $0.score != nil } }

  /// The pictures of a complete set whose scores nobody asked for yet; what is alone has no rank.
  var unscored: [Slot] {
    guard isRankable, isDone, done > 1 else { return [] }
    return slots.filter { $0.picture != nil && !$0.isAsked }
  }

  /// What stands beside the number of a picture.
  func label(_ index: Int) -> String {
    if case .styles(_, let styles) = kind, styles.indices.contains(index) { return styles[index] }
    return ""
  }

  var isDone: Bool { !slots.contains(where: \.isOpen) }
  var done: Int { slots.count { $0.picture != nil } }
  var current: Slot? { slots.indices.contains(selected) ? slots[selected] : nil }
  /// The chosen pictures, or where none is, the selected one.
  var picked: [Slot] {
    let chosen = slots.filter { $0.isChosen && !$0.isGone }
    return chosen.isEmpty ? [current].compactMap { $0 }.filter { !$0.isGone } : chosen
  }
  var openJobs: Set<Job.ID> { Set(slots.filter(\.isOpen).map(\.job)) }

  mutating func select(_ index: Int) { selected = clamp(index, 0...max(0, slots.count - 1)) }

  mutating func toggleChoice(_ index: Int) {
    guard slots.indices.contains(index), !slots[index].isGone else { return }
    selected = index
    // Whole pictures are only looked at: nothing would come of a choice.
    if isOfSmallPictures { slots[index].isChosen.toggle() }
  }

  mutating func clearChoice() {
    for index in slots.indices { slots[index].isChosen = false }
  }

  /// Some pictures go to the trash, or come back from it.
  mutating func trash(_ ids: Set<PictureItem.ID>) {
    for index in slots.indices {
      if case .done(let id) = slots[index].progress, ids.contains(id) {
        slots[index].progress = .trashed(id)
      }
    }
  }

  mutating func restore(_ ids: Set<PictureItem.ID>) {
    for index in slots.indices {
      if case .trashed(let id) = slots[index].progress, ids.contains(id) {
        slots[index].progress = .done(id)
      }
    }
  }

  /// Puts the best first, and what has no score last in the order that it had. The selection stays
  /// on its picture, where the user has moved it to one.
  mutating func rank(by scores: [Job.ID: Double]) {
    let job = selected == 0 ? nil : current?.job
    for index in slots.indices {
      if let score = scores[slots[index].job] { slots[index].score = score }
    }
    slots = slots.enumerated().sorted { a, b in
      let (first, second) = (a.element.score ?? -.infinity, b.element.score ?? -.infinity)
      return first == second ? a.offset < b.offset : first > second
    }.map(\.element)
    select(slots.firstIndex { $0.job == job } ?? 0)
  }

  /// Changes the slot of a job, if it has one.
  mutating func change(_ job: Job.ID, _ body: (inout Slot) -> Void) {
    if let index = slots.firstIndex(where: { $0.job == job }) { body(&slots[index]) }
  }
}
