import CTransfer
import Foundation

/// An HTTP answer without its body.
struct Reply: Sendable {
  var status = 0
  /// By their names in small letters; the last of several.
  private(set) var headers: [String: String] = [:]

  var isSuccess: Bool { (200...299).contains(status) }

  /// Takes a line of the head over; a status line begins anew, since a proxy and the server may
  /// each send one.
  mutating func take(line: String) {
    let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
    if line.hasPrefix("HTTP/") {
      headers = [:]
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":") {
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
  }
}

/// Connections to servers, kept from one request to the next. Redirections are left to the caller.
final class Transfer {
  enum End: Equatable {
    case whole
    /// The receiver wished no more.
    case stopped
    /// The server could not be reached, or not be trusted: trying again at once is of no use.
    case unreachable(String)
    /// The connection broke off or fell silent.
    case cut(String)
  }

  private let handle: OpaquePointer

  init() throws(EaselError) {
    guard let handle = easel_transfer_open() else {
      throw .refused(
        "downloads need the library libcurl.so.4, which is not on this machine; "
          + "install it (Debian: apt install libcurl4)")
    }
    self.handle = handle
  }

  deinit { easel_transfer_close(handle) }

  /// Asks for a URL.
  /// - Parameters:
  ///   - silence: seconds without a byte until it is given up.
  ///   - goesOn: asked once a second at least; false stops.
  ///   - onBytes: gets the body; false stops.
  func get(
    _ url: URL, headers: [String], silence: Int, goesOn: @escaping () -> Bool,
    onBytes: @escaping (Reply, UnsafeRawBufferPointer) -> Bool
  ) -> (reply: Reply, end: End) {
    let receiver = Receiver(goesOn: goesOn, onBytes: onBytes)
    var calls = easel_transfer_receiver(
      context: Unmanaged.passUnretained(receiver).toOpaque(),
      header: { context, line, count in
        guard let receiver = Receiver.of(context) else { return false }
        receiver.reply.take(
          line: String(
            decoding: UnsafeRawBufferPointer(start: line, count: count), as: UTF8.self))
        return true
      },
      body: { context, bytes, count in
        guard let receiver = Receiver.of(context) else { return false }
        return receiver.onBytes(
          receiver.reply, UnsafeRawBufferPointer(start: bytes, count: count))
      },
      goes_on: { context in Receiver.of(context)?.goesOn() ?? false })
    var lines: [UnsafeMutablePointer<CChar>?] = headers.map { strdup($0) } + [nil]
    defer { for line in lines { free(line) } }
    var message = [CChar](repeating: 0, count: easel_transfer_message_room)
    let code = lines.withUnsafeMutableBytes { lines in
      easel_transfer_get(
        handle, url.absoluteString,
        lines.bindMemory(to: UnsafePointer<CChar>?.self).baseAddress!, silence, &calls, &message)
    }
    let reason = withExtendedLifetime(receiver) {
      message[0] == 0
        ? "error \(code) of libcurl"
        : message.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
    let end: End =
      switch code {
      case 0: .whole
      // CURLE_WRITE_ERROR, CURLE_ABORTED_BY_CALLBACK
      case 23, 42: .stopped
      // Of connections that were there: partial file, HTTP/2, time-out, nothing, send, receive.
      case 18, 16, 28, 52, 55, 56, 92: .cut(reason)
      default: .unreachable(reason)
      }
    return (receiver.reply, end)
  }

  /// What the calls of the library come back to, on the same thread, within `get`.
  private final class Receiver {
    var reply = Reply()
    let goesOn: () -> Bool
    let onBytes: (Reply, UnsafeRawBufferPointer) -> Bool

    init(
      goesOn: @escaping () -> Bool, onBytes: @escaping (Reply, UnsafeRawBufferPointer) -> Bool
    ) {
      self.goesOn = goesOn
      self.onBytes = onBytes
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Receiver? {
      context.map { Unmanaged<Receiver>.fromOpaque($0).takeUnretainedValue() }
    }
  }
}
