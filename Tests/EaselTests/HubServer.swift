import Foundation
import Glibc
import Synchronization

/// A hub on this machine, with the faults that a test wishes.
final class HubServer: Sendable {
  struct Request: Sendable {
    let path: String
    /// By names in small letters.
    let headers: [String: String]

    /// Where the range begins that is asked for.
    var start: Int? {
      headers["range"]?.firstMatch(of: /bytes=(\d+)-/).flatMap { Int($0.1) }
    }
  }

  struct Answer: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// How many bytes of the body are sent before the connection ends; nil is all.
    var cut: Int?
    /// Seconds of silence where it is cut.
    var silence = 0.0
  }

  let port: UInt16
  private let listener: Int32
  private let log = Mutex<[Request]>([])

  var requests: [Request] { log.withLock { $0 } }
  var address: String { "http://127.0.0.1:\(port)" }

  struct Failed: Error {}

  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = listener
    let isOpen = withUnsafeMutablePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, $0, &length) == 0
      }
    }
    port = UInt16(bigEndian: place.sin_port)
    guard isOpen else { throw Failed() }
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { break }
        if let request = Self.read(connection) {
          self?.log.withLock { $0.append(request) }
          Self.write(answer(request), to: connection)
        }
        close(connection)
      }
      close(socket)
    }
  }

  /// The thread closes the socket: were it closed here, the thread could wait at another server's
  /// that got its number.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while !bytes.contains(13) || !String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\n") {
      let count = Glibc.read(connection, &part, part.count)
      guard count > 0 else { return nil }
      bytes += part[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let words = lines[0].split(separator: " ")
    return words.count > 1 ? Request(path: String(words[1]), headers: headers) : nil
  }

  private static func write(_ answer: Answer, to connection: Int32) {
    var head = "HTTP/1.1 \(answer.status) Answer\r\nConnection: close\r\n"
    var headers = answer.headers
    headers["Content-Length"] = headers["Content-Length"] ?? "\(answer.body.count)"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    let bytes = Array((head + "\r\n").utf8) + answer.body.prefix(answer.cut ?? answer.body.count)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
    if answer.silence > 0 { usleep(UInt32(answer.silence * 1e6)) }
  }
}
