import Foundation
import Synchronization

/// What `body` makes of each, on all cores, in any order.
/// - Parameter slice: how many are taken at a time.
public func inParallel<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], slice: Int = 50, _ body: @Sendable (Input) -> Output?
) -> [Output] {
  let results = Mutex<[Output]>([])
  DispatchQueue.concurrentPerform(iterations: (inputs.count + slice - 1) / slice) { part in
    let found = inputs[part * slice..<min((part + 1) * slice, inputs.count)].compactMap(body)
    if !found.isEmpty { results.withLock { $0 += found } }
  }
  return results.withLock { $0 }
}
