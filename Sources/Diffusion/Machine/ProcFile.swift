import FileNames
import Foundation

/// The small text files by which the kernel tells about itself.
enum ProcFile {
  /// The lines of a file; none where it cannot be read.
  static func lines(_ path: String) -> [Substring] {
    guard let data = try? Files.read(path, limit: 1 << 24) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// The first number of the line that begins with `key`, such as `VmSize:   1234 kB`.
  static func number(_ path: String, _ key: String) -> Int? {
    lines(path).first { $0.hasPrefix(key + ":") }?.split(whereSeparator: \.isWhitespace)
      .lazy.compactMap { Int($0) }.first
  }
}
