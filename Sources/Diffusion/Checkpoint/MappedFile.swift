import FileNames
import Foundation

/// A file mapped read-only into memory: pages come from the page cache when they are touched and
/// cost nothing until then. Unmapped when the last owner lets go; an embedded file is mapped with
/// the program and stays.
final class MappedFile: Sendable {
  let path: String
  let count: Int
  /// Where the mapping begins (0 for an empty file); an integer, so that the type is plainly
  /// `Sendable`. The bytes are only ever read, and live as long as this object.
  private let address: UInt
  private let isOwn: Bool

  /// Maps a regular file.
  /// - Throws: `.unreadable` with the system's reason; `.malformed` where Git left a pointer to the
  ///   file instead of the file.
  init(_ file: ModelPath) throws(DiffusionError) {
    path = file.path
    if let reason = file.absence { throw .unreadable(path: path, reason: reason) }
    if file.isEmbedded {
      guard let bytes = file.embeddedBytes else {
        throw .unreadable(path: path, reason: "there is no such file in the program")
      }
      address = UInt(bitPattern: bytes.baseAddress)
      count = bytes.count
      isOwn = false
      return
    }
    let descriptor = POSIX.open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemReason())
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is not a regular file")
    }
    count = Int(status.st_size)
    isOwn = count > 0
    guard count > 0 else {
      address = 0
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else { throw .unreadable(path: path, reason: systemReason()) }
    address = UInt(bitPattern: start)
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    if count < 1024, bytes.starts(with: "version https://git-lfs".utf8) {
      throw .malformed(
        path: path, reason: "it is a Git LFS pointer, not the file itself: run git lfs pull")
    }
  }

  deinit {
    if isOwn { munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
  }

  /// Lends the bytes of a range of the file.
  func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let bytes = UnsafeRawBufferPointer(
      start: UnsafeRawPointer(bitPattern: address + UInt(range.lowerBound)), count: range.count)
    return try withExtendedLifetime(self) { () throws(Failure) in try body(bytes) }
  }

  /// Asks the system to read a range ahead of its use.
  func prefetch(_ range: Range<Int>) {
    advise(range, MADV_WILLNEED)
  }

  /// Gives the memory of a range back; the next read brings it from the page cache or the disk.
  func release(_ range: Range<Int>) {
    advise(range, MADV_DONTNEED)
  }

  private func advise(_ range: Range<Int>, _ advice: Int32) {
    guard !range.isEmpty else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = range.lowerBound / page * page
    // Advice that the system cannot follow changes speed only, never a result.
    _ = madvise(
      UnsafeMutableRawPointer(bitPattern: address + UInt(start)), range.upperBound - start, advice)
  }
}

/// The system's words for the last failure of a call of its own.
func systemReason() -> String { String(cString: strerror(errno)) }
