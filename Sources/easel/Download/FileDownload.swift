import FileNames
import Foundation

/// One file of a model on its way: written as `NAME.part`, checked, and called `NAME` then. What is
/// there of an earlier run is gone on from.
struct FileDownload {
  let hub: Hub
  let transfer: Transfer
  let repository: String
  let url: URL
  let file: HubListing.File
  /// Where it goes.
  let path: String
  /// Seconds until the first try again; each later one waits twice as long.
  let pause: Double
  /// Gets the bytes that are there, and how many of them came just now; false stops.
  let onBytes: (_ there: Int, _ received: Int) -> Bool

  /// How often in a row a connection may break without getting further.
  private static let retries = 3

  private enum Ending {
    case whole, stopped
    case again(EaselError, wait: Double?)
    case failed(EaselError)
  }

  /// - Returns: false where it was stopped.
  func run() throws(EaselError) -> Bool {
    if try isWhole(path) { return onBytes(file.size ?? 0, 0) }
    POSIX.unlink(path)
    let part = try Part(path + ".part", file)
    if try !part.resume({ onBytes($0, 0) }) { return false }
    var isResumed = part.count > 0
    while true {
      guard try fetch(into: part) else { return false }
      guard part.agrees else {
        let digits = part.digits
        try part.beginAnew()
        // What was there may have been of another state of the file.
        if isResumed {
          isResumed = false
          continue
        }
        POSIX.unlink(part.path)
        throw .refused(
          "\(file.name) is not what the hub lists: its \(file.hash?.name ?? "hash") is \(digits) "
            + "instead of \(file.hash?.digits ?? "none"). It was damaged on the way, or the hub is "
            + "wrong; it was thrown away. The same command tries again")
      }
      try part.finish(as: path)
      return true
    }
  }

  /// Whether a file that is there is the whole one.
  private func isWhole(_ path: String) throws(EaselError) -> Bool {
    guard let size = file.size, file.hash != nil, !Files.isLink(path), Files.size(path) == size
    else { return false }
    let there = try Part(path, file)
    return try there.resume({ onBytes($0, 0) }) && there.count == size && there.agrees
  }

  /// Gets the rest, again and again where the line is bad.
  private func fetch(into part: Part) throws(EaselError) -> Bool {
    var failures = 0
    var best = part.count
    while part.count != file.size {
      switch request(into: part) {
      case .whole: return true
      case .stopped: return false
      case .failed(let error): throw error
      case .again(let error, let wait):
        // A server that gives a little each time is not slow but broken.
        if part.count >= best + 1 << 20 { failures = 0 }
        best = max(best, part.count)
        failures += 1
        guard failures <= Self.retries else { throw error }
        guard sleep(wait ?? pause * Double(1 << (failures - 1)), part.count) else { return false }
      }
    }
    return true
  }

  private func request(into part: Part) -> Ending {
    var error: EaselError?
    var isStopped = false
    var isMisplaced = false
    var hasBegun = false
    let from = part.count
    let (reply, text, end) = hub.get(
      url, from: from, by: transfer,
      goesOn: {
        isStopped = isStopped || !onBytes(part.count, 0)
        return !isStopped
      },
      onBytes: { reply, bytes in
        do throws(EaselError) {
          if !hasBegun {
            hasBegun = true
            isMisplaced = reply.status == 206 && Self.start(of: reply) != from
            if isMisplaced { return false }
            // All of it, though only the rest was asked for.
            if reply.status != 206, from > 0 { try part.beginAnew() }
          }
          if let size = file.size, part.count + bytes.count > size {
            throw .refused(
              "the hub sends more of \(file.name) than the \(size) bytes that it lists; it may be "
                + "changing just now: try again later")
          }
          try part.add(bytes)
        } catch let failure {
          error = failure
          return false
        }
        isStopped = !onBytes(part.count, bytes.count)
        return !isStopped
      })
    if let error { return .failed(error) }
    if isStopped { return .stopped }
    let what = "\(file.name) of \(repository)"
    if isMisplaced || reply.status == 416 {
      do throws(EaselError) { try part.beginAnew() } catch { return .failed(error) }
      return .again(hub.failure("it cannot go on in the middle of a file", of: what), wait: 0)
    }
    switch end {
    case .stopped: return .stopped
    case .cut(let reason), .unreachable(let reason):
      return .again(hub.failure(reason, of: what), wait: nil)
    case .whole: break
    }
    guard reply.isSuccess else {
      let refusal = hub.refusal(reply, text, of: what, repository: repository)
      guard [408, 425, 429].contains(reply.status) || reply.status >= 500 else {
        return .failed(refusal)
      }
      let wait = reply.headers["retry-after"].flatMap { Double($0) }.map { min(max($0, 0), 30) }
      return .again(refusal, wait: wait)
    }
    guard file.size == nil || part.count == file.size else {
      return .again(
        hub.failure("it ends after \(part.count) of \(file.size ?? 0) bytes", of: what), wait: nil)
    }
    return .whole
  }

  /// Where a part of a file begins that a server sends.
  private static func start(of reply: Reply) -> Int? {
    reply.headers["content-range"].flatMap { range in
      range.firstMatch(of: /^bytes (\d+)-/).flatMap { Int($0.1) }
    }
  }

  private func sleep(_ seconds: Double, _ count: Int) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      guard onBytes(count, 0) else { return false }
      usleep(50_000)
    }
    return onBytes(count, 0)
  }
}
