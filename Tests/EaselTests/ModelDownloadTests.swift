import Foundation
import Testing

@testable import easel

/// Models from a hub.
@Suite("Model downloads") struct ModelDownloadTests {
  let program: EaselProgram
  let weights = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
  let commit = String(repeating: "c", count: 40)

  init() throws { program = try EaselProgram() }

  typealias Request = HubServer.Request
  typealias Answer = HubServer.Answer

  private static func digits(_ hash: FileHash, _ bytes: [UInt8]) -> String {
    var running = RunningHash(hash, size: bytes.count)
    bytes.withUnsafeBytes { running.add($0) }
    return running.digits()
  }

  private var files: [String: [UInt8]] {
    [
      "model_index.json": Array("{}".utf8), "README.md": [], "unet/config.json": Array("{}".utf8),
      "unet/diffusion_pytorch_model.safetensors": weights,
      "unet/diffusion_pytorch_model.bin": [1], "safety_checker/config.json": [2],
    ]
  }

  /// The list of a hub.
  private func listing(
    _ files: [String: [UInt8]], sizes: [String: Int] = [:], hash: String? = nil
  ) -> Answer {
    let entries = files.map { name, bytes in
      let size = sizes[name] ?? bytes.count
      let large =
        name.hasSuffix(".safetensors")
        ? #","lfs":{"sha256":"\#(hash ?? Self.digits(.sha256(""), bytes))","size":\#(size)}"# : ""
      let blob = Self.digits(.gitBlob(""), bytes)
      return #"{"rfilename":"\#(name)","size":\#(size),"blobId":"\#(blob)"\#(large)}"#
    }
    let text = #"{"sha":"\#(commit)","siblings":[\#(entries.joined(separator: ","))]}"#
    return Answer(body: Array(text.utf8))
  }

  /// A whole hub; `fault` may answer in its place.
  private func server(
    _ listing: Answer? = nil, _ fault: @escaping @Sendable (Request) -> Answer? = { _ in nil }
  ) throws -> HubServer {
    let files = files
    let commit = commit
    let listing = listing ?? self.listing(files)
    return try HubServer { request in
      if let answer = fault(request) { return answer }
      if request.path == "/api/models/some/thing/revision/main?blobs=true" { return listing }
      let place = "/some/thing/resolve/\(commit)/"
      guard request.path.hasPrefix(place),
        let body = files[String(request.path.dropFirst(place.count))]
      else { return Answer(status: 404) }
      guard let start = request.start else { return Answer(body: body) }
      return Answer(
        status: 206, headers: ["Content-Range": "bytes \(start)-\(body.count - 1)/\(body.count)"],
        body: Array(body[start...]))
    }
  }

  private func download(
    _ server: HubServer, token: String? = nil
  ) throws -> ModelDownload {
    var environment = ["HOME": program.file("").path, "HF_ENDPOINT": server.address]
    environment["HF_TOKEN"] = token
    var hub = try Hub(configured: "", environment: environment)
    hub.silence = 1
    try FileManager.default.createDirectory(
      at: program.file("models"), withIntermediateDirectories: true)
    return ModelDownload(
      hub: hub, repository: "some/thing", revision: "main", file: nil,
      target: program.file("models/thing"), pause: 0.01)
  }

  /// A download while its server is there.
  private func run(_ server: HubServer, token: String? = nil) throws -> ModelDownload.Outcome {
    try withExtendedLifetime(server) { try download(server, token: token).run { _ in true } }
  }

  private func reason(_ server: HubServer) -> String {
    do {
      _ = try run(server)
      return "none"
    } catch { return "\(error)" }
  }

  private var isWhole: Bool {
    (try? Data(contentsOf: program.file("models/thing/\(Self.unet)"))) == Data(weights)
      && !FileManager.default.fileExists(atPath: program.file("models/.some--thing.part").path)
  }
  private var isThere: Bool {
    FileManager.default.fileExists(atPath: program.file("models/thing").path)
  }
  private static let unet = "unet/diffusion_pytorch_model.safetensors"

