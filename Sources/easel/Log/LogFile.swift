import FileNames
import Foundation
import Logging
import Synchronization

/// The log on disk: one line an entry, at most two files of `sizeLimit` bytes.
final class LogFile: Sendable {
  /// Bytes after which the file becomes `easel.log.1` and a new one begins.
  static let sizeLimit = 1 << 20

  private struct State: ~Copyable {
    var descriptor: Int32
    var size: Int
    deinit { close(descriptor) }
  }
  private let path: String
  private let state: Mutex<State>

  /// Opens the log, with its folder where that is missing.
  init(_ url: URL) throws(EaselError) {
    path = url.path
    do throws(SystemError) { try Files.makeFolder(FilePath.folder(of: path)) } catch {
      throw .file(path: path, reason: "the log cannot be written: \(error)")
    }
    let descriptor = Self.open(path)
    guard descriptor >= 0 else {
      throw .file(path: path, reason: "the log cannot be written: \(systemReason())")
    }
    state = Mutex(State(descriptor: descriptor, size: Self.size(of: descriptor)))
  }

  /// Makes this the log of the process.
  func install(level: Logger.Level) {
    LoggingSystem.bootstrap { label in FileLogHandler(file: self, label: label, level: level) }
  }

  fileprivate func append(_ line: String) {
    // What is logged may come from files and prompts: one entry stays one harmless line.
    var bytes = line.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
    bytes.append(UInt8(ascii: "\n"))
    state.withLock { state in
      if state.size + bytes.count > Self.sizeLimit { rotate(&state) }
      let written = write(state.descriptor, bytes, bytes.count)
      state.size += max(0, written)
    }
  }

  private func rotate(_ state: inout State) {
    _ = POSIX.rename(path, path + ".1")
    let descriptor = Self.open(path)
    // Without a new file (a full disk, a folder that is gone) the old one takes the rest.
    guard descriptor >= 0 else { return }
    state = State(descriptor: descriptor, size: Self.size(of: descriptor))
  }

  private static func open(_ path: String) -> Int32 {
    POSIX.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  }

  private static func size(of descriptor: Int32) -> Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }
}

/// Why the last system call failed, in words.
func systemReason() -> String { String(cString: strerror(errno)) }

/// Formats entries as `2026-01-31T12:00:00Z info engine: loaded Toybox [seconds: 0.4]`.
private struct FileLogHandler: LogHandler {
  let file: LogFile
  let label: String
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(file: LogFile, label: String, level: Logger.Level) {
    self.file = file
    self.label = label
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let values = metadata.merging(event.metadata ?? [:]) { $1 }
    let details =
      values.isEmpty
      ? ""
      : " ["
        + values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        .joined(separator: ", ") + "]"
    let time = Date().formatted(.iso8601)
    file.append("\(time) \(event.level) \(label): \(event.message)\(details)")
  }
}
