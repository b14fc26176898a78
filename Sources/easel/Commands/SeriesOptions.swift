import ArgumentParser

/// How many pictures are made of a prompt or a picture, and from which noise.
struct SeriesOptions: ParsableArguments {
  @Option(
    name: [.short, .long], parsing: .unconditional,
    help: """
      The same seed makes the same picture. With -1, and without it unless configured otherwise, one \
      is chosen and printed.
      """)
  var seed: SeedChoice?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "How many pictures, with seeds counted up; OUT-1.png, OUT-2.png and so on.")
  var count = 1

  func validate() throws {
    guard (1...10_000).contains(count) else {
      throw ValidationError("--count must be from 1 to 10000.")
    }
  }

  /// The seeds from the first one on.
  func seeds(from first: UInt64) -> [UInt64] { (0..<UInt64(count)).map { first &+ $0 } }
}
