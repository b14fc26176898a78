import Testing

@testable import Diffusion

/// What is chosen of a repository, by names alone.
@Suite("Repository files") struct RepositoryFilesTests {
  private func layout(_ names: [String]) -> RepositoryFiles {
    RepositoryFiles(names: names + ["model_index.json"], file: nil)
  }

  @Test func eachNetworkGetsOneSetOfWeights() {
    #expect(
      layout([
        ".gitattributes", "README.md", "v1.safetensors", "v1.ckpt", "flax.msgpack",
        "text_encoder/config.json", "text_encoder/model.safetensors",
        "text_encoder/pytorch_model.bin", "text_encoder/model.fp16.safetensors",
        "unet/diffusion_pytorch_model.safetensors", "unet/config.json", "unet/model.onnx",
        "unet/diffusion_pytorch_model.non_ema.safetensors", "tokenizer/merges.txt",
        "scheduler/scheduler_config.json", "safety_checker/model.safetensors",
        "safety_checker/config.json",
      ])
        == .layout([
          "README.md", "model_index.json", "scheduler/scheduler_config.json",
          "text_encoder/config.json", "text_encoder/model.fp16.safetensors",
          "tokenizer/merges.txt", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
        ]))
  }

  @Test func shardsAreTakenWhole() {
    let full =
      ["text_encoder/model.safetensors.index.json"]
      + (1...2).map { "text_encoder/model-0000\($0)-of-00002.safetensors" }
    let half =
      ["text_encoder/model.safetensors.index.fp16.json"]
      + (1...2).map { "text_encoder/model.fp16-0000\($0)-of-00002.safetensors" }
    let index = ["model_index.json"]
    #expect(layout(full) == .layout((full + index).sorted()))
    #expect(layout(full + half) == .layout((half + index).sorted()))
    // Half of the half ones is none.
    #expect(layout(full + half.dropLast()) == .layout((full + index).sorted()))
  }

  @Test func picklesAreTakenWhereThereIsNothingElse() {
    let index = ["model_index.json"]
    let pickles = ["text_encoder/pytorch_model.bin", "unet/diffusion_pytorch_model.bin"]
    let half = ["unet/diffusion_pytorch_model.fp16.bin"]
    let network = ["unet/diffusion_pytorch_model.safetensors"]
    #expect(layout(pickles) == .layout((pickles + index).sorted()))
    #expect(layout(pickles + half) == .layout((pickles.dropLast() + half + index).sorted()))
    #expect(layout(pickles + network) == .layout((pickles.dropLast() + network + index).sorted()))
    let shards =
      ["text_encoder/pytorch_model.bin.index.json"]
      + (1...2).map { "text_encoder/pytorch_model-0000\($0)-of-00002.bin" }
    #expect(layout(shards) == .layout((shards + index).sorted()))
  }

  @Test func stagesOfACascadeAreFound() {
    let names = [
      "cascade.json", "stage_1/unet/config.json", "text_encoder/config.json",
      "stage_1/unet/diffusion_pytorch_model.safetensors", "text_encoder/model.safetensors",
    ]
    #expect(RepositoryFiles(names: names + ["other/x.json"], file: nil) == .layout(names.sorted()))
  }

  @Test func whatCannotBeReadIsNamed() {
    #expect(
      layout(["unet/pytorch_model.bin", "unet/config.json"]) == .incomplete("unet"))
    #expect(layout(["unet/config.json"]) == .incomplete("unet"))
    #expect(layout([]) == .nothing)
    #expect(RepositoryFiles(names: ["a.bin"], file: nil) == .nothing)
    #expect(RepositoryFiles(names: ["README.md"], file: nil) == .nothing)
  }

  @Test func aCheckpointIsAloneOrNamed() {
    let names = ["README.md", "a.safetensors", "b.safetensors", "x/c.safetensors"]
    #expect(
      RepositoryFiles(names: ["a.safetensors", "README.md"], file: nil)
        == .checkpoint("a.safetensors", beside: ["README.md"]))
    #expect(
      RepositoryFiles(names: names, file: nil) == .several(["a.safetensors", "b.safetensors"]))
    #expect(
      RepositoryFiles(names: names, file: "c.safetensors")
        == .checkpoint("x/c.safetensors", beside: ["README.md"]))
    #expect(RepositoryFiles(names: names, file: "d.safetensors") == .several(Array(names[1...])))
    #expect(RepositoryFiles(names: ["a.ckpt"], file: nil) == .checkpoint("a.ckpt", beside: []))
    let both = ["a.ckpt", "a.safetensors"]
    #expect(RepositoryFiles(names: both, file: nil) == .checkpoint("a.safetensors", beside: []))
    #expect(RepositoryFiles(names: both, file: "a.ckpt") == .checkpoint("a.ckpt", beside: []))
  }
}
