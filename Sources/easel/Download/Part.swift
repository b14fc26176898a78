import FileNames
import Foundation

/// A file that is being written, with the hash of what is in it.
final class Part {
  let path: String
  private let file: HubListing.File
  private let descriptor: Int32
  private var hash: RunningHash?
  /// Bytes that are there and in the hash.
  private(set) var count = 0

  /// Opens or makes the file; links are not followed.
  init(_ path: String, _ file: HubListing.File) throws(EaselError) {
    self.path = path
    self.file = file
    descriptor = POSIX.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
    hash = Self.hash(of: file)
  }

  deinit { close(descriptor) }

  private static func hash(of file: HubListing.File) -> RunningHash? {
    file.hash.map { RunningHash($0, size: file.size ?? 0) }
  }

  private static func failure(_ path: String) -> EaselError {
    let isFull = errno == ENOSPC || errno == EDQUOT
    return .file(
      path: path,
      reason: systemReason()
        + (isFull ? "; make room, and the same command goes on from here" : ""))
  }

  /// Goes on from what is there, where the end can tell whether it belongs to the rest.
  /// - Returns: false where `onBytes` wished no more.
  func resume(_ onBytes: (Int) -> Bool) throws(EaselError) -> Bool {
    let there = Files.size(path) ?? 0
    guard file.hash != nil, let size = file.size, there <= size else {
      try beginAnew()
      return true
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = read(descriptor, &bytes, bytes.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Self.failure(path) }
      guard got > 0 else { return true }
      bytes.withUnsafeBytes { hash?.add(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
      count += got
      guard onBytes(count) else { return false }
    }
  }

  func beginAnew() throws(EaselError) {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw Self.failure(path)
    }
    count = 0
    hash = Self.hash(of: file)
  }

  func add(_ bytes: UnsafeRawBufferPointer) throws(EaselError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let wrote = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if wrote >= 0 {
        rest = rest.dropFirst(wrote)
      } else if errno != EINTR {
        throw Self.failure(path)
      }
    }
    hash?.add(bytes)
    count += bytes.count
  }

  var digits: String { hash?.digits() ?? "" }

  /// Whether it is what the hub lists, as far as the hub says.
  var agrees: Bool { file.hash == nil || digits == file.hash?.digits }

  func finish(as name: String) throws(EaselError) {
    guard fsync(descriptor) == 0, POSIX.rename(path, name) == 0 else { throw Self.failure(path) }
  }
}
