/// The last few values by name: when there are too many, the one that came first goes.
struct Recent<Value: Sendable & Equatable>: Sendable, Equatable {
  let limit: Int
  private var values: [PictureItem.ID: Value] = [:]
  private var order: [PictureItem.ID] = []

  init(limit: Int) { self.limit = limit }

  subscript(id: PictureItem.ID) -> Value? { values[id] }

  /// Makes a value the last to go.
  mutating func refresh(_ id: PictureItem.ID) {
    if let value = values[id] { keep(value, for: id) }
  }

  mutating func keep(_ value: Value, for id: PictureItem.ID) {
    order.removeAll { $0 == id }
    order.append(id)
    values[id] = value
    while order.count > limit { values[order.removeFirst()] = nil }
  }
}
