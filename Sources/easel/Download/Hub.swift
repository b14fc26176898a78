import Diffusion
import FileNames
import Foundation

/// A server like huggingface.co, and who asks it.
struct Hub: Sendable {
  let endpoint: URL
  /// Goes to the endpoint alone.
  let token: String?
  /// Seconds without a byte until a connection is given up.
  var silence = 30

  /// As huggingface_hub finds both; the configuration's endpoint goes before the environment's.
  /// - Throws: where the endpoint is no address, or the token none that can be sent.
  init(configured: String, environment: [String: String]) throws(EaselError) {
    func value(_ name: String) -> String? {
      environment[name]?.trimmingCharacters(in: .whitespacesAndNewlines).nonEmpty
    }
    let address = configured.nonEmpty ?? value("HF_ENDPOINT") ?? "https://huggingface.co"
    let bare = address.hasSuffix("/") ? String(address.dropLast()) : address
    guard let url = URL(string: bare), Origin(url) != nil, url.query == nil else {
      throw .refused(
        "\"\(address)\" is no address of a hub; set hub_endpoint in config.toml, or $HF_ENDPOINT, "
          + "to one such as https://huggingface.co")
    }
    endpoint = url
    let file =
      value("HF_TOKEN_PATH")?.expandingTilde
      ?? FilePath.joined(HubFolders(environment: environment).home, "token")
    let stored = try? Files.read(file, limit: 1 << 12)
    let token =
      value("HF_TOKEN")
      ?? stored.map { String(decoding: $0, as: UTF8.self) }?
      .trimmingCharacters(in: .whitespacesAndNewlines).nonEmpty
    guard token?.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) ?? true else {
      throw .refused("the token of $HF_TOKEN or \(file) has characters that no token has")
    }
    self.token = token
  }

  /// The list of a repository's files.
  func listing(of repository: String, revision: String) -> URL {
    url("/api/models/\(repository)/revision/\(Self.escaped(revision))?blobs=true")
  }

  func file(_ name: String, of repository: String, commit: String) -> URL {
    let path = FilePath.parts(of: name).map(Self.escaped).joined(separator: "/")
    return url("/\(repository)/resolve/\(Self.escaped(commit))/\(path)")
  }

  private func url(_ path: String) -> URL {
    URL(string: endpoint.absoluteString + path) ?? endpoint
  }

  private static func escaped(_ part: String) -> String {
    FileName.bytes(of: part).map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        || "-._~".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : String(format: "%%%02X", byte)
    }.joined()
  }

  /// Asks for a URL of the endpoint and follows redirections; other servers do not get the token.
  /// - Parameters:
  ///   - onBytes: gets the body of a good answer; false stops.
  /// - Returns: with the text of a refusal.
  func get(
    _ url: URL, from: Int = 0, by transfer: Transfer, goesOn: @escaping () -> Bool,
    onBytes: @escaping (Reply, UnsafeRawBufferPointer) -> Bool
  ) -> (reply: Reply, text: String, end: Transfer.End) {
    var url = url
    for _ in 0..<8 {
      var headers = ["User-Agent: easel/\(Easel.version)"]
      if from > 0 { headers.append("Range: bytes=\(from)-") }
      if let token, Origin(url) == Origin(endpoint) {
        headers.append("Authorization: Bearer \(token)")
      }
      var text: [UInt8] = []
      let (reply, end) = transfer.get(url, headers: headers, silence: silence, goesOn: goesOn) {
        if $0.isSuccess { return onBytes($0, $1) }
        text += $1.prefix(max(0, 4096 - text.count))
        return true
      }
      guard [301, 302, 303, 307, 308].contains(reply.status), end == .whole else {
        return (reply, String(decoding: text, as: UTF8.self), end)
      }
      guard let location = reply.headers["location"],
        let next = URL(string: location, relativeTo: url)?.absoluteURL, Origin(next) != nil
      else {
        return (reply, "", .unreachable("it sends on to no address"))
      }
      guard url.scheme != "https" || next.scheme == "https" else {
        return (reply, "", .unreachable("it sends on from https to http"))
      }
      url = next
    }
    return (Reply(), "", .unreachable("it sends on in a circle"))
  }

  /// What a refusal means.
  func refusal(
    _ reply: Reply, _ text: String, of what: String, repository: String
  ) -> EaselError {
    let host = endpoint.host ?? endpoint.absoluteString
    let said = (reply.headers["x-error-message"] ?? reply.headers["x-error-code"]).map {
      "; it says: \($0)"
    }
    let why = "\(host) refuses \(what) (HTTP \(reply.status))\(said ?? "")"
    switch reply.status {
    case 401, 403:
      return .refused(
        "\(why). The model is gated or private, or there is none of that name. Accept its terms at "
          + "\(endpoint.absoluteString)/\(repository), make a token at "
          + "\(endpoint.absoluteString)/settings/tokens and put it into $HF_TOKEN or "
          + "~/.cache/huggingface/token; "
          + (token == nil ? "no token was sent" : "the token that is there was sent"))
    case 404:
      return .refused("\(why). Look for a wrong letter in its name, or in --revision")
    case 429: return .refused("\(why). It was asked too often; try again later")
    default:
      return .refused("\(why). Try again later; the same command goes on from here")
    }
  }

  /// No answer.
  func failure(_ reason: String, of what: String) -> EaselError {
    .refused(
      "\(what) cannot be had from \(endpoint.absoluteString): \(reason). Look at the network and "
        + "at hub_endpoint in config.toml ($HF_ENDPOINT); the same command goes on from here")
  }
}

/// Whom a token is for: scheme, host and port of a URL.
struct Origin: Equatable {
  private let scheme: String
  private let host: String
  private let port: Int

  /// Nil where this is no address of HTTP.
  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = url.host?.lowercased(), !host.isEmpty
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = url.port ?? (scheme == "https" ? 443 : 80)
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
