/// Time and work of an engine's operations, by kind and shape.
public final class Profile {
  /// What is known of one kind of operation on one shape.
  public struct Entry: Sendable {
    public var calls = 0
    public var seconds = 0.0
    /// Floating-point operations, counted as in the direct algorithm.
    public var operations = 0.0
    /// Bytes of inputs and outputs, each counted once.
    public var bytes = 0.0
  }
  public private(set) var entries: [String: Entry] = [:]

  public init() {}

  func add(_ name: String, seconds: Double, operations: Double, bytes: Double) {
    entries[name, default: Entry()].calls += 1
    entries[name, default: Entry()].seconds += seconds
    entries[name, default: Entry()].operations += operations
    entries[name, default: Entry()].bytes += bytes
  }
}

extension CPU {
  /// Runs an operation, counting it where a profile is kept and naming it where a trace is. Counts
  /// are in direct operations and in floats moved.
  func measure<Result>(
    _ name: @autoclosure () -> String, operations: @autoclosure () -> Int,
    floats: @autoclosure () -> Int, _ body: () -> Result
  ) -> Result {
    if let trace { return trace.during(name, body) }
    guard let profile else { return body() }
    let clock = ContinuousClock()
    let start = clock.now
    let result = body()
    profile.add(
      name(), seconds: (clock.now - start) / .seconds(1), operations: Double(operations()),
      bytes: 4 * Double(floats()))
    return result
  }
}
