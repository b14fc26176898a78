/// When the engine's thread may take time for a preview: never more than a hundredth of it.
struct PreviewPace {
  private static let costs = 100
  private var earliest: ContinuousClock.Instant?

  /// What `preview` makes, if enough time has passed since the last one; a first one always.
  /// - Parameter clock: tells the time, before and after.
  mutating func make<Preview>(
    now clock: () -> ContinuousClock.Instant = { .now }, _ preview: () -> Preview
  ) -> Preview? {
    let start = clock()
    if let earliest, start < earliest { return nil }
    let result = preview()
    earliest = start + (clock() - start) * Self.costs
    return result
  }
}
