import Foundation

/// Progress and messages: the only way to standard error. Nobody may be there to read them, and no
/// picture is lost for that: what cannot be written is dropped.
enum StandardError {
  static func line(_ text: String) { write(text + "\n") }

  static func write(_ text: String) { _ = Descriptor.write(Array(text.utf8), to: STDERR_FILENO) }
}

/// The standard descriptors.
enum Descriptor {
  /// Writes everything, and waits where the other side is slow.
  /// - Returns: 0, or `errno`.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          // Somebody shares the descriptor and made it nonblocking.
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wait, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}
