import Foundation
import Testing
import Toybox

@testable import Diffusion

struct CheckpointMemoryPlanTests {
  private func plan(total: Int, available: Int? = nil) throws -> MemoryPlan {
    try MemoryPlan(
      folder: Toybox.folder, manifest: Manifest(folder: Toybox.folder),
      machine: .init(total: total, available: available ?? total))
  }

  @Test func keepsEverythingWhereThereIsRoom() throws {
    let plan = try plan(total: 8 << 30)
    #expect(plan.strategy == .allStages)
    #expect(
      plan.phases.map(\.name) == [
        "text encoder", "base", "super-resolution 1", "super-resolution 2",
      ])
    // The bound for a picture of 1024 pixels.
    #expect(plan.peak() < 1_500_000_000)
    #expect(plan.peak(stages: 1) < plan.peak())
    #expect(plan.refusal() == nil)
    #expect(plan.summary.contains("everything stays loaded"))
  }

  @Test func shrinksWhereThereIsNot() throws {
    let plenty = try plan(total: 8 << 30)
    let tight = try plan(total: plenty.peak() * 5 / 4 - 1_000_000)
    #expect(tight.strategy == .oneStage)
    #expect(tight.peak() < plenty.peak())
    let least = try plan(total: 1 << 20)
    #expect(least.strategy == .compact)
    #expect(least.peak() < tight.peak())
  }

  /// What is free decides only whether to begin: the strategy, and so the picture, stays.
  @Test func refusesWithAdvice() throws {
    let plan = try plan(total: 8 << 30, available: 500_000_000)
    #expect(plan.strategy == .allStages)
    let refusal = try #require(plan.refusal())
    #expect(refusal.contains("super-resolution 2"))
    #expect(refusal.contains("500 MB of 8.6 GB are free"))
    #expect(refusal.contains("--size"))
    let other = try #require(plan.refusal(smaller: "turn the last stages off"))
    #expect(other.contains("or turn the last stages off") && !other.contains("--size"))
    // The weights are in 8 bits already.
    #expect(!refusal.contains("quantize"))
    #expect(plan.refusal(stages: 1) == nil)
  }

  /// The plan is made of shapes alone; loading must take what it says.
  @Test(arguments: [(0, false), (3_000_000, false), (1 << 30, false), (3_000_000, true)])
  func predictsWhatLoadingTakes(winogradBytes: Int, compact: Bool) throws {
    let compute = CPU(threads: 2, compactWeights: compact)
    let weights = try Weights(
      folder: Toybox.folder.appending("stage_2/unet"),
      baseName: "diffusion_pytorch_model")
    let budget = try CPU.kernelBudget(weights, bytes: winogradBytes, compact: compact)
    for name in weights.names where name.hasSuffix(".weight") {
      let tensor = try weights.tensor(name)
      let base = String(name.dropLast(".weight".count))
      let packed: PackedWeights
      if tensor.shape.count == 4, tensor.shape[3] == 3 {
        packed = try compute.kernel(
          weights, base, channels: tensor.shape[1], columns: tensor.shape[0], budget: budget
        ).packed
      } else if tensor.shape.count >= 2 {
        packed = try compute.matrix(
          weights, [base], depth: tensor.columns, columns: [tensor.rows],
          bias: weights.has(base + ".bias")
        ).packed
      } else {
        continue
      }
      #expect(
        NetworkMemory.packed(tensor, compact: compact, budget: budget) == packed.byteCount,
        "\(name)")
    }
  }

  @Test(arguments: [(1, 64, 1), (2, 256, 4)])
  func predictsTheWorkOfAPass(stage: Int, side: Int, patch: Int) throws {
    let compute = CPU(threads: 2)
    let folder = Toybox.folder.appending("stage_\(stage)/unet")
    let net = try UNet(folder: folder, patchSize: patch, compute: compute)
    let text = TextEncoding(
      tokens: Array(repeating: 0, count: 32), states: Array(repeating: 0.1, count: 32 * 384),
      width: 384, mask: Array(repeating: 1, count: 32))
    let conditioned = try net.condition(on: Conditioning(texts: [text, text]), onAttention: nil)
    let x = [Float](repeating: 0.1, count: 3 * side * side)
    _ = try conditioned.predict(
      x: x, low: stage == 1 ? nil : x, width: side, height: side, timestep: 500,
      augTimestep: stage == 1 ? nil : 50, texts: 2)
    let config = try UNetConfig(Config(file: folder.appending("config.json")))
    let predicted = NetworkMemory.work(config, side: side / patch, texts: 2)
    #expect(compute.arena.bytes <= predicted)
    #expect(compute.arena.bytes * 2 > predicted)
  }

  @Test func readsTheMachine() {
    let memory = MachineMemory.current.memory
    #expect(memory.available > 0 && memory.available <= memory.total)
  }

  /// Addresses run out before memory does, and who can help is another one.
  @Test func refusesForAddressesAlone() throws {
    func plan(_ addresses: Int) throws -> MemoryPlan {
      try MemoryPlan(
        folder: Toybox.folder, manifest: Manifest(folder: Toybox.folder),
        machine: .init(
          memory: .init(total: 8 << 30, available: 8 << 30, bound: .machine),
          addressSpace: .init(total: 8 << 30, available: addresses, bound: .addressSpace)))
    }
    let plenty = try plan(8 << 30)
    #expect(plenty.refusal() == nil)
    // The mapped weights need addresses too.
    let refusal = try #require(try plan(plenty.peak()).refusal())
    #expect(refusal.contains("ulimit -v") && !refusal.contains("other programs"))
  }

  /// Weights that are packed in 8 bits at load are those that the quantiser would have written.
  @Test func compactWeightsAreTheQuantisersOwn() throws {
    let folder = try TemporaryFolder()
    var writer = try SafetensorsWriter(
      path: folder.url.appendingPathComponent("model.safetensors").path,
      tensors: [.init(name: "w", type: "F32", shape: [80, 64], byteCount: 80 * 64 * 4)])
    try writer.append(CheckpointQuantizerTests.matrix)
    try writer.finish()
    let weights = try Weights(folder: ModelPath(folder.url), baseName: "model")
    let path = folder.url.appendingPathComponent("small.safetensors").path
    #expect(try WeightQuantizer(weights).write(to: path) { _ in true })
    let small = try Weights(folder: ModelPath(folder.url), baseName: "small")
    let (values, scales) = try weights.tensor("w").integers()
    #expect(try values == small.tensor("w").integers().values)
    #expect(try scales == small.tensor("w").scales)
  }
}
