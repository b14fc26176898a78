/// Two networks of which the second makes the last step of a run, as Karlo's super-resolution.
final class LastStepUNet: Denoiser {
  private let first: UNet
  private let last: UNet

  init(first: UNet, last: UNet) {
    self.first = first
    self.last = last
  }

  var inputChannels: Int { first.inputChannels }
  var outputChannels: Int { first.outputChannels }
  var takesGuidance: Bool { first.takesGuidance }

  func condition(
    on conditioning: Conditioning, onAttention: ((AttentionMap) -> Void)?
  ) throws(DiffusionError) -> any Conditioned {
    Steps(
      first: try first.condition(on: conditioning, onAttention: onAttention),
      last: try last.condition(on: conditioning, onAttention: onAttention),
      lastTimestep: conditioning.lastTimestep)
  }

  private final class Steps: Conditioned {
    private let first: any Conditioned
    private let last: any Conditioned
    private let lastTimestep: Float

    init(first: any Conditioned, last: any Conditioned, lastTimestep: Float) {
      self.first = first
      self.last = last
      self.lastTimestep = lastTimestep
    }

    func predict(
      x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
      texts: Int
    ) throws(DiffusionError) -> [[Float]] {
      try (timestep <= lastTimestep ? last : first).predict(
        x: x, low: low, width: width, height: height, timestep: timestep,
        augTimestep: augTimestep, texts: texts)
    }
  }
}
