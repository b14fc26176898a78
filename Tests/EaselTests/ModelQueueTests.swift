import Dispatch
import Foundation
import Studio
import Testing

@testable import easel

/// What the studio is told about models.
@Suite("Models for the studio") struct ModelQueueTests {
  private let home: TemporaryFolder
  private let mailbox: Mailbox
  private let models: ModelQueue
  private let isThere = DispatchSemaphore(value: 0)

  init() throws {
    home = try TemporaryFolder()
    mailbox = Mailbox { [isThere] in isThere.signal() }
    models = ModelQueue(
      library: ModelLibrary(folders: Folders(environment: ["HOME": home.url.path])),
      mailbox: mailbox)
  }

  /// The first answers to a request, up to the one that is looked for.
  private func ask<Answer>(
    _ request: ModelRequest, _ match: (ModelEvent) -> Answer?
  ) throws -> Answer {
    models.perform(request)
    while isThere.wait(timeout: .now() + 30) == .success {
      for case .models(let event) in mailbox.take() {
        if let answer = match(event) { return answer }
      }
    }
    throw EaselError.refused("no answer to \(request)")
  }

  private func failure(of request: ModelRequest) throws -> Message {
    try ask(request) { if case .failed(let message) = $0 { message } else { nil } }
  }

  /// A link to the embedded model's files.
  private func link(_ name: String) throws -> String {
    let link = home.file(name)
    try FileManager.default.createDirectory(
      at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Checkout.toybox)
    return link.path
  }

  @Test func aNameThatCannotBeIsExplainedWithoutOptions() throws {
    let impossible = try failure(of: .add(try link("a/toybox")))
    #expect(impossible.why == "a model cannot be called \"toybox\"")
    #expect(impossible.remedy == "rename its folder")
    let added = try ask(.add(try link("a/one"))) {
      if case .added(let name) = $0 { name } else { nil }
    }
    #expect(added == "one")
    let taken = try failure(of: .add(try link("b/one")))
    #expect(taken.why == "there is a model \"one\" already")
    #expect(taken.remedy == "rename its folder, or forget the other name")
  }

  @Test func aModelThatDoesNotFitIsExplainedWithoutOptions() throws {
    let model = home.file("model")
    try FileManager.default.copyItem(at: Checkout.toybox, to: model)
    try writeHugeWeights(
      model.appendingPathComponent("stage_1/unet/diffusion_pytorch_model.safetensors"))
    let refusal = try ask(.list(loaded: model.path)) { event -> String? in
      guard case .inspected(model.path, let summary) = event else { return nil }
      return summary.refusal ?? "\(summary)"
    }
    #expect(refusal.contains("or turn the last stages off"))
    #expect(!refusal.contains("--size"))
  }
}
