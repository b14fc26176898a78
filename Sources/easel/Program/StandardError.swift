import FileNames
import Foundation
import Gallery

/// Progress and messages: the only way to standard error. Nobody may be there to read them, and no
/// picture is lost for that: what cannot be written is dropped.
enum StandardError {
  /// A line of text, or several, harmless to a terminal.
  static func line(_ text: String) {
    _ = Descriptor.write(Descriptor.bytes(of: text + "\n", STDERR_FILENO), to: STDERR_FILENO)
  }

  /// What moves the cursor of a terminal too.
  static func write(_ text: String) { _ = Descriptor.write(Array(text.utf8), to: STDERR_FILENO) }
}

/// The standard descriptors.
enum Descriptor {
  /// A text as it is written: names of files in their own bytes, which a terminal could not show.
  static func bytes(of text: String, _ descriptor: Int32) -> [UInt8] {
    let text = Printable.lines(text)
    return isatty(descriptor) == 1 ? Array(FileName.shown(text).utf8) : FileName.bytes(of: text)
  }

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