  @Test func hashesAreThoseOfTheStandard() {
    #expect(
      Self.digits(.sha256(""), Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Self.digits(.sha256(""), [UInt8](repeating: 97, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    // `git hash-object` of an empty file, and of "what is up, doc?".
    #expect(Self.digits(.gitBlob(""), []) == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    #expect(
      Self.digits(.gitBlob(""), Array("what is up, doc?".utf8))
        == "bd9dbf5aae1a3862dd1526723246b20206e5fc37")
  }

  @Test func onlyWhatIsReadIsFetchedAndOnce() throws {
    let server = try server()
    let download = try download(server)
    #expect(try download.run { _ in true } == .done)
    #expect(isWhole)
    let got = server.requests.map { String($0.path.split(separator: "/").last ?? "") }
    #expect(!got.contains { $0.hasSuffix(".bin") })
    #expect(!server.requests.contains { $0.path.contains("safety_checker") })
    #expect(try download.run { _ in true } == .isThere)
    #expect(server.requests.count == got.count + 1)
  }

  @Test func aCutLineIsGoneOnFrom() throws {
    let server = try server(nil) { [weights] request in
      guard request.path.hasSuffix(Self.unet), request.start == nil else { return nil }
      return Answer(body: weights, cut: 100_000)
    }
    #expect(try run(server) == .done)
    #expect(isWhole)
    #expect(server.requests.compactMap(\.start) == [100_000])
  }

  @Test func aStopLeavesWhatThereIs() throws {
    let server = try server()
    let download = try download(server)
    #expect(try download.run { $0.received < 10_000 } == .stopped)
    #expect(!isThere)
    let part = program.file("models/.some--thing.part/\(Self.unet).part")
    let there = try Data(contentsOf: part).count
    #expect(there > 0)
    #expect(try download.run { _ in true } == .done)
    #expect(isWhole)
    #expect(there == weights.count || server.requests.last?.start == there)
  }

  @Test(arguments: [200, 416, 206]) func aServerThatCannotGoOnBeginsAnew(_ status: Int) throws {
    let server = try server(nil) { [weights] request in
      guard request.path.hasSuffix(Self.unet), request.start != nil else { return nil }
      // All of it, none of it, or another part than was asked for.
      return status == 416
        ? Answer(status: 416)
        : Answer(
          status: status, headers: status == 206 ? ["Content-Range": "bytes 0-9/300000"] : [:],
          body: weights)
    }
    let download = try download(server)
    let part = program.file("models/.some--thing.part/\(Self.unet).part")
    try program.write("", to: "models/.some--thing.part/\(Self.unet).part")
    try Data(weights[..<5000]).write(to: part)
    #expect(try download.run { _ in true } == .done)
    #expect(isWhole)
  }

  @Test func aStrangePartIsThrownAway() throws {
    let server = try server()
    try program.write("something else", to: "models/.some--thing.part/\(Self.unet).part")
    #expect(try run(server) == .done)
    #expect(isWhole)
  }

  @Test func whatIsNotWhatWasListedIsNoModel() throws {
    let wrong = listing(files, hash: String(repeating: "0", count: 64))
    #expect(reason(try server(wrong)).contains("SHA-256"))
    let more = listing(files, sizes: [Self.unet: 1000])
    #expect(reason(try server(more)).contains("more of"))
    let less = listing(files, sizes: [Self.unet: 400_000])
    #expect(reason(try server(less)).contains("300000 of 400000"))
    #expect(!isThere)
    #expect(try run(try server()) == .done)
    #expect(isWhole)
  }

  @Test func theTokenStaysAtTheHub() throws {
    let other = try HubServer { [weights] _ in Answer(body: weights) }
    let address = other.address
    let server = try server(nil) { request in
      request.path.hasSuffix(Self.unet)
        ? Answer(status: 302, headers: ["Location": "\(address)/elsewhere"]) : nil
    }
    #expect(try run(server, token: "hf_secret") == .done)
    #expect(isWhole)
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
    #expect(other.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func aSilentServerIsGivenUp() throws {
    let server = try server(nil) { [weights] request in
      request.path.hasSuffix(Self.unet)
        ? Answer(body: weights, cut: request.start == nil ? 10 : 0, silence: 1.5) : nil
    }
    #expect(reason(server).contains("cannot be had from"))
    // The first, and three more.
    #expect(server.requests.filter { $0.path.hasSuffix(Self.unet) }.count == 4)
    #expect(!isThere)
  }

  @Test func namesThatLeadElsewhereAreRefused() throws {
    for name in ["../x.json", "/etc/x.json", "unet/../../x.json", "a//b.json", ""] {
      var files = files
      files[name] = [1]
      let server = try server(listing(files))
      #expect(reason(server).contains("nothing was downloaded"), "\(name)")
      #expect(server.requests.count == 1)
    }
    try FileManager.default.createDirectory(
      at: program.file("models/.some--thing.part"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: program.file("models/.some--thing.part/unet"), withDestinationURL: program.file(""))
    #expect(reason(try server()).contains("is a link"))
    #expect(!FileManager.default.fileExists(atPath: program.file("config.json").path))
  }

  @Test func refusalsSayWhatToDo() throws {
    for (status, word) in [
      (401, "/settings/tokens"), (403, "no token was sent"), (404, "--revision"),
    ] {
      let server = try HubServer { _ in Answer(status: status) }
      let text = reason(server)
      #expect(text.contains(word) && text.contains("\(status)"))
    }
    #expect(reason(try HubServer { _ in Answer(body: [60]) }).contains("no list"))
    let huge = listing(files, sizes: [Self.unet: 1 << 43])
    #expect(reason(try server(huge)).contains("make room"))
  }

  @Test func theOneFileOfSeveralIsNamed() throws {
    let files: [String: [UInt8]] = [
      "a.safetensors": weights, "b.safetensors": weights, "c.ckpt": [1],
    ]
    #expect(reason(try server(listing(files))).contains("--file: a.safetensors, b"))
    #expect(reason(try server(listing(["c.bin": [1]]))).contains("nor a .safetensors or .ckpt"))
  }

  @Test func theCommandIsOfUse() throws {
    let server = try server(nil) { _ in Answer(status: 401) }
    try program.write(
      "hub_endpoint = \"\(server.address)\"\n", to: ".config/easel/config.toml")
    let result = try program.run("models", "pull", "some/thing")
    #expect(result.status == 1)
    #expect(result.errors.contains("settings/tokens"))
    #expect(try program.run("models", "pull", "thing").status == 64)
    #expect(try program.run("models", "pull", "../thing").status == 64)
  }
}
